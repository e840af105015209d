package io.gatehouse.console;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Roles, grants, the access explorer and refusals in the console.
class ConsoleRightsTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    ConsoleHouse.tryPages("rights", folder);
  }
}
