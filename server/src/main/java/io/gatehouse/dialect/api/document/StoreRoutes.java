package io.gatehouse.dialect.api.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.document.Documents;
import io.gatehouse.document.Shelves;
import io.gatehouse.document.schema.DefinitionReader;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.store.document.FieldValue;
import io.gatehouse.store.document.ShelfRecord;
import io.gatehouse.store.document.Tally;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stores of documents, and what is counted in them.
public final class StoreRoutes {
  private static final String ALL = "/v1/stores";
  private static final String ONE = ALL + "/{id}";
  private static final int GROUPS = 1_000;

  private final Shelves shelves;
  private final Documents documents;

  public StoreRoutes(Shelves shelves, Documents documents) {
    this.shelves = shelves;
    this.documents = documents;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?limit,after}", this::list);
    mount.route(Method.POST, ALL, this::create);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, ONE + "/count{?filter,schema}", this::count);
    mount.route(Method.GET, ONE + "/aggregate{?filter,schema,field,group,limit}", this::aggregate);
  }

  private Response list(Request request) {
    return Answers.page(
        shelves.list(request.signedIn(), Asked.after(request), Asked.limit(request)),
        record -> Shown.of(record, null));
  }

  private Response create(Request request) {
    New body = request.body(New.class);
    Done<ShelfRecord> done = shelves.create(request.signedIn(), body.id(), body.settings());
    return Response.created("/v1/stores/" + body.id(), Shown.of(done.record(), null))
        .version(done.record().version());
  }

  private Response read(Request request) {
    ShelfRecord record = shelves.read(request.signedIn(), request.path("id"));
    return Answers.versioned(request, record.version(), Shown.of(record, null));
  }

  private Response change(Request request) {
    Settings body = request.body(Settings.class);
    Done<ShelfRecord> done =
        shelves.change(request.signedIn(), request.path("id"), body.settings(), request.version());
    return Response.ok(Shown.of(done.record(), done.receipt())).version(done.record().version());
  }

  private Response delete(Request request) {
    return Answers.ended(
        shelves.delete(request.signedIn(), request.path("id"), request.versionIfGiven()).receipt());
  }

  private Response count(Request request) {
    return Response.ok(
        new Counted(
            documents.count(
                request.rights(),
                request.path("id"),
                Asked.or(request.query("filter"), ""),
                request.query("schema"))));
  }

  private Response aggregate(Request request) {
    List<Tally> tallies =
        documents.aggregate(
            request.rights(),
            request.path("id"),
            Asked.or(request.query("filter"), ""),
            request.query("schema"),
            request.query("field"),
            request.query("group"),
            request.query("limit", 100, 1, GROUPS));
    return Response.ok(new Sums(tallies.stream().map(Sum::of).toList()));
  }

  public record Counted(long count) {}

  public record Sums(List<Sum> items) {}

  /// What the numbers of a field come to.
  ///
  /// @param group the value that these documents share
  public record Sum(
      @Nullable Object group,
      long count,
      long numbers,
      @Nullable Double min,
      @Nullable Double max,
      @Nullable Double sum,
      @Nullable Double avg) {
    static Sum of(Tally tally) {
      Double sum = tally.sum();
      return new Sum(
          value(tally.group()),
          tally.count(),
          tally.numbers(),
          tally.min(),
          tally.max(),
          sum,
          sum == null || tally.numbers() == 0 ? null : sum / tally.numbers());
    }

    private static @Nullable Object value(@Nullable FieldValue group) {
      if (group == null) {
        return null;
      }
      return switch (group.kind()) {
        case NUMBER -> group.number();
        case TEXT -> group.text();
        case TRUTH -> group.number() != 0;
        case NULL -> null;
      };
    }
  }

  private static AccessList list(@Nullable JsonNode value, String name) {
    return DefinitionReader.list(value, name, AccessList.NOBODY);
  }

  /// A store that is to be made; lists that are missing are `nobody`.
  public record New(
      String id,
      @Nullable String description,
      @Nullable JsonNode save,
      @Nullable JsonNode delete,
      @Nullable JsonNode query,
      @Nullable JsonNode attachment) {
    Shelves.Settings settings() {
      return new Settings(description, save, delete, query, attachment).settings();
    }
  }

  /// Who may do what in a store.
  public record Settings(
      @Nullable String description,
      @Nullable JsonNode save,
      @Nullable JsonNode delete,
      @Nullable JsonNode query,
      @Nullable JsonNode attachment) {
    Shelves.Settings settings() {
      return new Shelves.Settings(
          description,
          list(save, "save"),
          list(delete, "delete"),
          list(query, "query"),
          list(attachment, "attachment"));
    }
  }

  /// A store as it is.
  public record Shown(
      String id,
      @Nullable String description,
      String save,
      String delete,
      String query,
      String attachment,
      Instant createdAt,
      Instant updatedAt,
      long version,
      @Nullable Receipt receipt) {
    static Shown of(ShelfRecord record, @Nullable Receipt receipt) {
      return new Shown(
          record.id(),
          record.description(),
          record.save(),
          record.delete(),
          record.query(),
          record.attachment(),
          Instant.ofEpochMilli(record.createdAt()),
          Instant.ofEpochMilli(record.updatedAt()),
          record.version(),
          receipt);
    }
  }
}
