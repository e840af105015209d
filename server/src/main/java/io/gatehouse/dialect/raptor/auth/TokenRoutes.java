package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Tokens;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Tokens at `/auth/token`.
final class TokenRoutes {
  private static final String PATH = "/auth/token";
  private static final int PAGE = 500;
  private static final long LATEST = Long.MAX_VALUE / 1_000;

  private final Entry entry;
  private final UserBook users;
  private final TokenBook book;
  private final Events events;

  TokenRoutes(Entry entry, UserBook users, TokenBook book, Events events) {
    this.entry = entry;
    this.users = users;
    this.book = book;
    this.events = events;
  }

  void mount(Router router) {
    router.route(
        Method.GET, PATH + "{?" + Paging.QUERY + ",userId,uuid,name,id,enabled}", this::list);
    router.route(Method.POST, PATH, this::create);
    router.route(Method.GET, PATH + "/current", this::current);
    router.route(Method.POST, PATH + "/check", this::check);
    router.route(Method.GET, PATH + "/{id}", this::read);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
  }

  private Response list(Request request) {
    Rights rights = request.signedIn();
    Author author = entry.author(rights);
    String named = request.query("userId");
    String user = named == null ? request.query("uuid") : named;
    Subject holder =
        user != null
            ? Subject.user(user)
            : author.administers() ? null : rights.identity().subject();
    Predicate<TokenRecord> wanted = filter(request);
    return Paging.fromOne(request)
        .<TokenRecord>page(
            sink -> each(author, own(rights, holder), wanted, sink),
            token -> book.json(token, book.value(rights.identity(), token)));
  }

  /// Whoever is no user is meant by their own id.
  private static @Nullable Subject own(Rights rights, @Nullable Subject holder) {
    Subject self = rights.identity().subject();
    return holder != null && holder.id().equals(self.id()) ? self : holder;
  }

  private static Predicate<TokenRecord> filter(Request request) {
    String name = request.query("name");
    String id = request.query("id");
    String enabled = request.query("enabled");
    return token ->
        (name == null || token.name().equals(name))
            && (id == null || token.id().equals(id))
            && (enabled == null || enabled.equals(Boolean.toString(token.enabled())));
  }

  private void each(
      Author author,
      @Nullable Subject holder,
      Predicate<TokenRecord> wanted,
      Predicate<TokenRecord> sink) {
    String after = null;
    do {
      Page<TokenRecord> page =
          entry.rooms().tokens().list(author, holder, TokenRecord.Kind.API, after, PAGE);
      after = page.items().stream().filter(wanted).allMatch(sink) ? page.next() : null;
    } while (after != null);
  }

  private Response create(Request request) {
    Rights rights = request.signedIn();
    Author author = entry.author(rights);
    Sent sent = Sent.of(request);
    String name = sent.required("name");
    String user = sent.filled("userId");
    Subject self = rights.identity().subject();
    Subject holder = user == null || user.equals(self.id()) ? self : Subject.user(user);
    String secret = sent.filled("secret");
    Long expires =
        sent.has("expires")
            ? end(sent.get("expires"))
            : Long.valueOf(entry.now() + entry.settings().tokenLife().toMillis());
    Tokens.Draft draft =
        new Tokens.Draft(
            TokenRecord.Kind.API, name, null, !Boolean.FALSE.equals(sent.flag("enabled")), expires);
    TokenBook.Made made = book.issue(author, holder, draft, secret);
    told(author, made.record(), "create");
    // whoever may make it for somebody is told its value once, as whoever makes it for themselves
    return Response.ok(echoed(book.json(made.record(), made.text()), secret));
  }

  /// Epoch milliseconds; null for never, which is 0.
  private static @Nullable Long end(JsonNode seconds) {
    if (!seconds.isNumber() && !seconds.asText().matches("-?[0-9]{1,18}")) {
      throw Words.bad("`expires` is no time in seconds");
    }
    long at = seconds.asLong();
    if (at < 0 || at > LATEST) {
      throw Words.bad("`expires` is no time in seconds");
    }
    return at == 0 ? null : at * 1_000;
  }

