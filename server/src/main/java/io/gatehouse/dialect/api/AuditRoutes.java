package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Access;
import io.gatehouse.audit.AuditVerifier;
import io.gatehouse.audit.Verdict;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Streaming;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.AuditStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.AuditRecord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What happened, newest first, and whether the record of it is whole.
final class AuditRoutes {
  private final Stores stores;
  private final AuditVerifier verifier;
  private final Access access;
  private final AuditExport exports;

  AuditRoutes(ApiDialect.Rooms rooms) {
    this.stores = rooms.stores();
    this.verifier = rooms.verifier();
    this.access = rooms.access();
    this.exports = new AuditExport(rooms.stores(), rooms.access());
  }

  void mount(Mount mount) {
    mount.stream(
        "/v1/audit{?limit,after,actor,action,target,since,until,scope}",
        request -> AuditExport.Format.of(request.header("Accept")) != null,
        this::export,
        this::list);
    mount.route(Method.GET, "/v1/audit/verify", this::verify);
  }

  /// Which entries are meant: those of one application, or of the whole server.
  enum Scope {
    APPLICATION,
    SERVER
  }

  /// Everything that the filter lets through, as a body that goes on until all is said.
  private void export(Streaming offer) {
    Request request = offer.request();
    AuditStore.Filter filter = filter(request);
    Long before = before(request);
    AuditExport.Format format = AuditExport.Format.of(request.header("Accept"));
    if (format == null) {
      throw new IllegalStateException("nobody asked for an export");
    }
    exports.begin(offer, format, filter, before, request.signedIn());
  }

  private AuditStore.Filter filter(Request request) {
    Author author = reader(request);
    boolean everything = Asked.word(request, "scope", Scope.class) == Scope.SERVER;
    if (everything) {
      requireOwner(author);
    }
    return new AuditStore.Filter(
        everything ? null : author.application(),
        request.query("actor"),
        request.query("action"),
        request.query("target"),
        Asked.moment(request, "since"),
        Asked.moment(request, "until"));
  }

  private Response list(Request request) {
    AuditStore.Filter filter = filter(request);
    Long before = before(request);
    int limit = Asked.limit(request);
    List<AuditRecord> found =
        stores.read(transaction -> transaction.audit().newest(filter, before, limit + 1));
    boolean more = found.size() > limit;
    List<AuditRecord> items = more ? found.subList(0, limit) : found;
    String next = more ? Long.toString(items.getLast().sequence()) : null;
    return Answers.page(new Page<>(items, next), Entry::of);
  }

  private static @Nullable Long before(Request request) {
    String after = Asked.after(request);
    try {
      return after == null ? null : Long.valueOf(after);
    } catch (NumberFormatException wrong) {
      throw Problem.of(ProblemType.INVALID, "`" + after + "` is no place in the audit")
          .at("after")
          .cure("send the `next` of the page before")
          .refused();
    }
  }

  private Response verify(Request request) {
    requireOwner(reader(request));
    return Response.ok(
        switch (verifier.verify(stores)) {
          case Verdict.Intact(long entries, long confirmed) ->
              new Verified(true, entries, confirmed, null, null, null);
          case Verdict.Broken(long sequence, Verdict.Fault fault, String text) ->
              new Verified(
                  false, null, null, fault.name().toLowerCase(Locale.ROOT), sequence, text);
        });
  }

  private Author reader(Request request) {
    Author author = access.author(request.signedIn());
    author.require(Verb.READ, ResourceType.AUDIT, "log");
    return author;
  }

  private static void requireOwner(Author author) {
    if (author.subject().kind() != Subject.Kind.OWNER) {
      throw Problem.of(ProblemType.FORBIDDEN, "the audit of the whole server is for the owner")
          .cure("read the audit of your application at `/v1/audit`")
          .refused();
    }
  }

  /// One entry as JSON.
  record Entry(
      long sequence,
      Instant at,
      String action,
      @Nullable String application,
      String actor,
      @Nullable String credential,
      @Nullable String address,
      @Nullable String transport,
      @Nullable String target,
      @Nullable JsonNode before,
      @Nullable JsonNode after,
      String hash) {

    static Entry of(AuditRecord record) {
      JsonNode body = Json.read(record.body());
      return new Entry(
          record.sequence(),
          Instant.ofEpochMilli(record.at()),
          record.action(),
          record.application(),
          record.actor(),
          body.path("actor").path("credential").textValue(),
          body.path("actor").path("address").textValue(),
          body.path("actor").path("transport").textValue(),
          record.target(),
          body.get("before"),
          body.get("after"),
          record.hash());
    }
  }

  record Verified(
      boolean valid,
      @Nullable Long entries,
      @Nullable Long confirmed,
      @Nullable String fault,
      @Nullable Long sequence,
      @Nullable String detail) {}
}
