package io.gatehouse.identity.proof;

import io.gatehouse.store.CredentialStore;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.TokenRecord.LastUse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gathers the last uses of tokens and writes them together every few seconds, so that a request
/// does not cost a durable write. Safe for use by any thread; `note` does not block.
public final class LastUses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);
  private static final int MOST = 100_000;

  /// So few that a change that waits for the same writer hardly waits longer.
  private static final int TOGETHER = 50;

  /// Neighbours in the table share its pages.
  private static final Comparator<Map.Entry<Key, LastUse>> IN_ORDER =
      Map.Entry.comparingByKey(Comparator.comparing(Key::application).thenComparing(Key::token));

  private final Stores stores;
  private final Map<Key, LastUse> uses = new ConcurrentHashMap<>();
  private final ScheduledExecutorService keeper;

  private record Key(String application, String token) {}

  public LastUses(Stores stores, Duration every) {
    this.stores = stores;
    keeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gatehouse-last-uses").daemon().factory());
    Future<?> _ = // it ends with the keeper, and what goes wrong in it is logged there
        keeper.scheduleWithFixedDelay(
            this::flushQuietly, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Keeps the newest use of each token; beyond a bound, tokens that are not yet known are skipped.
  public void note(String application, String token, LastUse use) {
    Key key = new Key(application, token);
    if (uses.size() < MOST || uses.containsKey(key)) {
      uses.merge(key, use, (old, fresh) -> fresh.at() >= old.at() ? fresh : old);
    }
  }

  /// Writes what was noted so far; what cannot be written is kept for the next time.
  public void flush() {
    List<Map.Entry<Key, LastUse>> noted = new ArrayList<>(uses.entrySet());
    noted.sort(IN_ORDER);
    for (int from = 0; from < noted.size(); from += TOGETHER) {
      write(noted.subList(from, Math.min(noted.size(), from + TOGETHER)));
    }
  }

  private void write(List<Map.Entry<Key, LastUse>> part) {
    stores.write(transaction -> {
      CredentialStore credentials = transaction.credentials();
      part.forEach(entry ->
          credentials.touch(
              entry.getKey().application(), entry.getKey().token(), entry.getValue()));
      return part.size();
    });
    part.forEach(entry -> uses.remove(entry.getKey(), entry.getValue()));
  }

  private void flushQuietly() {
    try {
      flush();
    } catch (StoreUnavailable e) {
      LOG.warn("the last uses of tokens wait for the store: {}", e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the last uses of tokens could not be written, it will be tried again", e);
    }
  }

  /// Writes the rest and stops; comes before the stores are closed.
  @Override
  public void close() {
    keeper.shutdown();
    flushQuietly();
  }
}
