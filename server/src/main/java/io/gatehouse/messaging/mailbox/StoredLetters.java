package io.gatehouse.messaging.mailbox;

import io.gatehouse.store.MailboxStore.Waiting;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.LetterRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Those letters of one mailbox that are in the store alone, and how they come from there.
///
/// Two publishers may hand their units to the journal in another order than that in which their
/// letters got their places, so that a letter may be durable before an earlier one is. A letter is
/// therefore taken up only when all before it are durable.
///
/// Guarded by the mailbox.
final class StoredLetters {
  private static final Logger LOG = LoggerFactory.getLogger(StoredLetters.class);
  private static final Waiting NONE = new Waiting(0, 0);
  private static final int PAGE = 100;

  private final Mailbox mailbox;
  private final Letters letters;
  private final Stores stores;
  private final Map<String, Waiting> byFilter = new HashMap<>();
  private final Map<String, Long> purgedBefore = new HashMap<>();
  private final TreeMap<Long, Letter> unwritten = new TreeMap<>();
  private int count;
  private long bytes;
  private long loaded;
  private boolean fetching;
  private boolean lookAgain;

  StoredLetters(Mailbox mailbox, Letters letters, Stores stores) {
    this.mailbox = mailbox;
    this.letters = letters;
    this.stores = stores;
  }

  void restore(Map<String, Waiting> waiting) {
    byFilter.putAll(waiting);
    for (Waiting some : waiting.values()) {
      count += some.messages();
      bytes += some.bytes();
    }
  }

  int count() {
    return count;
  }

  /// What they hold, as far as it is known.
  long bytes() {
    return bytes;
  }

  boolean holds(String filter) {
    return byFilter.containsKey(filter);
  }

  /// Counts a letter that is on its way to the store.
  void add(Letter letter) {
    count++;
    bytes += letter.bytes();
    unwritten.put(letter.sequence(), letter);
    byFilter.merge(
        letter.subscription().filter(),
        new Waiting(1, letter.bytes()),
        (one, other) ->
            new Waiting(one.messages() + other.messages(), one.bytes() + other.bytes()));
  }

  /// A letter up to which nothing has to be taken up is in memory.
  void passed(long sequence) {
    loaded = Math.max(loaded, sequence);
  }

  /// A letter is durable.
  void written(Letter letter) {
    if (unwritten.remove(letter.sequence(), letter)) {
      lookAgain = true;
    }
  }

  /// The store has refused a letter; false when it is none of these.
  boolean giveUp(Letter letter) {
    boolean here = unwritten.remove(letter.sequence(), letter);
    if (here) {
      lookAgain = true;
      forget(letter.subscription().filter());
    }
    return here;
  }

  /// Forgets what came by a filter; returns what that was.
  Waiting purge(String filter) {
    unwritten
        .values()
        .removeIf(letter -> {
          boolean gone = letter.subscription().filter().equals(filter);
          if (gone) {
            letter.state.compareAndSet(Letter.State.NEW, Letter.State.SKIPPED);
          }
          return gone;
        });
    lookAgain = true;
    purgedBefore.put(filter, letters.last());
    Waiting purged = byFilter.remove(filter);
    if (purged == null) {
      return NONE;
    }
    count -= purged.messages();
    bytes -= purged.bytes();
    return purged;
  }

  /// What is stored is not measured as what is in memory is, so that each takes its part away.
  private void forget(String filter) {
    Waiting some = byFilter.get(filter);
    if (some == null) {
      return;
    }
    long part = some.bytes() / some.messages();
    count--;
    bytes -= part;
    if (some.messages() == 1) {
      byFilter.remove(filter);
    } else {
      byFilter.put(filter, new Waiting(some.messages() - 1, some.bytes() - part));
    }
  }

  /// Has the next letters come from the store, if there are any; the mailbox is woken then.
  void fetch() {
    if (count > 0 && !fetching) {
      fetching = true;
      Thread.ofVirtual().name("mailbox").start(this::read);
    }
  }

  private void read() {
    long after;
    long upTo;
    synchronized (mailbox) {
      after = loaded;
      upTo = unwritten.isEmpty() ? letters.last() : unwritten.firstKey() - 1;
      lookAgain = false;
    }
    List<LetterRecord> found = List.of();
    boolean failed = false;
    try {
      List<LetterRecord> read =
          stores.read(tx -> tx.mailboxes().letters(mailbox.id(), after, PAGE));
      letters.know(read);
      found = read;
    } catch (StoreUnavailable down) {
      LOG.warn("letters wait for the store, trying again in a second", down);
      failed = true;
      pause();
    } finally {
      boolean wake;
      synchronized (mailbox) {
        fetching = false;
        // what became durable after the store was read has woken nobody
        wake = takeUp(found, upTo) || lookAgain || failed;
        if (letters.fetched() && wake) {
          fetch();
        }
      }
      if (wake) {
        mailbox.wake();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /// Returns whether there was something to take up.
  private boolean takeUp(List<LetterRecord> records, long upTo) {
    long before = loaded;
    for (LetterRecord record : records) {
      if (record.sequence() > upTo) {
        break;
      }
      if (record.sequence() > loaded) {
        loaded = record.sequence();
        // what was purged may be there until the journal comes to it
        if (record.sequence() > purgedBefore.getOrDefault(record.filter(), 0L)) {
          forget(record.filter());
          letters.takeUp(record);
        }
      }
    }
    return loaded > before;
  }
}
