package io.gatehouse.messaging.mailbox;

/// Knows the last few publications, so that two filters do not bring the same one twice.
final class RecentIds {
  private static final int MOST = 64;

  private final long[] ids = new long[MOST];

  /// Notes one; false when it was noted before.
  boolean add(long id) {
    int slot = (int) (id % MOST);
    if (ids[slot] == id) {
      return false;
    }
    ids[slot] = id;
    return true;
  }
}
