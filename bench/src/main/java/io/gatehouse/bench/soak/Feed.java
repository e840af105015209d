package io.gatehouse.bench.soak;

import java.util.TreeSet;

/// The numbered messages of one publisher on one channel: how many were sent, and up to which one
/// the server has taken them all.
final class Feed {
  private final int id;
  private final String channel;
  private final String pad;
  private final TreeSet<Long> early = new TreeSet<>();
  private volatile long sent;
  private volatile long settled;

  /// @param bytes of padding in each message
  Feed(int id, String channel, int bytes) {
    this.id = id;
    this.channel = channel;
    this.pad = bytes == 0 ? "" : ",\"pad\":\"" + "x".repeat(bytes) + "\"";
  }

  int id() {
    return id;
  }

  String channel() {
    return channel;
  }

  long sent() {
    return sent;
  }

  /// Every message up to this one was acknowledged.
  long settled() {
    return settled;
  }

  /// The number of the next message, which counts as sent from now on.
  synchronized long next() {
    sent++;
    return sent;
  }

  String text(long number) {
    return "{\"feed\":" + id + ",\"number\":" + number + pad + "}";
  }

  synchronized void settle(long number) {
    early.add(number);
    while (early.remove(settled + 1)) {
      settled++;
    }
  }

  /// Which feed a text belongs to.
  static int feed(String text) {
    return (int) number(text, "\"feed\":");
  }

  /// Its number there.
  static long number(String text) {
    return number(text, "\"number\":");
  }

  private static long number(String text, String key) {
    int at = text.indexOf(key);
    if (at < 0) {
      return -1;
    }
    long number = 0;
    for (int i = at + key.length(); i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
