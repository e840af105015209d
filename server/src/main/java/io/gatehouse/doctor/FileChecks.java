package io.gatehouse.doctor;

import io.gatehouse.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who else on this machine may read what the server keeps.
record FileChecks(Settings settings, Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(FileChecks.class);
  private static final int MOST = 1_000;
  private static final Set<PosixFilePermission> FOREIGN =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  void look(Findings findings) {
    findings.each(Check.FILES_OPEN, "other users of this machine may read or write", open());
    boolean secret =
        settings.entries().stream()
            .anyMatch(entry -> entry.hidden() && entry.source() == Settings.Source.FILE);
    List<String> file =
        settings.file().filter(path -> secret && allows(path, OTHERS)).map(Path::toString).stream()
            .toList();
    findings.each(Check.CONFIGURATION_OPEN, "it holds secrets, and everybody may read", file);
  }

  /// Nobody comes to a file in a folder that is closed.
  private List<String> open() {
    if (!allows(folder, FOREIGN)) {
      return List.of();
    }
    List<String> open = new ArrayList<>(List.of(folder.toString()));
    try (Stream<Path> files = Files.list(folder)) {
      files
          .limit(MOST)
          .filter(file -> allows(file, FOREIGN))
          .map(file -> file.getFileName().toString())
          .sorted()
          .forEach(open::add);
    } catch (IOException e) {
      LOG.warn("`{}` cannot be looked through", folder, e);
    }
    return open;
  }

  private static boolean allows(Path path, Set<PosixFilePermission> some) {
    try {
      return Files.getPosixFilePermissions(path).stream().anyMatch(some::contains);
    } catch (UnsupportedOperationException noSuchThing) {
      return false;
    } catch (IOException e) {
      LOG.warn("the permissions of `{}` cannot be read", path, e);
      return false;
    }
  }
}
