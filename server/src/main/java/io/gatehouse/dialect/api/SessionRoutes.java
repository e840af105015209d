package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.dialect.api.people.FactorRoutes;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Directory.PasswordChange;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Signing in and out, and what the signed-in may do with their own sessions.
final class SessionRoutes {
  private final Login login;
  private final Sessions sessions;
  private final Directory directory;
  private final Access access;
  private final InstantSource clock;
  private final boolean cookies;

  SessionRoutes(ApiDialect.Rooms rooms, boolean cookies) {
    this.login = rooms.login();
    this.sessions = rooms.sessions();
    this.directory = rooms.directory();
    this.access = rooms.access();
    this.clock = rooms.clock();
    this.cookies = cookies;
  }

  void mount(Mount mount) {
    mount.route(Method.POST, "/v1/login", this::login);
    mount.route(Method.POST, "/v1/logout", this::logout);
    mount.route(Method.GET, "/v1/me", this::me);
    mount.route(Method.PUT, "/v1/me/password", this::changePassword);
    mount.route(Method.GET, "/v1/me/sessions{?limit,after}", this::list);
    mount.route(Method.DELETE, "/v1/me/sessions", this::endOthers);
    mount.route(Method.DELETE, "/v1/me/sessions/{id}", this::end);
  }

  private Response login(Request request) {
    Credentials given = request.body(Credentials.class);
    boolean cookie = Asked.or(given.cookie(), false);
    if (cookie && !cookies) {
      throw Problem.of(ProblemType.INVALID, "this server gives no session cookies")
          .at("cookie")
          .cure("send the token of the answer instead, or set `session.cookie` to `true`")
          .refused();
    }
    String application = Asked.or(given.application(), Applications.MAIN);
    if (given.passkey() == null && (given.name() == null || given.password() == null)) {
      throw Problem.of(ProblemType.INVALID, "a login needs `name` and `password`, or a `passkey`")
          .at(given.name() == null ? "/name" : "/password")
          .refused();
    }
    Login.Attempt attempt =
        new Login.Attempt(
            application,
            Asked.or(given.name(), ""),
            Asked.or(given.password(), ""),
            request.origin(),
            FactorRoutes.proof(given.code(), given.passkey()));
    Opening opening = cookie ? sessions.inBrowser() : Opening.STANDARD;
    Issued issued =
        Asked.or(given.enrol(), false) ? login.enrol(attempt) : login.login(attempt, opening);
    Instant end = Instant.ofEpochMilli(Objects.requireNonNull(issued.record().expiresAt()));
    Duration life = Duration.between(clock.instant(), end);
    Response answer =
        Response.ok(
            new SignedIn(
                cookie ? null : issued.text(),
                cookie ? null : "Bearer",
                end,
                life.toSeconds(),
                issued.identity().subject().toString(),
                issued.identity().application()));
    return cookie ? answer.startSession(issued.text(), life) : answer;
  }

  private Response logout(Request request) {
    Identity identity = request.signedIn().identity();
    requireSession(identity, "an API token cannot log out", "disable or delete the token");
    Response answer = Answers.ended(sessions.logout(identity, request.origin()));
    return request.byCookie() ? answer.endSession() : answer;
  }

  private Response me(Request request) {
    Identity identity = request.signedIn().identity();
    Optional<PrincipalRecord> known = directory.find(identity.application(), identity.subject());
    return Response.ok(
        new Me(
            identity.subject().toString(),
            identity.subject().id(),
            identity.name(),
            identity.application(),
            Proof.of(identity.credential()),
            new TreeSet<>(known.map(PrincipalRecord::roles).orElse(Set.of())),
            new TreeSet<>(known.map(PrincipalRecord::groups).orElse(Set.of())),
            PrincipalJson.object(identity.publicData())));
  }

  private Response changePassword(Request request) {
    Author author = access.author(request.signedIn());
    requireSession(
        request.rights().identity(), "a password is changed in a session", "sign in first");
    Change change = request.body(Change.class);
    PasswordChange fresh =
        new PasswordChange(
            change.oldPassword(),
            change.newPassword(),
            Asked.or(change.endTokens(), false),
            request.origin());
    try {
      return Answers.ended(directory.setPassword(author, author.subject(), fresh).receipt());
    } catch (Refused refused) {
      throw renamed(refused);
    }
  }

  /// What identity calls the current password and the password is named otherwise in our body.
  private static Refused renamed(Refused refused) {
    Problem problem = refused.problem();
    return switch (problem.field()) {
      case "current" -> problem.at("old_password").refused();
      case "password" -> problem.at("new_password").refused();
      case null, default -> refused;
    };
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    String current = request.rights().identity().credential().id();
    return Answers.page(
        sessions.list(author, author.subject(), Asked.after(request), Asked.limit(request)),
        record -> Session.of(record, current));
  }

  private Response end(Request request) {
    return Answers.ended(sessions.end(access.author(request.signedIn()), request.path("id")));
  }

  private Response endOthers(Request request) {
    Author author = access.author(request.signedIn());
    String current = request.rights().identity().credential().id();
    return Answers.ended(sessions.endAll(author, author.subject(), current));
  }

  private static void requireSession(Identity identity, String detail, String cure) {
    if (identity.credential().kind() != Identity.Kind.SESSION_TOKEN) {
      throw Problem.of(ProblemType.CONFLICT, detail).cure(cure).refused();
    }
  }

  record Credentials(
      @Nullable String name,
      @Nullable String password,
      @Nullable String application,
      @Nullable Boolean cookie,
      @Nullable String code,
      @Nullable ObjectNode passkey,
      @Nullable Boolean enrol) {}

  /// @param token left out where the session is a cookie, which no script shall read
  record SignedIn(
      @Nullable String token,
      @Nullable String type,
      Instant expiresAt,
      long maxAge,
      String principal,
      String application) {}

  /// The caller, as the server sees them.
  record Me(
      String principal,
      String id,
      String name,
      String application,
      Proof credential,
      SortedSet<String> roles,
      SortedSet<String> groups,
      ObjectNode publicData) {}

  /// What a request was proved with.
  record Proof(
      String kind,
      @Nullable String id,
      @Nullable Instant expiresAt,
      @Nullable List<String> permissions) {

    static String kind(Identity.Credential credential) {
      return switch (credential.kind()) {
        case NONE -> "none";
        case PASSWORD -> "password";
        case API_TOKEN -> "api";
        case SESSION_TOKEN -> "session";
        case CONNECTION_CREDENTIAL -> "connection";
        case CERTIFICATE -> "certificate";
        case ACCESS_TOKEN -> "access";
        case WEBHOOK -> "webhook";
      };
    }

    static Proof of(Identity.Credential credential) {
      List<Permission> permissions = credential.permissions();
      return new Proof(
          kind(credential),
          credential.id(),
          credential.expiresAt() == Long.MAX_VALUE
              ? null
              : Instant.ofEpochMilli(credential.expiresAt()),
          permissions == null ? null : permissions.stream().map(Permission::label).toList());
    }
  }

  record Change(String oldPassword, String newPassword, @Nullable Boolean endTokens) {}

  /// One login.
  record Session(
      String id,
      String name,
      Instant createdAt,
      @Nullable Instant expiresAt,
      Answers.@Nullable LastUsed lastUsed,
      boolean current) {

    static Session of(TokenRecord record, @Nullable String current) {
      return new Session(
          record.id(),
          record.name(),
          Instant.ofEpochMilli(record.createdAt()),
          Answers.time(record.expiresAt()),
          Answers.LastUsed.of(record.lastUse()),
          record.id().equals(current));
    }
  }
}
