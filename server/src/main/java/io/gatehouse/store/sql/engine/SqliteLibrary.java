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
/// written into a new folder that nobody else may enter, and is gone as soon as it is loaded. What
/// operators say to the driver by its properties counts here too.
final class SqliteLibrary {
  private static final String PATH = "org.sqlite.lib.path";
  private static final String NAME = "org.sqlite.lib.name";
  private static final String FOLDER = "org.sqlite.tmpdir";
  private static final String USUAL_FOLDER = "java.io.tmpdir";

  private SqliteLibrary() {}

  /// Once for the process; an operator who names a library of the system gets that one.
  static synchronized void load() {
    boolean theirs = System.getProperty(PATH) != null;
    try {
      if (theirs) {
        var _ = SQLiteJDBCLoader.initialize();
      } else {
        unpacked();
      }
    } catch (Exception e) {
      throw new StoreUnavailable("SQLite's library cannot be loaded: " + cure(theirs), e);
    }
  }

  /// The driver falls back on its own library where the one of the system cannot be loaded.
  private static String cure(boolean theirs) {
    String property = System.getProperty(FOLDER) == null ? USUAL_FOLDER : FOLDER;
    String folder = "`%s` (`%s`) has to exist and to allow programs".formatted(property, folder());
    return theirs
        ? "`%s` (`%s`) has to hold one for this machine, or %s"
            .formatted(PATH, System.getProperty(PATH), folder)
        : folder;
  }

  private static Path folder() {
    return Path.of(System.getProperty(FOLDER, System.getProperty(USUAL_FOLDER)));
  }

  private static void unpacked() throws Exception {
    String name = LibraryLoaderUtil.getNativeLibName();
    Path folder = Files.createTempDirectory(folder(), "gatehouse-sqlite");
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
    } catch (Exception e) {
      // or whoever tries again takes them for an operator's
      System.clearProperty(PATH);
      System.clearProperty(NAME);
      throw e;
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
