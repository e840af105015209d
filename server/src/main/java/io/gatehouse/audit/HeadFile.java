package io.gatehouse.audit;

import io.gatehouse.store.record.AuditHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the chain ended when this server last looked, kept outside the database in `audit.head`.
record HeadFile(Path file) {
  static HeadFile in(Path folder) {
    return new HeadFile(folder.resolve("audit.head"));
  }

  /// What the file says; empty if there is none, a head that no key confirms if it is not readable.
  Optional<AuditHead> read() {
    try {
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      String[] words = Files.readString(file, StandardCharsets.UTF_8).strip().split(" ", -1);
      if (words.length != 3 || !words[0].matches("[0-9]{1,18}")) {
        return Optional.of(new AuditHead(0, "", ""));
      }
      return Optional.of(new AuditHead(Long.parseLong(words[0]), words[1], words[2]));
    } catch (IOException e) {
      throw new UncheckedIOException("`" + file + "` cannot be read", e);
    }
  }

  void write(AuditHead head) {
    try {
      PrivateFile.replace(file, head.sequence() + " " + head.hash() + " " + head.mac() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("`" + file + "` cannot be written", e);
    }
  }
}
