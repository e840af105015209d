package io.gatehouse.bench.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/// What a stretch of load came to.
///
/// @param latencies in nanoseconds; under a fixed pace from the moment at which a request was due
public record Outcome(long count, Duration wall, Histogram latencies) {

  public double milliseconds(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }

  /// Waits for the end of a load.
  ///
  /// @param stalled says what is wrong if it does not come
  static Outcome await(
      CompletableFuture<Outcome> outcome, Duration patience, Supplier<String> stalled)
      throws InterruptedException {
    try {
      return outcome.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IllegalStateException(cause.getMessage(), cause);
    } catch (TimeoutException late) {
      throw new IllegalStateException(stalled.get(), late);
    }
  }
}
