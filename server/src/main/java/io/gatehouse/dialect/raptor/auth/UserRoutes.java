package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.gatehouse.store.record.PrincipalRecord;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Users at `/auth/user`, and the caller at `/auth/me`.
final class UserRoutes {
  private static final String PATH = "/auth/user";

  private final Entry entry;
  private final UserBook users;
  private final TokenBook tokens;
  private final Events events;

  UserRoutes(Entry entry, UserBook users, TokenBook tokens, Events events) {
    this.entry = entry;
    this.users = users;
    this.tokens = tokens;
    this.events = events;
  }

  void mount(Router router) {
    router.route(
        Method.GET,
        PATH + "{?" + Paging.QUERY + ",username,id,uuid,email,enabled,ownerId}",
        this::list);
    router.route(Method.POST, PATH, this::create);
    router.route(Method.GET, PATH + "/{id}", this::read);
    router.route(Method.PUT, PATH + "/{id}", this::change);
    router.route(Method.DELETE, PATH + "/{id}", this::delete);
    router.route(Method.GET, PATH + "/{id}/impersonate", this::impersonate);
    router.route(Method.GET, "/auth/me", this::me);
    router.route(Method.PUT, "/auth/me", this::changeMe);
    router.route(Method.POST, "/auth/changepassword", this::changePassword);
  }

  /// Who has signed in, whatever their token is narrowed to.
  private Response me(Request request) {
    return Response.ok(users.json(self(request)));
  }

  private PrincipalRecord self(Request request) {
    Identity identity = request.signedIn().identity();
    return entry
        .rooms()
        .directory()
        .find(identity.application(), identity.subject())
        .orElseThrow(Words::missing);
  }

  private Response list(Request request) {
    Author author = entry.author(request);
    Predicate<PrincipalRecord> wanted = filter(request);
    return Paging.fromOne(request)
        .page(
            sink -> users.each(author, user -> !wanted.test(user) || sink.test(user)), users::json);
  }

  /// A name is looked for as a part, as whoever searches means it; Raptor took a pattern, by which
  /// one request could keep the server busy.
  private Predicate<PrincipalRecord> filter(Request request) {
    String name = request.query("username");
    String id = request.query("id") == null ? request.query("uuid") : request.query("id");
    String email = request.query("email");
    String enabled = request.query("enabled");
    String owner = request.query("ownerId");
    return user ->
        (name == null || user.name().contains(name))
            && (id == null || user.subject().id().equals(id))
            && (enabled == null || enabled.equals(Boolean.toString(user.enabled())))
            && ((email == null && owner == null) || fits(users.json(user), email, owner));
  }

  private static boolean fits(ObjectNode user, @Nullable String email, @Nullable String owner) {
    return (email == null || user.path("email").asText().equalsIgnoreCase(email))
        && (owner == null || user.path("ownerId").asText().equals(owner));
  }

  private Response create(Request request) {
    Author author = entry.author(request);
    PrincipalRecord user = users.create(author, Sent.of(request));
    ObjectNode json = users.json(user);
    events.of(author, "user", user.subject().id(), "create", json);
    return Response.ok(json);
  }

  private Response read(Request request) {
    return Response.ok(users.json(users.read(entry.author(request), request.path("id"))));
  }

  private Response change(Request request) {
    return changed(request, request.path("id"));
  }

  private Response changeMe(Request request) {
    return changed(request, request.signedIn().identity().subject().id());
  }

  private Response changed(Request request, String id) {
    Author author = entry.author(request);
    ObjectNode json = users.json(users.change(author, id, Sent.of(request), request.origin()));
    events.of(author, "user", id, "update", json);
    return Response.ok(json);
  }

  private Response changePassword(Request request) {
    Author author = entry.author(request);
    Sent sent = Sent.of(request);
    String current = sent.required("old");
    users.setPassword(author, self(request), current, sent.required("new"), request.origin());
    return Response.ok(users.json(self(request)));
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    String id = request.path("id");
    ObjectNode json = users.json(users.read(author, id));
    users.delete(author, id);
    events.of(author, "user", id, "delete", json);
    return Words.gone();
  }

  /// The same answer as to a login, for whoever holds every right of that user.
  private Response impersonate(Request request) {
    Author author = entry.author(request);
    PrincipalRecord user = users.read(author, request.path("id"));
    author.require(Verb.ADMIN, user.subject(), user);
    if (!user.enabled()) {
      throw Words.bad("the user is disabled");
    }
    if (author.subject().equals(Subject.user(request.path("id")))) {
      throw Words.bad("this is who you are");
    }
    TokenBook.Made made = tokens.impersonate(author, user);
    return Response.ok(LoginRoutes.body(made.text(), made.record().expiresAt(), users.json(user)));
  }
}
