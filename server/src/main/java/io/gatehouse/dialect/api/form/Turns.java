package io.gatehouse.dialect.api.form;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns at work that is costly: so many at once of one application, so that nobody keeps those of
/// others from it, and so many of all. Safe for use by any thread.
public final class Turns {
  private final int each;
  private final Semaphore all;
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  /// @param each how many turns one application has at once
  /// @param all how many there are at once
  public Turns(int each, int all) {
    this.each = each;
    this.all = new Semaphore(all, true);
  }

  /// A turn at once, or null where others have them all.
  public @Nullable Turn now(String application) {
    Semaphore place = place(application);
    if (!place.tryAcquire()) {
      return null;
    }
    if (!all.tryAcquire()) {
      place.release();
      return null;
    }
    return new Turn(place, all);
  }

  /// A turn as soon as there is one, or null where there is none for too long. Blocks.
  ///
  /// @param patience how long somebody waits for the end of others
  /// @param queue how many of one application wait; whoever comes then gets null at once
  @Nullable Turn soon(String application, Duration patience, int queue)
      throws InterruptedException {
    Semaphore place = place(application);
    long end = System.nanoTime() + patience.toNanos();
    if (place.getQueueLength() >= queue || !place.tryAcquire(left(end), TimeUnit.NANOSECONDS)) {
      return null;
    }
    boolean taken = false;
    try {
      taken = all.tryAcquire(left(end), TimeUnit.NANOSECONDS);
    } finally {
      if (!taken) {
        place.release();
      }
    }
    return taken ? new Turn(place, all) : null;
  }

  private Semaphore place(String application) {
    return places.computeIfAbsent(application, name -> new Semaphore(each, true));
  }

  private static long left(long end) {
    return end - System.nanoTime();
  }

  /// Leave to work until it is given back, which whoever has it does once.
  public static final class Turn {
    private final Semaphore place;
    private final Semaphore all;

    private Turn(Semaphore place, Semaphore all) {
      this.place = place;
      this.all = all;
    }

    public void end() {
      all.release();
      place.release();
    }
  }
}
