package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Says in words what a change has ended.
final class Receipts {
  private Receipts() {}

  /// Such as `ended 1 connection, 3 subscriptions in 2.1 ms`.
  static String line(JsonNode receipt) {
    List<String> parts = new ArrayList<>();
    add(parts, receipt.path("connections").asInt(), "connection");
    add(parts, receipt.path("subscriptions").asInt(), "subscription");
    add(parts, receipt.path("queued_messages").asInt(), "waiting message");
    String time = String.format(Locale.ROOT, "%.1f ms", receipt.path("milliseconds").asDouble());
    return parts.isEmpty()
        ? "nothing was connected with it"
        : "ended " + String.join(", ", parts) + " in " + time;
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + what + (count == 1 ? "" : "s"));
    }
  }
}
