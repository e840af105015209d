package io.gatehouse.console;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Organisations, their members and clients, and who gives roles in them, in the console.
class ConsoleOrganisationTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    ConsoleHouse.tryPages("organisation", folder);
  }
}
