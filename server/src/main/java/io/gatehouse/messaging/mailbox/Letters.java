package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Holdings;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.MailboxStore;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The letters of one mailbox in their order: the next ones in memory, the rest in the store alone.
///
/// Guarded by the mailbox.
@SuppressWarnings("ReferenceEquality") // receivers are told apart by identity
final class Letters {
  private static final int WINDOW = 1_000;
  private static final long WINDOW_BYTES = 256 << 10;

  /// No receiver has more letters at a time for which it has not said that it has them.
  private static final int MOST_UNDER_WAY = 1_024;

  private final Mailbox mailbox;
  private final Post post;
  private final Keeping keeping;
  private final Ledger ledger;
  private final Filters filters;
  private ArrayDeque<Letter> ready = new ArrayDeque<>();
  private final TreeMap<Long, Letter> taken = new TreeMap<>();
  private final StoredLetters stored;
  private final Holdings.Share share;
  private final Overflow overflow;
  private Earlier earlier = new Earlier(0, null);
  private int mostBegun = MOST_UNDER_WAY;
  private long bytes;
  private long last;

  Letters(Mailbox mailbox, Post post, Keeping keeping, Filters filters) {
    this.mailbox = mailbox;
    this.post = post;
    this.keeping = keeping;
    this.ledger = new Ledger(mailbox, this, keeping);
    this.filters = filters;
    this.stored = new StoredLetters(mailbox, this, post.stores());
    this.share = post.holdings().share(mailbox.application(), mailbox.owner());
    this.overflow = new Overflow(this, post.hub(), post.holdings(), share);
  }

  /// Goes on with what an earlier run left in the store.
  void restore(Map<String, MailboxStore.Waiting> waiting, Earlier run) {
    stored.restore(waiting);
    earlier = run;
    last = run.last();
    ledger.restore(last);
    tally();
  }

  /// What an earlier run left.
  ///
  /// @param last the last place that it may have given
  /// @param leftAt since when nobody took letters, in epoch milliseconds; null where that is not
  ///   known
  record Earlier(long last, @Nullable Long leftAt) {
    /// Whether a receiver may have got the letter.
    boolean mayHaveSent(LetterRecord letter) {
      return letter.sequence() <= last
          && (leftAt == null || letter.message().publishedAt() <= leftAt);
    }
  }

  /// Tells the sums what is here now; to be called after each change.
  private void tally() {
    share.now(count(), bytes(), bytes);
  }

  /// Nothing that is here counts any more.
  void end() {
    share.close();
  }

  /// The place of the youngest.
  long last() {
    return last;
  }

  /// Messages that wait or are under way.
  int count() {
    return ready.size() + taken.size() + stored.count();
  }

  long bytes() {
    return bytes + stored.bytes();
  }

  /// How many messages were given up for want of room.
  long dropped() {
    return overflow.dropped();
  }

  /// Whether a message more, of this size, is too much for the mailbox.
  boolean isOver(Terms terms, int more, long size) {
    return count() + more > terms.messages() || bytes() + size > terms.bytes();
  }

  /// Takes a message, and gives up the oldest ones where there is no room; false when it cannot.
  ///
  /// @param unit where a message that is to be durable goes
  boolean add(
      Publication publication,
      Subscription subscription,
      int qos,
      boolean shown,
      Supplier<Unit> unit) {
    Terms terms = mailbox.terms();
    boolean write = keeping.durable() && (qos > 0 || stored.count() > 0);
    boolean mayReplace = qos > 0 || terms.everything();
    int size = Letter.weight(publication);
    if (!overflow.makeRoom(size, terms, mayReplace, !write)) {
      return false;
    }
    Letter letter =
        new Letter(
            ++last,
            publication,
            subscription,
            qos,
            shown,
            write ? Letter.State.NEW : Letter.State.MEMORY);
    if (publication.latestOnly()) {
      forgetEarlier(publication, subscription);
    }
    if (write) {
      ledger.put(letter, unit.get());
    }
    if (write && staysInStore(size)) {
      stored.add(letter);
    } else {
      stored.passed(letter.sequence());
      bytes += size;
      ready.add(letter);
    }
    tally();
    return true;
  }

  private boolean staysInStore(int size) {
    return stored.count() > 0
        || ready.size() >= WINDOW
        || bytes >= WINDOW_BYTES
        || share.isMemoryFull(size);
  }

  /// Of a channel that wants it so, only the newest message waits.
  private void forgetEarlier(Publication newest, Subscription subscription) {
    List<Letter> earlier =
        ready.stream()
            .filter(letter -> letter.subscription() == subscription && !letter.mustArrive())
            .filter(letter -> letter.original().channel().equals(newest.channel()))
            .toList();
    for (Letter letter : earlier) {
      ready.remove(letter);
      gone(letter);
    }
  }

  /// Gives up the oldest message that nobody has taken; null when it is not in memory.
  @Nullable Letter dropOldest() {
    for (Letter oldest : ready) {
      if (!oldest.mustArrive()) {
        ready.remove(oldest);
        gone(oldest);
        return oldest;
      }
    }
    return null;
  }

  /// Whether some are in the store alone.
  boolean hasStored() {
    return stored.count() > 0;
  }

  /// Has those that are next come from the store.
  void fetch() {
    stored.fetch();
  }

  /// Some have come from there; returns whether more are needed to give them up.
  boolean fetched() {
    boolean more = overflow.repay(mailbox.terms());
    tally();
    return more;
  }

