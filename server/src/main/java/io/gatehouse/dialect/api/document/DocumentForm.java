package io.gatehouse.dialect.api.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.list.AccessList;
import io.gatehouse.document.Draft;
import io.gatehouse.document.Edit;
import io.gatehouse.document.Lists;
import io.gatehouse.document.Shown;
import io.gatehouse.document.schema.DefinitionReader;
import io.gatehouse.door.json.Json;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Documents as JSON.
public final class DocumentForm {
  private DocumentForm() {}

  /// A document as somebody sees it.
  public record Document(
      String store,
      String id,
      @Nullable String schema,
      @Nullable String creator,
      @Nullable String owner,
      @Nullable String editor,
      @Nullable Lists lists,
      JsonNode fields,
      Instant createdAt,
      Instant updatedAt,
      long version) {
    static Document of(Shown shown) {
      return new Document(
          shown.store(),
          shown.id(),
          shown.schema(),
          shown.creator(),
          shown.owner(),
          shown.editor(),
          shown.lists(),
          Json.read(shown.fields()),
          Instant.ofEpochMilli(shown.createdAt()),
          Instant.ofEpochMilli(shown.updatedAt()),
          shown.version());
    }
  }

  /// Lists as one may write them: a text with `;` between, or an array.
  public record OwnLists(
      @Nullable JsonNode read, @Nullable JsonNode write, @Nullable JsonNode delete) {
    Lists lists() {
      return new Lists(text(read, "read"), text(write, "write"), text(delete, "delete"));
    }

    private static @Nullable String text(@Nullable JsonNode value, String name) {
      return value == null || value.isNull()
          ? null
          : DefinitionReader.list(value, "lists/" + name, AccessList.NONE).text();
    }
  }

  /// A new document.
  public record New(
      @Nullable String id,
      @Nullable String schema,
      JsonNode fields,
      @Nullable OwnLists lists,
      @Nullable String creator,
      @Nullable String owner) {
    Draft draft() {
      return new Draft(
          id, schema, fields.toString(), lists == null ? null : lists.lists(), creator, owner);
    }
  }

  /// What is to be changed; what is absent stays.
  @SuppressWarnings("NullableOptional") // absent, null and a value are three things
  public record Changed(
      @Nullable JsonNode fields,
      @Nullable Optional<OwnLists> lists,
      @Nullable String creator,
      @Nullable Optional<String> owner,
      @Nullable Boolean keep) {
    Edit edit(boolean whole, @Nullable Long version) {
      return new Edit(
          fields == null ? null : fields.toString(),
          whole,
          lists == null ? null : lists.map(OwnLists::lists),
          creator,
          owner,
          keep != null && keep,
          version);
    }
  }
}
