package io.gatehouse.console;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands around every page of the console.
class ConsoleFrameTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    ConsoleHouse.tryPages("frame", folder);
  }
}
