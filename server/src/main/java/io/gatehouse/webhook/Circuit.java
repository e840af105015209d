package io.gatehouse.webhook;

/// Leaves a backend alone that fails again and again, and then tries it with one question.
///
/// Safe for use by any thread.
final class Circuit {
  private final int most;
  private final long firstPause;
  private final long longestPause;
  private int failures;
  private long pause;
  private long openUntil;
  private boolean open;
  private boolean probing;

  /// @param most failures in a row after which it opens
  /// @param firstPause how long it stays open at first, in milliseconds; it doubles
  Circuit(int most, long firstPause, long longestPause) {
    this.most = most;
    this.firstPause = firstPause;
    this.longestPause = longestPause;
    this.pause = firstPause;
  }

  synchronized boolean isOpen() {
    return open;
  }

  /// Whether a question would not be put now.
  synchronized boolean refuses(long now) {
    return open && (probing || now < openUntil);
  }

  /// Whether the question may be put; whoever may says how it went.
  synchronized boolean enter(long now) {
    if (refuses(now)) {
      return false;
    }
    probing = open;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
    pause = firstPause;
    open = false;
    probing = false;
  }

  synchronized void failed(long now) {
    failures++;
    if (probing) {
      pause = Math.min(longestPause, pause * 2);
    }
    if (probing || failures >= most) {
      open = true;
      openUntil = now + pause;
    }
    probing = false;
  }
}
