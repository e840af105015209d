package io.gatehouse;

import io.gatehouse.identity.Sessions;
import io.gatehouse.store.StoreUnavailable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes from time to time what nobody can use any more: sessions that have expired.
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration PAUSE = Duration.ofHours(1);

  private final Sessions sessions;
  private final Thread keeper;

  Housekeeping(Sessions sessions) {
    this.sessions = sessions;
    keeper = Thread.ofVirtual().name("housekeeping").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        purge();
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void purge() {
    try {
      int purged = sessions.purge();
      LOG.debug("{} expired sessions were removed", purged);
    } catch (StoreUnavailable e) {
      LOG.warn("expired sessions could not be removed, the next try is in an hour", e);
    }
  }

  @Override
  public void close() {
    keeper.interrupt();
  }
}
