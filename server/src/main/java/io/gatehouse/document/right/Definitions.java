package io.gatehouse.document.right;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.document.schema.DefinitionReader;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.document.SchemaRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Schemas that were read lately, as they are worked with. Bounded; safe for use by any thread.
public final class Definitions {
  private static final int MOST = 1_000;

  private final Cache<Text, Definition> compiled =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();
  private final Cache<Name, Definition> latest =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  /// What a schema says.
  public Definition of(SchemaRecord record) {
    Definition definition =
        Objects.requireNonNull(
            compiled.get(
                new Text(record.id(), record.body()),
                text -> DefinitionReader.read(text.id(), text.body())));
    latest.put(new Name(record.application(), record.id()), definition);
    return definition;
  }

  /// The same for a schema that a document names.
  public Definition of(Transaction transaction, String application, @Nullable String schema) {
    return schema == null
        ? Definition.NONE
        : transaction
            .shelves()
            .schema(application, schema)
            .map(this::of)
            .orElse(Definition.NOTHING);
  }

  /// What is known of a schema now, without asking the store; null for nothing.
  public @Nullable Definition latest(String application, @Nullable String schema) {
    return schema == null ? Definition.NONE : latest.getIfPresent(new Name(application, schema));
  }

  private record Text(String id, String body) {}

  private record Name(String application, String id) {}
}
