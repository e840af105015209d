package io.gatehouse.store.sql.engine;

import io.gatehouse.store.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The folder of one server: readable by its user alone, and locked against a second server.
final class DataFolder implements AutoCloseable {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path path;
  private final FileChannel lockFile;

  DataFolder(Path path) {
    this.path = path;
    try {
      Files.createDirectories(path, mode("rwx------"));
      lockFile = FileChannel.open(privateFile(Path.of("gatehouse.lock")), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new StoreUnavailable(
          "the data folder `%s` cannot be used: make it writable for the user that runs the server"
              .formatted(path),
          e);
    }
    lock();
  }

  /// A file in this folder, or elsewhere if its name is absolute; it gets mode 0600.
  Path privateFile(Path name) throws IOException {
    Path file = path.resolve(name);
    try {
      return Files.createFile(file, mode("rw-------"));
    } catch (FileAlreadyExistsException e) {
      if (POSIX) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return file;
    }
  }

  private void lock() {
    if (tryLock() == null) {
      close();
      throw new StoreUnavailable(
          "the data folder `%s` is in use by another server: stop that one first, or give this one"
                  .formatted(path)
              + " a folder of its own",
          null);
    }
  }

  private @Nullable FileLock tryLock() {
    try {
      return lockFile.tryLock();
    } catch (OverlappingFileLockException | IOException e) {
      return null;
    }
  }

  private static FileAttribute<?>[] mode(String permissions) {
    if (!POSIX) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  /// Gives the lock back. The lock file stays: deleting it would let two servers lock two files.
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException _) {
      // the lock ends with the process at the latest
    }
  }
}
