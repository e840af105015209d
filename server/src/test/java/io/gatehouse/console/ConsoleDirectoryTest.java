package io.gatehouse.console;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Users, devices, clients, groups and their credentials in the console.
class ConsoleDirectoryTest {
  @TempDir private static Path folder;

  @Test
  void itsPagesDoWhatTheyPromise() throws Exception {
    ConsoleHouse.tryPages("directory", folder);
  }
}
