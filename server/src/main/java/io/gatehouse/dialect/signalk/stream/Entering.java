package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.asking.Asking;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.RateWindow;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.dialect.signalk.request.ChangeRequest;
import io.gatehouse.dialect.signalk.request.ChangeRequest.Standing;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Login, logout, validate and access requests over the stream.
final class Entering {
  private final StreamConnection connection;
  private final Entry entry;
  private final SignIn signIn;
  private final Asking asking;
  private AccessRequests.@Nullable Watch watch;
  private boolean hasAsked;

  Entering(StreamConnection connection, Stream.Services services) {
    this.connection = connection;
    this.entry = services.entry();
    this.signIn = services.signIn();
    this.asking = services.asking();
  }

  /// Authorises the connection in place.
  void login(JsonNode login, @Nullable String id) {
    RateWindow.Taken taken = entry.logins().take(connection.peer().origin());
    if (!taken.allowed()) {
      refuseLogin(id, 429, "Too many login attempts from this IP, please try again later");
      return;
    }
    SignIn.Attempt attempt =
        new SignIn.Attempt(
            connection.peer().application(),
            login.path("username").asText(""),
            login.path("password").asText(""),
            false,
            connection.peer().origin());
    connection.elsewhere(
        () -> signIn.in(attempt),
        signed -> {
          connection.take(signed.rights());
          ObjectNode reply = Commands.reply(id, Standing.completed(200, null));
          reply.set("login", signed.json());
          connection.write(reply);
        },
        refused -> {
          Problem why = refused.problem();
          refuseLogin(id, why.type().http(), why.detail());
        });
  }

  private void refuseLogin(@Nullable String id, int status, String why) {
    ObjectNode reply = Commands.reply(id, Standing.completed(status, why));
    reply.set("login", Words.object());
    connection.write(reply);
  }

  /// Ends the login for good, here and wherever else its token is used.
  void logout(@Nullable String id) {
    Session session = connection.session();
    ObjectNode done = Commands.reply(id, Standing.completed(200, null));
    if (session == null) {
      connection.write(done);
      return;
    }
    Identity identity = session.rights().identity();
    connection.forget();
    connection.elsewhere(
        () -> {
          signIn.out(identity, connection.peer().origin());
          return true;
        },
        ended -> connection.write(done),
        refused -> refuse(id, refused.problem()));
  }

  private void refuse(@Nullable String id, Problem why) {
    connection.write(Commands.reply(id, Standing.completed(why.type().http(), why.detail())));
  }

  /// Whether a token is good; a login goes on under a fresh one.
  void validate(JsonNode validate, @Nullable String id) {
    Session session = connection.session();
    String token = validate.path("token").textValue();
    if (token == null && session == null) {
      connection.write(Commands.reply(id, Standing.completed(401, "no token is shown")));
      return;
    }
    Rights own = session == null ? null : session.rights();
    connection.elsewhere(
        () -> token == null ? own : entry.rights(token, connection.peer().origin()),
        rights -> {
          if (rights != null) {
            goOn(rights, id);
          }
        },
        refused -> refuse(id, refused.problem()));
  }

  private void goOn(Rights rights, @Nullable String id) {
    boolean login = rights.identity().credential().kind() == Identity.Kind.SESSION_TOKEN;
    if (login && !entry.logins().take(connection.peer().origin()).allowed()) {
      connection.write(
          Commands.reply(
              id,
              Standing.completed(
                  429, "Too many login attempts from this IP, please try again later")));
      return;
    }
    connection.elsewhere(
        () -> signIn.goOn(rights.identity(), connection.peer().origin(), false),
        (Optional<SignIn.Signed> fresh) -> {
          ObjectNode reply = Commands.reply(id, Standing.completed(200, null));
          fresh.ifPresent(signed -> reply.set("validate", signed.json()));
          connection.write(reply);
        },
        refused -> refuse(id, refused.problem()));
  }

  /// Asks for access; once it is given, the connection has it.
  void ask(JsonNode wish, @Nullable String id) {
    if (hasAsked) {
      refuseAsking(id, 400, "A request has already been submitted");
      return;
    }
    RateWindow.Taken taken = entry.requests().take(connection.peer().origin());
    if (!taken.allowed()) {
      refuseAsking(id, 429, "Too many requests from this IP, please try again later");
      return;
    }
    hasAsked = true;
    connection.elsewhere(
        () -> asking.ask(connection.peer().application(), wish, connection.peer().origin()),
        outcome -> asked(outcome, id),
        refused -> {
          hasAsked = false;
          refuseAsking(id, refused.problem().type().http(), refused.problem().line());
        });
  }

  private void asked(Asking.Outcome outcome, @Nullable String id) {
    String secret = outcome.secret();
    String request = outcome.id();
    hasAsked = outcome.status() == 202;
    Standing standing =
        outcome.status() == 202
            ? Standing.pending()
            : Standing.completed(outcome.status(), outcome.message());
    ObjectNode reply = Commands.reply(id, standing);
    if (outcome.requestId() != null) {
      reply.put("href", ChangeRequest.PATH + outcome.requestId());
    }
    connection.write(reply);
    if (request != null && secret != null) {
      connection.elsewhere(
          () -> {
            AccessRequests.Watch made = watched(request, secret, id);
            connection.run(() -> keep(made));
            return made;
          },
          made -> {},
          refused -> {});
    }
  }

  /// Told also where the connection has gone meanwhile, so that nothing waits for nobody.
  private void keep(AccessRequests.Watch made) {
    if (connection.isOver()) {
      made.end();
    } else {
      watch = made;
    }
  }

  private AccessRequests.Watch watched(String request, String secret, @Nullable String id) {
    Origin origin = connection.peer().origin();
    return entry
        .rooms()
        .requests()
        .whenDecided(
            request,
            secret,
            origin,
            answer ->
                connection.run(() ->
                    connection.elsewhere(
                        () -> decided(request, secret), made -> tell(made, id), refused -> {})));
  }

  /// How it was decided; the token is collected by this.
  private Decided decided(String request, String secret) {
    Origin origin = connection.peer().origin();
    ObjectNode reply = asking.standing(request, secret, origin);
    String token = reply == null ? null : reply.path("accessRequest").path("token").textValue();
    return new Decided(reply, token == null ? null : entry.rights(token, origin));
  }

  private void tell(Decided decided, @Nullable String id) {
    hasAsked = false;
    ObjectNode reply = decided.reply();
    if (reply == null) {
      return;
    }
    if (decided.rights() != null && connection.session() == null) {
      connection.take(decided.rights());
    }
    if (id != null) {
      reply.put("requestId", id);
    }
    connection.write(reply.put("result", reply.path("statusCode").asInt()));
  }

  private record Decided(@Nullable ObjectNode reply, @Nullable Rights rights) {}

  private void refuseAsking(@Nullable String id, int status, String why) {
    connection.write(Commands.reply(id, Standing.completed(status, why)));
  }

  void over() {
    if (watch != null) {
      watch.end();
      watch = null;
    }
  }
}
