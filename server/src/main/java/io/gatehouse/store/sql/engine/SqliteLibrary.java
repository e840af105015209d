package io.gatehouse.store.sql.engine;

import io.gatehouse.store.StoreUnavailable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// The part of SQLite's driver that is no Java, put where the system can load it.
///
/// The driver does that too: it writes a file that everybody can name and compares it byte by byte
/// with the one in the jar, by code that is cold then, which takes a tenth of a start. Here it is
/// written into a new folder that nobody else may enter, and is gone as soon as it is loaded.
final class SqliteLibrary {
  private static final String PATH = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";

  private SqliteLibrary() {}

  /// Once for the process; an operator who names a library of the system gets that one.
  static synchronized void load() {
    try {
      if (System.getProperty(PATH) == null) {
        unpacked();
      } else {
        var _ = SQLiteJDBCLoader.initialize();
      }
    } catch (Exception e) {
      throw new StoreUnavailable(
          "SQLite's library cannot be loaded: `java.io.tmpdir` has to allow programs", e);
    }
  }

  private static void unpacked() throws Exception {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path folder = Files.createTempDirectory("gatehouse-sqlite");
    Path file = folder.resolve(name);
    try (InputStream library =
        SQLiteJDBCLoader.class.getResourceAsStream(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name)) {
      if (library != null) {
        Files.copy(library, file);
        System.setProperty(PATH, folder.toString());
        System.setProperty(NAME, name);
      }
      var _ = SQLiteJDBCLoader.initialize();
    } finally {
      remove(folder, file);
    }
  }

  /// Windows keeps what is loaded until the process ends.
  private static void remove(Path folder, Path file) {
    try {
      Files.deleteIfExists(file);
      Files.delete(folder);
    } catch (IOException inUse) {
      // in this order, since the last one named goes first
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
    }
  }
}
