package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.Application;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The applications of the account, for its owner.
final class ApplicationRoutes {
  private static final String ALL = "/v1/applications";
  private static final String ONE = ALL + "/{id}";

  private final Applications applications;
  private final Access access;

  ApplicationRoutes(ApiDialect.Rooms rooms) {
    this.applications = rooms.applications();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PATCH, ONE, this::change);
  }

  /// Whoever administers one application sees that one; the owner sees all.
  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    author.require(Verb.READ, Resource.application(author.application()));
    return Answers.slice(
        request,
        applications.list().stream()
            .filter(one -> isOwner(author) || one.id().equals(author.application()))
            .toList(),
        Application::id,
        Tenant::of);
  }

  private static boolean isOwner(Author author) {
    return author.subject().kind() == Subject.Kind.OWNER;
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    New body = request.body(New.class);
    Application made = applications.create(author, body.id(), Asked.or(body.name(), body.id()));
    return Response.created(ALL + "/" + made.id(), Tenant.of(made)).version(made.version());
  }

  private Response read(Request request) {
    Application found = applications.read(access.author(request.signedIn()), request.path("id"));
    return Answers.versioned(request, found.version(), Tenant.of(found));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    Patch patch = request.body(Patch.class);
    Done<Application> done =
        applications.change(author, request.path("id"), request.version(), patch::applied);
    return Response.ok(Tenant.of(done.record(), done.receipt())).version(done.record().version());
  }

  /// What is sent to change some fields.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  record Patch(@Nullable Optional<String> name, @Nullable Optional<Boolean> suspended) {

    Application applied(Application now) {
      boolean closed = Asked.patched(suspended, now.state() == Application.State.SUSPENDED, false);
      return now.changed(
          Asked.kept(name, now.name(), "name"),
          closed ? Application.State.SUSPENDED : Application.State.OPEN);
    }
  }

  record New(String id, @Nullable String name) {}

  record Tenant(
      String id,
      String name,
      boolean suspended,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Tenant of(Application application) {
      return of(application, null);
    }

    static Tenant of(Application application, @Nullable Receipt receipt) {
      return new Tenant(
          application.id(),
          application.name(),
          application.state() == Application.State.SUSPENDED,
          Instant.ofEpochMilli(application.createdAt()),
          application.version(),
          receipt);
    }
  }
}
