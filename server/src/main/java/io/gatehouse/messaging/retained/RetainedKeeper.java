package io.gatehouse.messaging.retained;

import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.MessageStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.RetainedRecord;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes retained messages behind the senders' backs, so that a restart finds them again.
///
/// A change waits until the writes before it are done; of several on the same channel only the last
/// is written. What was accepted within the last moments before a crash may be lost.
public final class RetainedKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedKeeper.class);
  private static final int BATCH = 500;

  private final Stores stores;
  private final Map<Place, Publication> waiting = new ConcurrentHashMap<>();
  private final Semaphore work = new Semaphore(0);
  private volatile boolean closing;
  private @Nullable Thread writer;

  public RetainedKeeper(Stores stores) {
    this.stores = stores;
  }

  /// Reads what earlier runs kept and then begins to write.
  public synchronized void start(BiConsumer<String, RetainedRecord> found) {
    for (var application : stores.read(transaction -> transaction.accounts().applications())) {
      load(application.id(), found);
    }
    writer = Thread.ofVirtual().name("retained-writer").start(this::run);
  }

  private void load(String application, BiConsumer<String, RetainedRecord> found) {
    String after = null;
    do {
      String from = after;
      Page<RetainedRecord> page =
          stores.read(transaction -> transaction.messages().retained(application, from, BATCH));
      page.items().forEach(one -> found.accept(application, one));
      after = page.next();
    } while (after != null);
  }

  /// Notes that the channel now shows this message, or nothing if it has no payload.
  public void changed(Publication publication) {
    waiting.put(new Place(publication.application(), publication.channel()), publication);
    work.release();
  }

  private void run() {
    try {
      while (!closing) {
        work.acquire();
        work.drainPermits();
        while (!waiting.isEmpty() && !closing) {
          writeOrWait();
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeOrWait() throws InterruptedException {
    try {
      writeBatch();
    } catch (StoreUnavailable failed) {
      LOG.warn("retained messages cannot be written, trying again in a second", failed);
      work.tryAcquire(1, TimeUnit.SECONDS);
    }
  }

  private void writeBatch() {
    Map<Place, Publication> batch = new LinkedHashMap<>();
    Iterator<Map.Entry<Place, Publication>> all = waiting.entrySet().iterator();
    while (all.hasNext() && batch.size() < BATCH) {
      Map.Entry<Place, Publication> next = all.next();
      batch.put(next.getKey(), next.getValue());
    }
    try {
      write(batch.values());
    } catch (StoreUnavailable failed) {
      throw failed;
    } catch (RuntimeException failed) {
      batch.values().forEach(this::writeAlone);
    }
    // a newer message that came meanwhile stays for the next batch
    batch.forEach(waiting::remove);
  }

  private void write(Collection<Publication> publications) {
    stores.write(transaction -> {
      publications.forEach(one -> write(transaction.messages(), one));
      return publications.size();
    });
  }

  /// Gives up one that the store refuses, as when its application was deleted meanwhile.
  private void writeAlone(Publication publication) {
    try {
      write(List.of(publication));
    } catch (StoreUnavailable failed) {
      throw failed;
    } catch (RuntimeException refused) {
      LOG.warn("the retained message of `{}` is not kept", publication.channel(), refused);
    }
  }

  private static void write(MessageStore messages, Publication publication) {
    if (publication.payload().length == 0) {
      messages.forget(publication.application(), publication.channel());
      return;
    }
    messages.retain(
        new RetainedRecord(
            publication.application(),
            publication.channel(),
            publication.payload(),
            publication.message().contentType(),
            publication.message().qos(),
            publication.sender().subject(),
            publication.sender().publicData(),
            publication.publishedAt()));
  }

  /// Writes what still waits and stops.
  @Override
  public void close() {
    closing = true;
    work.release();
    Thread running = writer;
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    while (!waiting.isEmpty()) {
      writeBatch();
    }
  }

  private record Place(String application, String channel) {}
}
