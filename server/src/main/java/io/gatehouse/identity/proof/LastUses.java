package io.gatehouse.identity.proof;

import io.gatehouse.store.Stores;
import io.gatehouse.store.TokenRecord;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Notes when and from where tokens were used, some seconds late and many at once, so that neither
/// a check nor the store's writer waits for it. A kill loses the last seconds of it, nothing else.
public final class LastUses implements AutoCloseable {
  private static final Logger LOG = System.getLogger(LastUses.class.getName());

  private final Stores stores;
  private final Map<Token, TokenRecord.LastUse> waiting = new ConcurrentHashMap<>();
  private final Thread writer;

  /// @param every how long uses are gathered before they are written
  public LastUses(Stores stores, Duration every) {
    this.stores = stores;
    writer = Thread.ofVirtual().name("last-uses").unstarted(() -> write(every));
    writer.start();
  }

  /// Returns at once.
  public void note(String application, String token, TokenRecord.LastUse use) {
    waiting.put(new Token(application, token), use);
  }

  /// Writes what was noted; blocks.
  public void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    Map<Token, TokenRecord.LastUse> uses = Map.copyOf(waiting);
    int written =
        stores.write(
            transaction -> {
              uses.forEach(
                  (token, use) ->
                      transaction.credentials().touch(token.application(), token.id(), use));
              return uses.size();
            });
    uses.forEach(waiting::remove);
    LOG.log(Level.TRACE, "noted the last use of {0} tokens", written);
  }

  @Override
  public void close() {
    writer.interrupt();
    flush();
  }

  private void write(Duration every) {
    while (true) {
      try {
        Thread.sleep(every);
        flush();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        // What was noted stays and is tried again.
        LOG.log(Level.WARNING, "cannot note the last use of tokens", e);
      }
    }
  }

  private record Token(String application, String id) {}
}
