package io.gatehouse.device.stream;

import java.util.LinkedHashMap;
import java.util.Map;

/// The records of one interval, as far as they are numbers. Used by one thread.
public final class Interval {
  private final long start;
  private final Map<String, Numbers> channels = new LinkedHashMap<>();
  private long records;

  Interval(long start) {
    this.start = start;
  }

  /// Microseconds since 1970.
  public long start() {
    return start;
  }

  /// How many records there are.
  public long records() {
    return records;
  }

  /// The numbers by channel.
  public Map<String, Numbers> channels() {
    return channels;
  }

  void count() {
    records++;
  }

  /// @param most channels that are looked at: those that come first
  void take(String channel, double number, boolean earlier, int most) {
    Numbers numbers = channels.get(channel);
    if (numbers == null) {
      if (channels.size() == most) {
        return;
      }
      numbers = new Numbers();
      channels.put(channel, numbers);
    }
    numbers.take(number, earlier);
  }

  /// The numbers of one channel.
  public static final class Numbers {
    private long count;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private double first;
    private double last;

    /// @param earlier whether it is before all that came so far, rather than behind
    void take(double number, boolean earlier) {
      if (count == 0) {
        first = number;
        last = number;
      } else if (earlier) {
        first = number;
      } else {
        last = number;
      }
      count++;
      sum += number;
      least = Math.min(least, number);
      most = Math.max(most, number);
    }

    public double measure(Measure measure) {
      return switch (measure) {
        case AVG -> sum / count;
        case MIN -> least;
        case MAX -> most;
        case SUM -> sum;
        case COUNT -> count;
        case FIRST -> first;
        case LAST -> last;
      };
    }
  }
}
