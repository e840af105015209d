package io.gatehouse.messaging.retained;

import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.MessageRecords;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.MessageStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.RetainedRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps retained messages in the store, so that a restart finds them again.
///
/// Of several messages on the same channel that wait for a commit only the last is written. A
/// sender that asked for an acknowledgement gets it when its message, or a newer one, is durable.
public final class RetainedKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedKeeper.class);
  private static final int PAGE = 500;

  private final Stores stores;
  private final Journal journal;
  private final Map<Place, Publication> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean asked = new AtomicBoolean();

  public RetainedKeeper(Stores stores, Journal journal) {
    this.stores = stores;
    this.journal = journal;
  }

  /// Reads what earlier runs kept; blocks.
  public void load(BiConsumer<String, RetainedRecord> found) {
    for (var application : stores.read(transaction -> transaction.accounts().applications())) {
      load(application.id(), found);
    }
  }

  private void load(String application, BiConsumer<String, RetainedRecord> found) {
    String after = null;
    do {
      String from = after;
      Page<RetainedRecord> page =
          stores.read(transaction -> transaction.messages().retained(application, from, PAGE));
      page.items().forEach(one -> found.accept(application, one));
      after = page.next();
    } while (after != null);
  }

  /// Notes that the channel now shows this message, or nothing if it has no payload.
  public void changed(Publication kept, Publication sent) {
    waiting.put(new Place(kept.application(), kept.channel()), kept);
    if (sent.message().qos() > 0) {
      sent.unit().add(new Write());
    } else if (asked.compareAndSet(false, true)) {
      Unit unit = new Unit();
      unit.add(new Write());
      journal.submit(unit);
    }
  }

  private static void write(MessageStore messages, Publication publication) {
    if (publication.payload().length == 0) {
      messages.forget(publication.application(), publication.channel());
      return;
    }
    messages.retain(new RetainedRecord(publication.application(), MessageRecords.of(publication)));
  }

  /// Writes whatever waits when its turn comes.
  private final class Write implements Step {
    private Map<Place, Publication> batch = Map.of();

    @Override
    public void write(Transaction transaction) {
      asked.set(false);
      batch = Map.copyOf(waiting);
      batch.values().forEach(one -> RetainedKeeper.write(transaction.messages(), one));
    }

    @Override
    public void written() {
      // a newer message that came meanwhile stays for the next commit
      batch.forEach(waiting::remove);
    }

    @Override
    public void failed() {
      batch.forEach((place, publication) -> {
        if (waiting.remove(place, publication)) {
          journal.submit(new WriteAlone(publication));
        }
      });
    }
  }

  /// Tries one that was among others of which the store refused some.
  private record WriteAlone(Publication publication) implements Step {
    @Override
    public void write(Transaction transaction) {
      RetainedKeeper.write(transaction.messages(), publication);
    }

    @Override
    public void failed() {
      LOG.warn("the retained message of `{}` is not kept", publication.channel());
    }
  }

  private record Place(String application, String channel) {}
}
