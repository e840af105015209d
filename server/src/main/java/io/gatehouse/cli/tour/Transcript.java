package io.gatehouse.cli.tour;

import java.io.PrintWriter;

/// What the newcomer reads: numbered steps, what each party does and what came of it.
final class Transcript {
  private final PrintWriter out;
  private int step;
  private int failures;

  Transcript(PrintWriter out) {
    this.out = out;
  }

  void step(String title) {
    out.printf("%n%d. %s%n", ++step, title);
    out.flush();
  }

  /// A line of one party: `boat-7 (mqtt) PUBLISH fleet/7/position …`.
  void says(String who, String what) {
    out.printf("   %-18s %s%n", who, what);
    out.flush();
  }

  /// Notes whether a step went as told.
  void expect(boolean asTold, String what) {
    if (asTold) {
      out.printf("   ok: %s%n", what);
    } else {
      failures++;
      out.printf("   NOT AS TOLD: %s%n", what);
    }
    out.flush();
  }

  void line(String text) {
    out.println(text);
    out.flush();
  }

  boolean asTold() {
    return failures == 0;
  }
}
