package io.gatehouse.bench.peer;

/// What the bare programs have in common.
final class Bare {
  private Bare() {}

  static void giveUp(Throwable cause) {
    System.err.println("cannot listen: " + cause.getMessage());
    System.exit(1);
  }
}
