package io.gatehouse;

import io.gatehouse.store.sql.SqlStores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Data folders that begin with the schema of a server, and nothing in it.
///
/// A database gets there by two dozen steps, each of which waits for the disk. The stores' contract
/// and the tests of the start walk them; here they are walked once, and what came of it is copied.
public final class Foundation {
  private static final String DATABASE = "gatehouse.db";
  private static final Path MODEL = model();

  private Foundation() {}

  /// Lays the database into a folder that has none yet; returns the folder.
  public static Path in(Path folder) {
    Path database = folder.resolve(DATABASE);
    if (!Files.exists(database)) {
      try {
        Files.createDirectories(folder, ours());
        Files.copy(MODEL, database);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return folder;
  }

  private static Path model() {
    try {
      Path folder = Files.createTempDirectory("gatehouse-foundation-");
      folder.toFile().deleteOnExit();
      new SqlStores(folder).close();
      try (var files = Files.list(folder)) {
        files.forEach(file -> file.toFile().deleteOnExit());
      }
      Path moved = Files.move(folder.resolve(DATABASE), folder.resolve("model.db"));
      moved.toFile().deleteOnExit();
      return moved;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// As a server makes its folder.
  private static FileAttribute<?>[] ours() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
