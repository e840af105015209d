package io.gatehouse.webhook;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// How often backends were asked, what came back and how long that took. Safe for use by any
/// thread.
public final class WebhookCounts {
  /// Every [Answer#code] of a question that was put.
  public static final List<String> RESULTS =
      List.of(
          "allowed",
          "denied",
          "bad-status",
          "malformed",
          "unexpected",
          "timed-out",
          "unreachable",
          "busy",
          "circuit-open");

  private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();
  private final Map<WebhookEvent, LongAdder> nanos = new ConcurrentHashMap<>();
  private final LongAdder dropped = new LongAdder();

  WebhookCounts() {}

  void answered(WebhookEvent event, Answer answer, long took) {
    calls.computeIfAbsent(key(event, answer.code()), name -> new LongAdder()).increment();
    nanos.computeIfAbsent(event, name -> new LongAdder()).add(took);
  }

  void dropped() {
    dropped.increment();
  }

  /// Calls of one event with one result.
  public long calls(WebhookEvent event, String result) {
    LongAdder count = calls.get(key(event, result));
    return count == null ? 0 : count.sum();
  }

  /// Seconds from question to answer, in all.
  public double seconds(WebhookEvent event) {
    LongAdder sum = nanos.get(event);
    return sum == null ? 0 : sum.sum() / 1e9;
  }

  /// Messages that were given up since too many waited for a backend.
  public long droppedMessages() {
    return dropped.sum();
  }

  private static String key(WebhookEvent event, String result) {
    return event.label() + " " + result;
  }
}
