package io.gatehouse.device.action;

import java.security.SecureRandom;

/// Ids of calls: later ones sort behind earlier ones, and nobody guesses them.
final class CallId {
  private static final int TIME = 9;
  private static final int RANDOM = 12;
  private static final int BASE = 36;

  private CallId() {}

  static String fresh(long now, SecureRandom random) {
    StringBuilder id = new StringBuilder(Long.toString(now, BASE));
    while (id.length() < TIME) {
      id.insert(0, '0');
    }
    for (int i = 0; i < RANDOM; i++) {
      id.append(Character.forDigit(random.nextInt(BASE), BASE));
    }
    return id.toString();
  }
}