  private static ObjectNode echoed(ObjectNode json, @Nullable String secret) {
    return secret == null ? json : json.put("secret", secret);
  }

  /// What was shown, which its holder has anyway.
  private Response current(Request request) {
    Identity identity = request.signedIn().identity();
    String id = identity.credential().id();
    TokenRecord token =
        id == null
            ? null
            : entry
                .rooms()
                .stores()
                .read(t -> t.credentials().find(identity.application(), id))
                .or(() -> entry.rooms().sessions().of(identity))
                .orElse(null);
    if (token == null) {
      throw Words.missing();
    }
    return Response.ok(book.json(token, entry.token(request)));
  }

  /// Whose a token is, for its holder and for whoever may read it. Guesses are slowed down as
  /// everywhere.
  private Response check(Request request) {
    Rights rights = request.signedIn();
    Author author = entry.author(rights);
    String text = Sent.of(request).required("token");
    Identity found = identity(request, rights, text);
    String id = found.credential().id();
    TokenRecord token =
        entry
            .rooms()
            .stores()
            .read(t -> t.credentials().find(found.application(), id == null ? "" : id))
            .orElseThrow(Words::missing);
    boolean own = token.principal().equals(rights.identity().subject());
    if (!own && !author.may(Verb.READ, token)) {
      throw Words.forbidden("this token is somebody else's");
    }
    PrincipalRecord holder =
        entry
            .rooms()
            .directory()
            .find(found.application(), found.subject())
            .orElseThrow(Words::missing);
    ObjectNode json = users.expanded(holder);
    json.set("token", book.json(token, null));
    return Response.ok(json);
  }

  private Identity identity(Request request, Rights rights, String text) {
    try {
      return entry.rooms().tokens().load(text, rights.identity().application(), request.origin());
    } catch (Refused refused) {
      Problem why = refused.problem();
      if (why.type() == ProblemType.CREDENTIAL_ENDED) {
        String reason = why.detail().contains("principal") ? "[2]" : "[1]";
        throw Problem.of(ProblemType.CREDENTIAL_ENDED, "Token is not valid " + reason).refused();
      }
      throw why.type() == ProblemType.CREDENTIAL_REFUSED ? Words.missing() : refused;
    }
  }

  private Response read(Request request) {
    Rights rights = request.signedIn();
    TokenRecord token = entry.rooms().tokens().read(entry.author(rights), request.path("id"));
    return Response.ok(book.json(token, book.value(rights.identity(), token)));
  }

  private Response change(Request request) {
    Rights rights = request.signedIn();
    Author author = entry.author(rights);
    Sent sent = Sent.of(request);
    String name = sent.filled("name");
    Boolean enabled = sent.flag("enabled");
    boolean ends = sent.has("expires");
    Long end = ends ? end(sent.get("expires")) : null;
    TokenRecord token =
        entry
            .rooms()
            .tokens()
            .change(
                author,
                request.path("id"),
                null,
                draft ->
                    new Tokens.Draft(
                        draft.kind(),
                        name == null ? draft.name() : name,
                        draft.permissions(),
                        enabled == null ? draft.enabled() : enabled,
                        ends ? end : draft.expiresAt()))
            .record();
    String secret = sent.filled("secret");
    if (secret != null) {
      token = book.secret(author, token, secret);
    }
    told(author, token, "update");
    return Response.ok(echoed(book.json(token, book.value(rights.identity(), token)), secret));
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    TokenRecord token = entry.rooms().tokens().read(author, request.path("id"));
    entry.rooms().tokens().delete(author, token.id(), null);
    told(author, token, "delete");
    return Words.gone();
  }

  /// Without its value, which is for its holder alone.
  private void told(Author author, TokenRecord token, String op) {
    events.of(author, "token", token.id(), op, book.json(token, null));
  }
}
