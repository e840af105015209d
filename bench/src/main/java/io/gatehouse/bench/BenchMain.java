package io.gatehouse.bench;

import java.io.IOException;

/// The measuring program: hands its arguments to JMH.
public final class BenchMain {
  private BenchMain() {}

  public static void main(String[] arguments) throws IOException {
    org.openjdk.jmh.Main.main(arguments);
  }
}
