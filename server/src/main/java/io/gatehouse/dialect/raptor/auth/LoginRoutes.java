package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.proof.Wording;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Signing in and out at `/auth/login`, and going on at `/auth/refresh`.
final class LoginRoutes {
  private static final Opening OPENING =
      new Opening(Wording.OWN, "Raptor login", Duration.ofDays(36_500));

  private final Entry entry;
  private final UserBook users;
  private final TokenBook tokens;

  LoginRoutes(Entry entry, UserBook users, TokenBook tokens) {
    this.entry = entry;
    this.users = users;
    this.tokens = tokens;
  }

  void mount(Router router) {
    router.route(Method.POST, "/auth/login", this::login);
    router.route(Method.DELETE, "/auth/login", this::logout);
    router.route(Method.GET, "/auth/logout", this::logout);
    router.route(Method.POST, "/auth/logout", this::logout);
    router.route(Method.GET, "/auth/refresh", this::refresh);
  }

  static ObjectNode body(String token, @Nullable Long expires, @Nullable ObjectNode user) {
    ObjectNode json = Words.object().put("token", token).put("expires", Words.seconds(expires));
    if (user != null) {
      json.set("user", user);
    }
    return json;
  }

  private Response login(Request request) {
    Sent sent = Sent.of(request);
    String name = sent.filled("username");
    String password = sent.filled("password");
    if (name == null || password == null) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "a login needs `username` and `password`")
          .refused();
    }
    Login.Attempt attempt =
        new Login.Attempt(entry.application(request), name, password, request.origin());
    Issued issued = entry.rooms().login().login(attempt, OPENING);
    return Response.ok(
        body(issued.text(), issued.record().expiresAt(), users.json(holder(issued.identity()))));
  }

  private PrincipalRecord holder(Identity identity) {
    return entry
        .rooms()
        .directory()
        .find(identity.application(), identity.subject())
        .orElseThrow(Words::missing);
  }

  /// Ends the login that is shown; a token that was made for a device is not ended by this.
  private Response logout(Request request) {
    Rights rights = request.signedIn();
    Identity identity = rights.identity();
    if (identity.credential().kind() == Identity.Kind.SESSION_TOKEN) {
      entry.rooms().sessions().logout(identity, request.origin());
    } else if (!tokens.endImpersonation(entry.author(rights), identity)) {
      throw Words.bad("only a login token can be logged out: delete this token instead");
    }
    return Words.gone();
  }

  /// Goes on with a login under another token, of which the old one dies; tokens that were made for
  /// devices are not touched.
  private Response refresh(Request request) {
    Identity identity = request.signedIn().identity();
    if (identity.credential().kind() != Identity.Kind.SESSION_TOKEN) {
      throw Words.bad("Only login token can be refreshed");
    }
    Issued issued =
        entry
            .rooms()
            .sessions()
            .goOn(identity, request.origin(), OPENING)
            .orElseThrow(() -> Words.bad("the login has ended"));
    entry.rooms().sessions().logout(identity, request.origin());
    return Response.ok(body(issued.text(), issued.record().expiresAt(), null));
  }
}
