package io.gatehouse.script;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// Ids that sort by the time at which they were made, and that nobody guesses.
public final class Ids {
  private static final int TIME = 9;
  private static final int COUNT = 4;
  private static final long COUNTED = 36L * 36 * 36 * 36;

  private final InstantSource clock;
  private final SecureRandom random;
  private final AtomicLong count = new AtomicLong();

  public Ids(InstantSource clock, SecureRandom random) {
    this.clock = clock;
    this.random = random;
  }

  public String next() {
    String chance = Long.toString(random.nextLong() >>> 24, 36);
    return padded(clock.millis(), TIME) + padded(count.getAndIncrement() % COUNTED, COUNT) + chance;
  }

  private static String padded(long number, int length) {
    String text = Long.toString(number, 36);
    return "0".repeat(Math.max(0, length - text.length())) + text;
  }
}
