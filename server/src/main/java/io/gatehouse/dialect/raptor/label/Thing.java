package io.gatehouse.dialect.raptor.label;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What only Raptor's clients know: each is a document of the application, so that roles, grants,
/// ownership and narrowed tokens reach it as everything else.
public enum Thing {
  APP,
  TREE,
  PROFILE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word of Raptor.
  public String label() {
    return label;
  }

  /// The id of the document.
  public String document(String id) {
    return "raptor." + label + "." + id;
  }

  /// Every one of them, as a pattern of documents.
  String all() {
    return document("*");
  }

  /// @param owner id of the user that it belongs to; null for nobody
  public Resource resource(String application, String id, @Nullable String owner) {
    Resource root = Resource.application(application);
    return owner == null
        ? Resource.of(ResourceType.DOCUMENT, document(id), root)
        : Resource.owned(ResourceType.DOCUMENT, document(id), Subject.user(owner), root);
  }

  public static Optional<Thing> parse(String word) {
    return Arrays.stream(values()).filter(thing -> thing.label.equals(word)).findFirst();
  }
}
