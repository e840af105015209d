package io.gatehouse.device.stream;

import io.gatehouse.device.record.RecordNumbers;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Gathers records into intervals, in one walk over them that holds few at a time: memory does not
/// grow with the time that is asked for.
///
/// Intervals begin at multiples of their length since 1970; those without records are left out.
/// Used by one thread, once.
final class Aggregation {
  private static final int CHANNELS = 128;

  /// Numbers of channels in one page, over all its intervals.
  private static final int CELLS = 100_000;

  private static final int BITE = 500;

  /// Records in one page, as far as it may end between two intervals, and at the very most.
  record Bounds(long usual, long most) {
    static final Bounds USUAL = new Bounds(1_000_000, 20_000_000);
  }

  private final long every;
  private final boolean descending;
  private final int limit;
  private final Bounds bounds;
  private final List<Interval> done = new ArrayList<>();
  private @Nullable Interval current;
  private int cells;
  private long looked;

  Aggregation(long every, boolean descending, int limit) {
    this(every, descending, limit, Bounds.USUAL);
  }

  Aggregation(long every, boolean descending, int limit, Bounds bounds) {
    this.bounds = bounds;
    this.every = every;
    this.descending = descending;
    this.limit = limit;
  }

  /// @param next where the next page goes on: the start of the last interval; null at the end
  record Gathered(List<Interval> intervals, @Nullable Long next) {}

  /// @param records reads so many records of a time in order
  Gathered gather(Span span, BiFunction<Span, Integer, List<StreamRecord>> records) {
    Span rest = span;
    List<StreamRecord> bite;
    do {
      bite = records.apply(rest, BITE);
      for (StreamRecord record : bite) {
        if (!take(record)) {
          return new Gathered(done, done.getLast().start());
        }
      }
      if (!bite.isEmpty()) {
        long last = bite.getLast().at();
        rest = descending ? new Span(rest.from(), last) : new Span(last + 1, rest.until());
      }
    } while (bite.size() == BITE);
    if (current != null) {
      done.add(current);
    }
    return new Gathered(done, null);
  }

  /// False when the record is the first of an interval for which there is no place.
  private boolean take(StreamRecord record) {
    long start = Math.floorDiv(record.at(), every) * every;
    Interval interval = current;
    if (interval == null || interval.start() != start) {
      if (interval != null) {
        done.add(interval);
        cells += interval.channels().size();
        if (done.size() == limit || cells >= CELLS || looked >= bounds.usual()) {
          return false;
        }
      }
      interval = new Interval(start);
      current = interval;
    }
    if (looked++ >= bounds.most()) {
      throw Problem.of(ProblemType.INVALID, "an interval holds too many records to look at")
          .at("every")
          .cure("choose a shorter one")
          .refused();
    }
    interval.count();
    Interval into = interval;
    RecordNumbers.each(
        record.channels(), (channel, number) -> into.take(channel, number, descending, CHANNELS));
    return true;
  }
}
