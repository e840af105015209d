package io.gatehouse.document.event;

import io.gatehouse.document.right.Gate;
import io.gatehouse.store.document.DocumentRecord;
import java.util.Locale;
import java.util.Set;

/// What happened to a document.
///
/// @param document as it is now, or was before it was deleted
/// @param gate who may read what of that
/// @param changed the fields that are others than before
public record Happened(Kind kind, DocumentRecord document, Gate gate, Set<String> changed) {
  public Happened {
    changed = Set.copyOf(changed);
  }

  /// What can happen.
  public enum Kind {
    CREATED,
    UPDATED,
    DELETED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Happened of(Kind kind, DocumentRecord document, Gate gate, Set<String> changed) {
    return new Happened(kind, document, gate, changed);
  }

  public static Happened deleted(DocumentRecord document, Gate gate) {
    return new Happened(Kind.DELETED, document, gate, Set.of());
  }
}
