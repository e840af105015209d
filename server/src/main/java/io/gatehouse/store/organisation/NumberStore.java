package io.gatehouse.store.organisation;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Whole numbers from 1 on that stand for ids of some kind, such as `user`.
public interface NumberStore {
  /// The number of an id; the next free one is given to it if it has none.
  long number(String application, String kind, String id);

  /// The numbers of those of these ids that have one.
  Map<String, Long> numbers(String application, String kind, Collection<String> ids);

  Optional<String> id(String application, String kind, long number);
}
