package io.gatehouse.conformance.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data folder of a server with SQLite.
class SqliteFileTest {
  @TempDir Path parent = Path.of("");

  @Test
  void folderAndFilesAreForTheirUserAlone() throws Exception {
    Path folder = parent.resolve("some/data");
    try (Stores stores = new SqlStores(folder)) {
      stores.write(Samples::world);
      assertThat(mode(folder)).isEqualTo("rwx------");
      for (String name : List.of("gatehouse.db", "gatehouse.db-wal", "gatehouse.db-shm")) {
        assertThat(mode(folder.resolve(name))).as(name).isEqualTo("rw-------");
      }
      assertThat(stores.describe()).isEqualTo("SQLite in " + folder.resolve("gatehouse.db"));
    }
  }

  @Test
  void aFileThatWasOpenToOthersIsClosedToThem() throws Exception {
    new SqlStores(parent).close();
    Path file = parent.resolve("gatehouse.db");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    new SqlStores(parent).close();
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void twoServersCannotShareAFolder() {
    try (Stores first = new SqlStores(parent)) {
      assertThatThrownBy(() -> new SqlStores(parent))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("is in use by another server");
      assertThat(first.write(Samples::world)).isOne();
    }
    new SqlStores(parent).close();
  }

  @Test
  void aFileThatIsNoDatabaseIsRefused() throws Exception {
    Files.writeString(parent.resolve("gatehouse.db"), "this is not a database ".repeat(400));
    assertThatThrownBy(() -> new SqlStores(parent))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the database is damaged: restore it from a backup");
  }

  @Test
  void aFileThatWasCutShortIsRefused() throws Exception {
    new SqlStores(parent).close();
    Path file = parent.resolve("gatehouse.db");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, 4096 * 3));
    assertThatThrownBy(() -> new SqlStores(parent))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessage("the database is damaged: restore it from a backup");
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");
    assertThatThrownBy(() -> new SqlStores(file))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("cannot be used");
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
