package io.gatehouse.core.pattern;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text that matches names of resources: an [IdPattern], or for channels a [TopicFilter].
public sealed interface Pattern permits IdPattern, TopicFilter {
  /// The pattern as it was written.
  String text();

  /// The placeholders that are still to be filled, each once.
  List<Placeholder> placeholders();

  /// This pattern with one placeholder filled, or null if the value must not stand in a pattern.
  @Nullable Pattern fill(Placeholder placeholder, String value);
}