  /// The next letter for a receiver, or null when there is none or it may not leave yet.
  @Nullable Letter take(Receiver receiver, Terms terms) {
    long now = post.clock().millis();
    for (Letter next = ready.peek(); next != null; next = ready.peek()) {
      boolean hidden = !post.hub().guards().mayHear(receiver.rights(), next.original());
      if (next.expired(now, terms.messageLife()) || (hidden && !next.released)) {
        ready.remove();
        gone(next);
      } else if (next.mayLeave()) {
        ready.remove();
        next.showTo(receiver.rights());
        if (next.qos() == 0 && !terms.everything()) {
          gone(next);
        } else {
          next.holder = receiver;
          taken.put(next.sequence(), next);
        }
        return next;
      } else {
        return null;
      }
    }
    stored.fetch();
    return null;
  }

  /// Has it known whose things letters from the store are about; blocks.
  void know(List<LetterRecord> records) {
    records.forEach(
        one -> post.hub().things().load(mailbox.application(), one.message().channel()));
  }

  /// Takes up a letter from the store.
  void takeUp(LetterRecord record) {
    Subscription subscription = filters.find(record.filter());
    if (subscription == null) {
      // left from before a restart by a subscription that had ended
      ledger.take(record.sequence());
    } else {
      Letter letter =
          LetterRecords.letter(record, subscription, mailbox.application(), post.hub().nextId());
      post.hub().things().keepKnown(letter.original());
      letter.redelivered = earlier.mayHaveSent(record);
      if (letter.redelivered && letter.qos() == 2 && !letter.released && mostBegun > 0) {
        mostBegun--;
        letter.begun = true;
      }
      bytes += letter.bytes();
      ready.add(letter);
    }
  }

  /// The receiver is done with it.
  void settle(Letter letter) {
    if (taken.remove(letter.sequence(), letter) || ready.remove(letter)) {
      gone(letter);
    }
  }

  /// The letter is durable.
  void written(Letter letter) {
    stored.written(letter);
    if (overflow.owes()) {
      stored.fetch();
    }
  }

  /// The store has refused the letter for good: nothing may wait behind it.
  void giveUp(Letter letter) {
    if (!stored.giveUp(letter) && ready.remove(letter)) {
      bytes -= letter.bytes();
    }
    tally();
  }

  private void gone(Letter letter) {
    bytes -= letter.bytes();
    ledger.forget(letter);
    tally();
  }

  /// The receiver has it: `then` runs when that is durable.
  void release(Letter letter, Runnable then) {
    boolean first = !letter.released;
    letter.released = true;
    if (first && letter.state.get() != Letter.State.MEMORY) {
      ledger.release(letter.sequence(), then);
    } else {
      then.run();
    }
  }

  /// Puts back what this receiver has not settled, at the head and in order.
  void giveBackOf(Receiver receiver) {
    giveBack(letter -> letter.holder == receiver);
  }

  /// Puts back what nobody has settled.
  void giveBackAll() {
    giveBack(letter -> true);
  }

  private void giveBack(Predicate<Letter> which) {
    List<Letter> back = taken.values().stream().filter(which).toList();
    back.forEach(letter -> {
      taken.remove(letter.sequence());
      returned(letter);
    });
    insert(back);
  }

  /// Puts back several letters.
  void giveBack(Collection<Letter> several) {
    List<Letter> back = new ArrayList<>(several.size());
    for (Letter letter : several) {
      if (taken.remove(letter.sequence(), letter)) {
        returned(letter);
        back.add(letter);
      }
    }
    insert(back);
  }

  private void returned(Letter letter) {
    letter.holder = null;
    letter.redelivered = true;
    letter.begun = true;
  }

  private void insert(List<Letter> back) {
    if (!back.isEmpty()) {
      List<Letter> sorted = new ArrayList<>(ready);
      sorted.addAll(back);
      sorted.sort(Comparator.comparingLong(Letter::sequence));
      ready = new ArrayDeque<>(sorted);
    }
  }

  /// Whether something waits that came by this filter.
  boolean holds(String filter) {
    return stored.holds(filter)
        || Stream.concat(ready.stream(), taken.values().stream())
            .anyMatch(letter -> letter.subscription().filter().equals(filter));
  }

  /// Discards what came by a filter; returns how many were not under way.
  int purge(String filter) {
    int before = ready.size();
    ready.removeIf(letter -> isPurged(letter, filter));
    int purged = before - ready.size();
    taken.values().removeIf(letter -> isPurged(letter, filter));
    purged += stored.purge(filter).messages();
    ledger.purge(filter);
    tally();
    return purged;
  }

  private boolean isPurged(Letter letter, String filter) {
    if (!letter.subscription().filter().equals(filter)) {
      return false;
    }
    bytes -= letter.bytes();
    letter.state.compareAndSet(Letter.State.NEW, Letter.State.SKIPPED);
    return true;
  }

  /// Discards what nobody has taken yet; returns how many.
  int clear(Iterable<Subscription> subscriptions) {
    int cleared = ready.size() + stored.count();
    TreeMap<Long, Letter> underWay = new TreeMap<>(taken);
    taken.clear();
    for (Subscription subscription : subscriptions) {
      purge(subscription.filter());
    }
    // what came by no subscription
    ready.forEach(this::gone);
    ready.clear();
    taken.putAll(underWay);
    tally();
    return cleared;
  }
}
