package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.limit.Bounds.Level;
import io.gatehouse.messaging.limit.Holdings;
import io.gatehouse.store.record.MailboxRecord.Terms;
import org.jspecify.annotations.Nullable;

/// Decides what a mailbox gives up when there is no room for a message: its oldest letters.
///
/// The oldest may be in the store alone. They are fetched then, and given up as they come; until
/// that, a few messages are let in on credit. Guarded by the mailbox.
final class Overflow {
  private static final int CREDIT = 1_000;
  private static final long CREDIT_BYTES = 1 << 20;

  private final Letters letters;
  private final Hub hub;
  private final Holdings holdings;
  private final Holdings.Share share;
  private int credit;
  private long creditBytes;
  private long dropped;

  Overflow(Letters letters, Hub hub, Holdings holdings, Holdings.Share share) {
    this.letters = letters;
    this.hub = hub;
    this.holdings = holdings;
    this.share = share;
  }

  /// How many messages were given up.
  long dropped() {
    return dropped;
  }

  /// Makes room for a message; false when it cannot be taken.
  ///
  /// @param mayReplace whether others may be given up for it
  /// @param stays whether it would stay in memory
  boolean makeRoom(int size, Terms terms, boolean mayReplace, boolean stays) {
    int given = 0;
    long freed = 0;
    while (true) {
      // what others hold is no reason to give up more than this message needs
      boolean enough = given > 0 && freed >= size;
      Level full =
          letters.isOver(terms, 1, size) ? Level.MAILBOX : enough ? null : share.full(size, stays);
      if (full == null) {
        return true;
      }
      if (!mayReplace || size > terms.bytes()) {
        count(full);
        return false;
      }
      Letter oldest = letters.dropOldest();
      if (oldest == null) {
        if (letters.hasStored() && takesOnCredit(size)) {
          letters.fetch();
          return true;
        }
        count(full);
        return false;
      }
      given++;
      freed += oldest.bytes();
      count(full);
    }
  }

  private boolean takesOnCredit(int size) {
    boolean little = credit == 0 || creditBytes + size <= CREDIT_BYTES;
    if (credit == CREDIT || !little) {
      return false;
    }
    credit++;
    creditBytes += size;
    return true;
  }

  /// Letters have come from the store: gives up what is owed.
  ///
  /// @return whether more is owed, and the store has more
  boolean repay(Terms terms) {
    int given = 0;
    long freed = 0;
    while (credit > 0) {
      Level full = owed(terms, credit > given || creditBytes > freed);
      if (full == null) {
        credit = 0;
        creditBytes = 0;
        return false;
      }
      Letter oldest = letters.dropOldest();
      if (oldest == null) {
        credit = Math.max(1, credit - given);
        creditBytes -= freed;
        return letters.hasStored();
      }
      given++;
      freed += oldest.bytes();
      count(full);
    }
    return false;
  }

  private @Nullable Level owed(Terms terms, boolean unpaid) {
    return letters.isOver(terms, 0, 0) ? Level.MAILBOX : unpaid ? share.full(0, false) : null;
  }

  /// Whether messages came in for which nothing was given up yet.
  boolean owes() {
    return credit > 0;
  }

  private void count(Level full) {
    dropped++;
    holdings.countDropped(full);
    hub.countDropped();
  }
}
