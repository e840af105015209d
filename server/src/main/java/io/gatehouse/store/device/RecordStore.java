package io.gatehouse.store.device;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records of streams, in the order of their time.
public interface RecordStore {

  /// Adds records to a stream; where it has one of the same time already, that one stays.
  ///
  /// @return for each record whether it was added; empty when there is no such stream any more
  List<Boolean> add(long stream, List<StreamRecord> records);

  /// The records of a time, the earliest first, or the latest where `descending`.
  List<StreamRecord> list(long stream, Span span, boolean descending, int limit);

  /// Removes the earliest records of a time, `most` of them at most; returns how many.
  int remove(long stream, Span span, int most);

  /// The time of the earliest among the latest `count` records; empty where there are fewer. Takes
  /// as long as a walk over the times of so many records.
  Optional<Long> firstOfLatest(long stream, long count);

  /// A time in microseconds since 1970.
  ///
  /// @param from inclusive; null for the beginning
  /// @param until exclusive; null for no end
  record Span(@Nullable Long from, @Nullable Long until) {
    public static final Span EVER = new Span(null, null);
  }
}
