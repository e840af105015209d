package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.store.Transaction;

/// Writes to the journal what becomes of the letters of one mailbox.
///
/// Guarded by the mailbox; its steps run on the journal's thread and take that lock themselves.
final class Ledger {
  /// Places are reserved so many at a time.
  private static final int RESERVE = 1_000;

  private final Mailbox mailbox;
  private final Letters letters;
  private final Keeping keeping;
  private long reserved;

  Ledger(Mailbox mailbox, Letters letters, Keeping keeping) {
    this.mailbox = mailbox;
    this.letters = letters;
    this.keeping = keeping;
  }

  /// Goes on behind the last place that an earlier run may have given.
  void restore(long last) {
    reserved = last;
  }

  /// Has a letter written as a part of this unit.
  ///
  /// A place that was given is not given again after a restart, even if its letter is gone: a
  /// client of QoS 2 may still know it by its packet id.
  void put(Letter letter, Unit unit) {
    unit.add(new Put(letter));
    if (letter.sequence() > reserved) {
      reserved = letter.sequence() + RESERVE;
      long upTo = reserved;
      unit.add(transaction -> transaction.mailboxes().reserve(mailbox.id(), upTo));
    }
  }

  /// The letter is not needed any more; what is not written yet never is.
  void forget(Letter letter) {
    boolean early = letter.state.compareAndSet(Letter.State.NEW, Letter.State.SKIPPED);
    if (!early && letter.state.get() != Letter.State.MEMORY) {
      take(letter.sequence());
    }
  }

  /// Removes a letter that is written, or about to be.
  void take(long sequence) {
    keeping.write(transaction -> transaction.mailboxes().take(mailbox.id(), sequence));
  }

  void release(long sequence, Runnable then) {
    keeping.write(transaction -> transaction.mailboxes().release(mailbox.id(), sequence), then);
  }

  void purge(String filter) {
    keeping.write(transaction -> transaction.mailboxes().purge(mailbox.id(), filter));
  }

  /// Writes a letter, unless it was settled before.
  private final class Put implements Step {
    private final Letter letter;

    Put(Letter letter) {
      this.letter = letter;
    }

    @Override
    public void write(Transaction transaction) {
      letter.state.compareAndSet(Letter.State.NEW, Letter.State.WRITING);
      if (letter.state.get() == Letter.State.WRITING) {
        transaction.mailboxes().put(LetterRecords.of(mailbox.id(), letter));
      }
    }

    @Override
    public void written() {
      if (letter.state.compareAndSet(Letter.State.WRITING, Letter.State.WRITTEN)) {
        synchronized (mailbox) {
          letters.written(letter);
        }
        mailbox.wake();
      }
    }

    @Override
    public void failed() {
      synchronized (mailbox) {
        letters.giveUp(letter);
      }
      mailbox.wake();
    }
  }
}
