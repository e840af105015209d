package io.gatehouse.dialect.api;

import io.gatehouse.access.Access;
import io.gatehouse.access.Grants;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.store.record.GrantRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Grants: single permissions given to one principal, group or role.
final class GrantRoutes {
  private static final String ALL = "/v1/grants";
  private static final String ONE = ALL + "/{id}";

  private final Grants grants;
  private final Access access;

  GrantRoutes(ApiDialect.Rooms rooms) {
    this.grants = rooms.grants();
    this.access = rooms.access();
  }

  void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after,subject}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.DELETE, ONE, this::delete);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.page(
        grants.list(
            author,
            Asked.subjectInQuery(request, "subject"),
            Asked.after(request),
            Asked.limit(request)),
        record -> Given.of(record, null));
  }

  private Response create(Request request) {
    Author author = access.author(request.signedIn());
    Done<GrantRecord> done = grants.create(author, request.body(New.class).draft());
    return Response.created(
        ALL + "/" + done.record().grant().id(), Given.of(done.record(), done.receipt()));
  }

  private Response read(Request request) {
    Author author = access.author(request.signedIn());
    return Response.ok(Given.of(grants.read(author, request.path("id")), null));
  }

  private Response delete(Request request) {
    Author author = access.author(request.signedIn());
    return Answers.ended(grants.delete(author, request.path("id")).receipt());
  }

  record New(
      String subject,
      @Nullable Effect effect,
      String permission,
      @Nullable Instant expiresAt,
      @Nullable List<String> addresses,
      @Nullable Set<Transport> transports) {

    Grants.Draft draft() {
      Asked.permissions(List.of(permission), "/permission");
      return new Grants.Draft(
          Asked.subject(subject, "/subject"),
          Asked.or(effect, Effect.ALLOW),
          permission,
          expiresAt == null ? null : expiresAt.toEpochMilli(),
          Asked.or(addresses, List.of()),
          Asked.or(transports, Set.<Transport>of()).stream().map(Transport::label).toList());
    }
  }

  record Given(
      String id,
      String subject,
      Effect effect,
      String permission,
      @Nullable Instant expiresAt,
      @Nullable List<String> addresses,
      @Nullable List<String> transports,
      String createdBy,
      Instant createdAt,
      @Nullable Receipt receipt) {

    static Given of(GrantRecord record, @Nullable Receipt receipt) {
      Limits limits = Limits.of(record.grant().condition());
      return new Given(
          record.grant().id(),
          record.grant().subject().toString(),
          record.grant().effect(),
          record.grant().permission().label(),
          record.grant().expires(),
          limits.addresses().isEmpty() ? null : limits.addresses(),
          limits.transports().isEmpty() ? null : limits.transports(),
          record.createdBy().toString(),
          Instant.ofEpochMilli(record.createdAt()),
          receipt);
    }
  }

  /// A condition as its two lists.
  private record Limits(List<String> addresses, List<String> transports) {

    static Limits of(@Nullable Condition condition) {
      Limits limits = new Limits(new ArrayList<>(), new ArrayList<>());
      if (condition != null) {
        limits.add(condition);
      }
      return limits;
    }

    private void add(Condition condition) {
      switch (condition) {
        case Condition.AddressRange range ->
            addresses.add(range.text().substring("address in ".length()));
        case Condition.OnTransport on ->
            on.transports().stream().sorted().map(Transport::label).forEach(transports::add);
        case Condition.AllOf all -> all.conditions().forEach(this::add);
      }
    }
  }
}
