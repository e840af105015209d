package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
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
import org.jspecify.annotations.Nullable;

/// The applications of the account, for its owner.
final class ApplicationRoutes {
  private static final String ALL = "/v1/applications";

  private final Applications applications;
  private final Access access;

  ApplicationRoutes(ApiDialect.Rooms rooms) {
    this.applications = rooms.applications();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
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
    return Response.created(ALL + "/" + made.id(), Tenant.of(made));
  }

  record New(String id, @Nullable String name) {}

  record Tenant(String id, String name, Instant createdAt) {

    static Tenant of(Application application) {
      return new Tenant(
          application.id(), application.name(), Instant.ofEpochMilli(application.createdAt()));
    }
  }
}
