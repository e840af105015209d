package io.gatehouse.dialect.api.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.document.Schemas;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.store.document.SchemaRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Schemas of documents.
public final class SchemaRoutes {
  private static final String ALL = "/v1/schemas";
  private static final String ONE = ALL + "/{id}";

  private final Schemas schemas;

  public SchemaRoutes(Schemas schemas) {
    this.schemas = schemas;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
  }

  private Response list(Request request) {
    return Answers.page(
        schemas.list(request.signedIn(), Asked.after(request), Asked.limit(request)),
        record -> Shown.of(record, null));
  }

  private Response create(Request request) {
    New body = request.body(New.class);
    Done<SchemaRecord> done =
        schemas.create(
            request.signedIn(), body.id(), body.description(), body.definition().toString());
    return Response.created("/v1/schemas/" + body.id(), Shown.of(done.record(), null))
        .version(done.record().version());
  }

  private Response read(Request request) {
    SchemaRecord record = schemas.read(request.rights(), request.path("id"));
    return Answers.versioned(request, record.version(), Shown.of(record, null));
  }

  private Response change(Request request) {
    Changed body = request.body(Changed.class);
    Done<SchemaRecord> done =
        schemas.change(
            request.signedIn(),
            request.path("id"),
            body.description(),
            body.definition().toString(),
            request.version());
    return Response.ok(Shown.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response delete(Request request) {
    return Answers.ended(
        schemas.delete(request.signedIn(), request.path("id"), request.versionIfGiven()).receipt());
  }

  /// A schema that is to be made.
  public record New(String id, @Nullable String description, JsonNode definition) {}

  /// What a schema is to say.
  public record Changed(@Nullable String description, JsonNode definition) {}

  /// A schema as it is.
  public record Shown(
      String id,
      @Nullable String description,
      JsonNode definition,
      Instant createdAt,
      Instant updatedAt,
      long version,
      @Nullable Receipt receipt) {
    static Shown of(SchemaRecord record, @Nullable Receipt receipt) {
      return new Shown(
          record.id(),
          record.description(),
          Json.read(record.body()),
          Instant.ofEpochMilli(record.createdAt()),
          Instant.ofEpochMilli(record.updatedAt()),
          record.version(),
          receipt);
    }
  }
}
