package io.gatehouse.store.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The documents of one store that a query may count, said so that the database can tell them.
///
/// @param number of the store
/// @param slices one for each schema whose documents may be among them
/// @param me as `user:alice`; null for somebody who owns nothing
/// @param entries of access lists that mean whoever asks
public record Scope(
    String application,
    String store,
    long number,
    List<Slice> slices,
    @Nullable String me,
    List<String> entries) {

  public Scope {
    slices = List.copyOf(slices);
    entries = List.copyOf(entries);
  }

  /// The documents of one schema, or of none.
  ///
  /// @param plain of documents whose lists are those of the schema
  /// @param own of documents with lists of their own
  /// @param fields for each field that the query looks at
  public record Slice(@Nullable String schema, Split plain, Split own, List<Split> fields) {
    public Slice {
      fields = List.copyOf(fields);
    }

    /// Every document, and all that is in it.
    public static Slice all(@Nullable String schema) {
      return new Slice(schema, Split.ALWAYS, Split.ALWAYS, List.of());
    }
  }

  /// What holds for documents of the one who asks, and for those of others.
  public record Split(When mine, When others) {
    public static final Split ALWAYS = new Split(When.ALWAYS, When.ALWAYS);

    public boolean isNever() {
      return mine == When.NEVER && others == When.NEVER;
    }

    public boolean isAlways() {
      return mine == When.ALWAYS && others == When.ALWAYS;
    }
  }

  /// When a document counts.
  public enum When {
    ALWAYS,
    NEVER,
    /// Where the one who asks made it.
    IF_CREATOR,
    /// Where its own list of readers is not closed.
    UNLESS_CLOSED,
    /// Where the one who asks is on its own list of readers.
    IF_LISTED
  }
}
