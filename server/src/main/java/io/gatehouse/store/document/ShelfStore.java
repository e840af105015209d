package io.gatehouse.store.document;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Stores and schemas of documents, of every application.
public interface ShelfStore {

  /// Adds a store; its number is given here, whatever the record says.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id is taken
  ShelfRecord add(ShelfRecord store);

  Optional<ShelfRecord> find(String application, String id);

  /// By id, `after` exclusive, at most `limit`.
  List<ShelfRecord> list(String application, @Nullable String after, int limit);

  void replace(ShelfRecord store);

  /// Removes a store; there must be no document in it.
  boolean remove(String application, String id);

  /// Adds a schema.
  ///
  /// @throws io.gatehouse.store.AlreadyExists when the id is taken
  void add(SchemaRecord schema);

  Optional<SchemaRecord> schema(String application, String id);

  List<SchemaRecord> schemas(String application, @Nullable String after, int limit);

  void replace(SchemaRecord schema);

  /// Removes a schema; there must be no document of it.
  boolean removeSchema(String application, String id);

  long countSchemas(String application);

  long countStores(String application);

  /// Whether any document has this schema.
  boolean isUsed(String application, String schema);
}
