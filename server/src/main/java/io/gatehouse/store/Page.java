package io.gatehouse.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One page of a listing.
///
/// @param next the key to continue after, or null at the end
public record Page<T>(List<T> items, @Nullable String next) {
  public Page {
    items = List.copyOf(items);
  }
}
