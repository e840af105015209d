package io.gatehouse.bench.soak;

import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What one receiver has heard of each feed, held against what it must hear and what it must not.
///
/// From the moment at which its subscription was granted it must hear every message, in order and
/// once. From the receipt of a revocation on, nothing may come that is sent from then on: both
/// moments are compared by the numbers that were sent, so that what is under way blames nobody.
final class Hearing implements Line.Ear {
  private static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final List<Feed> feeds;
  private final Faults faults;
  private final boolean redelivery;
  private final long[] last;
  private final long[] required;
  private final long[] until;
  private long heard;
  private volatile boolean ended;

  /// @param feeds those that it listens to
  /// @param redelivery whether a message may come again if the server says so: QoS 1 over more than
  ///   one connection
  Hearing(String name, List<Feed> feeds, Faults faults, boolean redelivery) {
    this.name = name;
    this.feeds = List.copyOf(feeds);
    this.faults = faults;
    this.redelivery = redelivery;
    int size = feeds.stream().mapToInt(Feed::id).max().orElse(0) + 1;
    last = new long[size];
    required = new long[size];
    until = new long[size];
    begin();
  }

  /// Forgets what was: a new subscription begins, which was not granted yet.
  synchronized void begin() {
    Arrays.fill(last, 0);
    Arrays.fill(required, NEVER);
    Arrays.fill(until, NEVER);
    ended = false;
  }

  /// The subscription stands: from here on nothing may be missing.
  synchronized void granted() {
    for (Feed feed : feeds) {
      required[feed.id()] = last[feed.id()] == 0 ? feed.sent() + 1 : last[feed.id()] + 1;
    }
  }

  /// The receipt of a revocation is here: what is sent from now on must not come.
  synchronized void forbid() {
    for (Feed feed : feeds) {
      until[feed.id()] = Math.min(until[feed.id()], feed.sent());
    }
  }

  /// So many of the messages that were sent before the receipt were thrown away, as it says.
  synchronized void discarded(Feed feed, long count) {
    until[feed.id()] = feed.sent() - count;
    if (last[feed.id()] > until[feed.id()]) {
      late(feed.id(), last[feed.id()]);
    }
  }

  @Override
  public synchronized void heard(String text, boolean again) {
    int feed = Feed.feed(text);
    if (feed < 0 || feed >= last.length) {
      return;
    }
    long number = Feed.number(text);
    heard++;
    if (number > until[feed]) {
      late(feed, number);
    }
    long next = last[feed] == 0 ? Math.min(required[feed], number) : last[feed] + 1;
    if (number > next) {
      faults.add(
          Kind.LOST,
          number - next,
          "%s heard %d of feed %d and not %d".formatted(name, number, feed, next));
    } else if (number < next && !(redelivery && again)) {
      faults.add(
          Kind.DISORDER,
          1,
          "%s heard %d of feed %d after %d".formatted(name, number, feed, last[feed]));
    }
    last[feed] = Math.max(last[feed], number);
  }

  private void late(int feed, long number) {
    faults.add(
        Kind.LATE,
        1,
        "%s heard %d of feed %d, and nothing after %d is its to hear"
            .formatted(name, number, feed, until[feed]));
  }

  @Override
  public void ended() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  synchronized long heard() {
    return heard;
  }

  /// What must have been heard when everything that is settled now has arrived.
  long[] due() {
    long[] due = new long[last.length];
    feeds.forEach(feed -> due[feed.id()] = feed.settled());
    return due;
  }

  /// Waits for what is due, and says what did not come.
  void expect(long[] due, int seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (missing(due) > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    long missing = missing(due);
    if (missing > 0) {
      faults.add(Kind.LOST, missing, name + " still waits for " + missing + " messages");
    }
  }

  private synchronized long missing(long[] due) {
    long missing = 0;
    for (int feed = 0; feed < due.length; feed++) {
      boolean began = last[feed] > 0 || required[feed] <= due[feed];
      if (began && required[feed] != NEVER) {
        missing += Math.max(0, due[feed] - Math.max(last[feed], required[feed] - 1));
      }
    }
    return missing;
  }
}
