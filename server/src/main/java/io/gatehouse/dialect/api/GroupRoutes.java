package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Groups;
import io.gatehouse.store.record.GroupRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Groups; who is in them is a field of each member.
final class GroupRoutes {
  private static final String ALL = "/v1/groups";
  private static final String ONE = ALL + "/{id}";

  private final Groups groups;
  private final Access access;

  GroupRoutes(ApiDialect.Rooms rooms) {
    this.groups = rooms.groups();
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
        groups.list(access.author(request.signedIn())),
        GroupRecord::id,
        record -> Group.of(record, null));
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    Done<GroupRecord> done = groups.create(author, request.body(New.class).draft());
    return Response.created(ALL + "/" + done.record().id(), Group.of(done.record(), done.receipt()))
        .version(done.record().version());
  }

  private Response read(Request request) {
    GroupRecord record = groups.read(access.author(request.signedIn()), request.path("id"));
    return Answers.versioned(request, record.version(), Group.of(record, null));
  }

  private Response change(Request request) {
    Author author = access.author(request.signedIn());
    Patch patch = request.body(Patch.class);
    return changed(groups.change(author, request.path("id"), request.version(), patch::applied));
  }

  private Response replace(Request request) {
    Author author = access.author(request.signedIn());
    Put body = request.body(Put.class);
    return changed(
        groups.change(author, request.path("id"), request.version(), now -> body.draft(now.id())));
  }

  private static Response changed(Done<GroupRecord> done) {
    return Response.ok(Group.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(
        groups.delete(author, request.path("id"), request.versionIfGiven()).receipt());
  }

  record Group(
      String id,
      @Nullable String description,
      SortedSet<String> parents,
      SortedSet<String> roles,
      Instant createdAt,
      long version,
      @Nullable Receipt receipt) {

    static Group of(GroupRecord record, @Nullable Receipt receipt) {
      return new Group(
          record.id(),
          record.description(),
          new TreeSet<>(record.parents()),
          new TreeSet<>(record.roles()),
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }
  }

  record New(
      String id,
      @Nullable String description,
      @Nullable Set<String> parents,
      @Nullable Set<String> roles) {

    Groups.Draft draft() {
      return new Put(description, parents, roles).draft(id);
    }
  }

  record Put(
      @Nullable String description, @Nullable Set<String> parents, @Nullable Set<String> roles) {

    Groups.Draft draft(String id) {
      return new Groups.Draft(
          id, description, Asked.or(parents, Set.of()), Asked.or(roles, Set.of()));
    }
  }

  /// What is sent to change some fields: null is absent, empty is null.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  record Patch(
      @Nullable Optional<String> description,
      @Nullable Optional<Set<String>> parents,
      @Nullable Optional<Set<String>> roles) {

    Groups.Draft applied(Groups.Draft now) {
      return new Groups.Draft(
          now.id(),
          Asked.patched(description, now.description()),
          Asked.patched(parents, now.parents(), Set.of()),
          Asked.patched(roles, now.roles(), Set.of()));
    }
  }
}
