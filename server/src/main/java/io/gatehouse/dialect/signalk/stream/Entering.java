package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.RateWindow;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.login.SignIn;
import io.gatehouse.dialect.signalk.request.ChangeRequest.Standing;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Login, logout, validate and access requests over the stream.
final class Entering {
  private final StreamConnection connection;
  private final Entry entry;
  private final SignIn signIn;

  Entering(StreamConnection connection, Stream.Services services) {
    this.connection = connection;
    this.entry = services.entry();
    this.signIn = services.signIn();
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
    connection.elsewhere(
        () -> signIn.goOn(rights.identity(), connection.peer().origin(), false),
        (Optional<SignIn.Signed> fresh) -> {
          ObjectNode reply = Commands.reply(id, Standing.completed(200, null));
          fresh.ifPresent(signed -> reply.set("validate", signed.json()));
          connection.write(reply);
        },
        refused -> refuse(id, refused.problem()));
  }

  /// Asks for access.
  void ask(JsonNode wish, @Nullable String id) {
    connection.write(Commands.reply(id, Standing.completed(404, "not offered here")));
  }

  void over() {}
}
