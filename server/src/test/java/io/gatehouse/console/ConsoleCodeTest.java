package io.gatehouse.console;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts, documents and schemas in the console.
class ConsoleCodeTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    ConsoleHouse.tryPages("code", folder);
  }
}
