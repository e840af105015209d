package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.MailboxRecord.Terms;
import org.jspecify.annotations.Nullable;

/// A session that outlives its connection (MQTT 5 section 4.1): its mailbox, and for how long.
final class KeptSession {
  /// A session expiry interval that means for ever.
  static final long NEVER = 0xffff_ffffL;

  private static final Problem ANEW =
      Problem.of(ProblemType.TAKEN_OVER, "another connection of yours began a new session");

  private final Mailboxes mailboxes;
  private final Mailbox mailbox;
  private final boolean present;
  private long seconds;

  private KeptSession(Mailboxes mailboxes, Mailbox mailbox, boolean present, long seconds) {
    this.mailboxes = mailboxes;
    this.mailbox = mailbox;
    this.present = present;
    this.seconds = seconds;
  }

  /// What the client asks for.
  ///
  /// @param clean whether it wants nothing of an earlier session
  /// @param seconds how long the session outlives the connection
  record Wish(boolean clean, long seconds) {}

  /// Takes up or begins the session of a client; null where there is none to be kept. Throws
  /// `Refused` when there are too many.
  static @Nullable KeptSession open(
      Mailboxes mailboxes, Rights rights, ClientIds.Key key, Wish wish) {
    Mailbox old = mailboxes.find(key.application(), key.mailbox());
    if (old != null && (wish.clean() || old.terms().expiresAfter() == 0)) {
      // [MQTT-3.1.2-4]; one that ends with its connection ends with this take-over
      mailboxes.end(old, ANEW);
      old = null;
    }
    if (old == null && wish.seconds() == 0) {
      return null;
    }
    Mailboxes.Limits limits = mailboxes.limits();
    Terms terms =
        new Terms(
            false,
            false,
            false,
            limits.messages(),
            limits.bytes(),
            milliseconds(wish.seconds()),
            Long.MAX_VALUE);
    Mailboxes.Opened opened = mailboxes.open(rights, key.mailbox(), terms, true);
    return new KeptSession(mailboxes, opened.mailbox(), opened.existed(), wish.seconds());
  }

  private static long milliseconds(long seconds) {
    return seconds >= NEVER ? Long.MAX_VALUE : seconds * 1000;
  }

  /// The longest that a session may be kept, in seconds.
  static long longest(Mailboxes mailboxes) {
    long life = mailboxes.limits().longestLife();
    return life == Long.MAX_VALUE ? NEVER : Math.min(NEVER, life / 1000);
  }

  /// The connection has begun: it gets what waits, and everything from now on.
  void attach(Receiver receiver) {
    mailbox.attach(receiver);
    if (present) {
      keepFor(seconds);
    }
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /// Whether it was there before ([MQTT-3.2.2-2], [MQTT-3.2.2-3]).
  boolean present() {
    return present;
  }

  long seconds() {
    return seconds;
  }

  void keepFor(long longer) {
    seconds = Math.min(longer, longest(mailboxes));
    mailbox.expireAfter(milliseconds(seconds));
  }

  /// The connection is gone.
  void left() {
    if (seconds == 0) {
      mailboxes.end(mailbox, null);
    }
  }

  /// Whether it is still what its client comes back to.
  @SuppressWarnings("ReferenceEquality") // a mailbox is itself and no other
  boolean goesOn(ClientIds.Key key) {
    return mailboxes.find(key.application(), key.mailbox()) == mailbox;
  }
}
