package io.gatehouse.door.http;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/// Gives each request a name that no other has, in this run of the server or another.
final class RequestIds {
  private final String run = Long.toString(new SecureRandom().nextLong() >>> 28, 36);
  private final AtomicLong count = new AtomicLong();

  String next() {
    return "r-" + run + "-" + Long.toString(count.incrementAndGet(), 36);
  }
}
