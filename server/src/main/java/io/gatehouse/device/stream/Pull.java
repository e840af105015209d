package io.gatehouse.device.stream;

import io.gatehouse.store.device.RecordStore.Span;
import org.jspecify.annotations.Nullable;

/// Which records somebody wants.
///
/// @param after where the page before ended, in microseconds since 1970
public record Pull(Span span, boolean descending, @Nullable Long after, int limit) {

  /// What is left behind the page before.
  Span rest() {
    if (after == null) {
      return span;
    }
    if (descending) {
      Long until = span.until();
      return new Span(span.from(), until == null ? after : Math.min(until, after));
    }
    Long from = span.from();
    return new Span(from == null ? after + 1 : Math.max(from, after + 1), span.until());
  }

  /// The same where a page ended with the interval that begins at `after`.
  Span restOf(long every) {
    if (after == null || descending) {
      return rest();
    }
    Long from = span.from();
    long next = after + every;
    return new Span(from == null ? next : Math.max(from, next), span.until());
  }
}
