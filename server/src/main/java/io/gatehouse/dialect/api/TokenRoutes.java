package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.certificate.Certificates;
import io.gatehouse.identity.certificate.Subjects;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// API tokens and connection credentials, the value of each shown once, and client certificates.
final class TokenRoutes {
  private static final String ALL = "/v1/tokens";
  private static final String ONE = ALL + "/{id}";

  private final Tokens tokens;
  private final Certificates certificates;
  private final Access access;

  TokenRoutes(ApiDialect.Rooms rooms) {
    this.tokens = rooms.tokens();
    this.certificates = rooms.certificates();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after,principal,kind}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.POST, "/v1/certificates", this::register);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PATCH, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.POST, ONE + "/rotate", this::rotate);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    Subject principal = Asked.subjectInQuery(request, "principal");
    TokenRecord.Kind kind = Asked.word(request, "kind", TokenRecord.Kind.class);
    Page<TokenRecord> page =
        tokens.list(
            author,
            principal == null ? author.subject() : principal,
            kind,
            Asked.after(request),
            Asked.limit(request));
    List<TokenRecord> shown =
        page.items().stream()
            .filter(record -> kind != null || record.kind() != TokenRecord.Kind.SESSION)
            .toList();
    return Answers.page(new Page<>(shown, page.next()), record -> Token.of(record, null));
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    New body = request.body(New.class);
    Subject principal =
        body.principal() == null ? author.subject() : Asked.subject(body.principal(), "/principal");
    Issued issued = tokens.issue(author, principal, body.draft());
    String location = ALL + "/" + issued.record().id();
    return Response.created(location, Shown.of(issued)).version(issued.record().version());
  }

  private Response register(Request request) {
    Author author = access.author(request.signedIn());
    Registration body = request.body(Registration.class);
    Subject principal = Asked.subject(body.principal(), "/principal");
    Done<TokenRecord> done = certificates.register(author, principal, body.draft());
    String location = ALL + "/" + done.record().id();
    return Response.created(location, Token.of(done.record(), done.receipt()))
        .version(done.record().version());
  }

  private Response read(Request request) {
    TokenRecord record = tokens.read(access.author(request.signedIn()), request.path("id"));
    return Answers.versioned(request, record.version(), Token.of(record, null));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    Patch patch = request.body(Patch.class);
    Done<TokenRecord> done =
        tokens.change(author, request.path("id"), request.version(), patch::applied);
    return Response.ok(Token.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(
        tokens.delete(author, request.path("id"), request.versionIfGiven()).receipt());
  }

  private Response rotate(Request request) {
    Author author = access.author(request.signedIn());
    Rotation rotation = request.body(Rotation.class);
    Issued issued =
        tokens.rotate(
            author, request.path("id"), Duration.ofSeconds(Asked.or(rotation.overlapSeconds(), 0)));
    return Response.ok(Shown.of(issued)).version(issued.record().version());
  }

  /// A token without its value.
  record Token(
      String id,
      String principal,
      TokenRecord.Kind kind,
      String name,
      boolean enabled,
      @Nullable List<String> permissions,
      @Nullable Instant expiresAt,
      @Nullable Instant overlapUntil,
      Answers.@Nullable LastUsed lastUsed,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Token of(TokenRecord record, @Nullable Receipt receipt) {
      return new Token(
          record.id(),
          record.principal().toString(),
          record.kind(),
          record.name(),
          record.enabled(),
          labels(record.permissions()),
          Answers.time(record.expiresAt()),
          Answers.time(record.previousExpiresAt()),
          Answers.LastUsed.of(record.lastUse()),
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }

    private static @Nullable List<String> labels(@Nullable List<Permission> permissions) {
      return permissions == null ? null : permissions.stream().map(Permission::label).toList();
    }
  }

  /// A token with its value, the only time.
  record Shown(String value, String userName, Token token, Receipt receipt) {

    static Shown of(Issued issued) {
      return new Shown(
          issued.text(), issued.userName(), Token.of(issued.record(), null), issued.receipt());
    }

    @Override
    public String toString() {
      return "Shown[" + token.id() + "]";
    }
  }

  /// The kinds that can be made by hand; a session is made by a login.
  enum Kind {
    API,
    CONNECTION
  }

  record New(
      @Nullable String principal,
      String name,
      @Nullable Kind kind,
      @Nullable List<String> permissions,
      @Nullable Instant expiresAt) {

    Tokens.Draft draft() {
      return new Tokens.Draft(
          kind == Kind.CONNECTION ? TokenRecord.Kind.CONNECTION : TokenRecord.Kind.API,
          name,
          permissions == null ? null : Asked.permissions(permissions, "/permissions"),
          true,
          expiresAt == null ? null : expiresAt.toEpochMilli());
    }
  }

  /// @param certificate as PEM
  record Registration(
      String principal,
      String certificate,
      @Nullable String name,
      @Nullable List<String> permissions) {

    Certificates.Draft draft() {
      return new Certificates.Draft(
          Subjects.read(certificate),
          name,
          permissions == null ? null : Asked.permissions(permissions, "/permissions"));
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  record Patch(
      @Nullable Optional<String> name,
      @Nullable Optional<Boolean> enabled,
      @Nullable Optional<List<String>> permissions,
      @Nullable Optional<Instant> expiresAt) {

    Tokens.Draft applied(Tokens.Draft now) {
      return new Tokens.Draft(
          now.kind(),
          Asked.kept(name, now.name(), "name"),
          narrowed(now),
          Asked.patched(enabled, now.enabled(), true),
          expiresAt == null ? now.expiresAt() : expiresAt.map(Instant::toEpochMilli).orElse(null));
    }

    private @Nullable List<Permission> narrowed(Tokens.Draft now) {
      return permissions == null
          ? now.permissions()
          : permissions.map(labels -> Asked.permissions(labels, "/permissions")).orElse(null);
    }
  }

  record Rotation(@Nullable Integer overlapSeconds) {}
}
