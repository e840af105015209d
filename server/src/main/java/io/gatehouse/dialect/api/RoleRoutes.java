package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.Roles;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.RoleRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Roles: named sets of permissions.
final class RoleRoutes {
  private static final String ALL = "/v1/roles";
  private static final String ONE = ALL + "/{id}";

  private final Roles roles;
  private final Access access;

  RoleRoutes(ApiDialect.Rooms rooms) {
    this.roles = rooms.roles();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PATCH, ONE, this::change);
    mount.route(Method.PUT, ONE, this::replace);
    mount.route(Method.DELETE, ONE, this::delete);
  }

  private Response list(Request request) {
    return Answers.slice(
        request,
        roles.list(access.author(request.signedIn())),
        RoleRecord::id,
        record -> Role.of(record, null));
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    Done<RoleRecord> done = roles.create(author, request.body(New.class).draft());
    return Response.created(ALL + "/" + done.record().id(), Role.of(done.record(), done.receipt()))
        .version(done.record().version());
  }

  private Response read(Request request) {
    RoleRecord record = roles.read(access.author(request.signedIn()), request.path("id"));
    return Answers.versioned(request, record.version(), Role.of(record, null));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    Patch patch = request.body(Patch.class);
    return changed(roles.change(author, request.path("id"), request.version(), patch::applied));
  }

  private Response replace(Request request) {
    Author author = access.author(request.signedIn());
    Put body = request.body(Put.class);
    return changed(
        roles.change(author, request.path("id"), request.version(), now -> body.draft(now.id())));
  }

  private static Response changed(Done<RoleRecord> done) {
    return Response.ok(Role.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(
        roles.delete(author, request.path("id"), request.versionIfGiven()).receipt());
  }

  record Role(
      String id,
      @Nullable String description,
      List<String> allow,
      List<String> deny,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Role of(RoleRecord record, @Nullable Receipt receipt) {
      return new Role(
          record.id(),
          record.description(),
          labels(record, Effect.ALLOW),
          labels(record, Effect.DENY),
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }

    private static List<String> labels(RoleRecord record, Effect effect) {
      return record.rules().stream()
          .filter(rule -> rule.effect() == effect)
          .map(rule -> rule.permission().label())
          .toList();
    }
  }

  record New(
      String id,
      @Nullable String description,
      @Nullable List<String> allow,
      @Nullable List<String> deny) {

    Roles.Draft draft() {
      return new Put(description, allow, deny).draft(id);
    }
  }

  record Put(
      @Nullable String description, @Nullable List<String> allow, @Nullable List<String> deny) {

    Roles.Draft draft(String id) {
      return checked(
          new Roles.Draft(id, description, Asked.or(allow, List.of()), Asked.or(deny, List.of())));
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  record Patch(
      @Nullable Optional<String> description,
      @Nullable Optional<List<String>> allow,
      @Nullable Optional<List<String>> deny) {

    Roles.Draft applied(Roles.Draft now) {
      return checked(
          new Roles.Draft(
              now.id(),
              Asked.patched(description, now.description()),
              Asked.patched(allow, now.allow(), List.of()),
              Asked.patched(deny, now.deny(), List.of())));
    }
  }

  /// So that a wrong label is named by its place in the body.
  private static Roles.Draft checked(Roles.Draft draft) {
    Asked.permissions(draft.allow(), "/allow");
    Asked.permissions(draft.deny(), "/deny");
    return draft;
  }
}
