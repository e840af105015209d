package io.gatehouse.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatehouse.store.record.AuditHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Where the chain ended when this server last looked, kept outside the database in `audit.head`.
///
/// The file has two slots of fixed size that are written in turn, so that a note costs no more than
/// the bytes of its slot: a new file each time would make every commit of the database beside it
/// wait for the file system's own books. A slot is `number sequence hash mac checksum`, filled up
/// with spaces; the one with the higher number counts.
///
/// INVARIANT: a slot that was written in part has no valid checksum, and leaves the other one good.
record HeadFile(Path file) {
  /// A block of any usual disk, so that no write touches both.
  static final int SLOT = 4096;

  private static final AuditHead UNREADABLE = new AuditHead(0, "", "");
  private static final String NUMBER = "[0-9]{1,18}";

  static HeadFile in(Path folder) {
    return new HeadFile(folder.resolve("audit.head"));
  }

  /// What the file says; empty if there is none, a head that no key confirms if it is not readable.
  Optional<AuditHead> read() {
    try {
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      String text = Files.readString(file, ISO_8859_1);
      return Optional.of(newest(text).map(Note::head).or(() -> single(text)).orElse(UNREADABLE));
    } catch (IOException e) {
      throw new UncheckedIOException("`" + file + "` cannot be read", e);
    }
  }

  /// Returns when it is on the disk. For one thread at a time.
  void write(AuditHead head) {
    try {
      Optional<Note> last =
          Files.exists(file) ? newest(Files.readString(file, ISO_8859_1)) : Optional.empty();
      if (last.isPresent()) {
        overwrite(new Note(last.get().number() + 1, head));
      } else {
        PrivateFile.replace(file, new Note(0, head).slot() + filled(""));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("`" + file + "` cannot be written", e);
    }
  }

  private void overwrite(Note note) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ISO_8859_1.encode(note.slot());
      long start = note.number() % 2 * SLOT;
      while (bytes.hasRemaining()) {
        channel.write(bytes, start + bytes.position());
      }
      channel.force(false);
    }
  }

  private static Optional<Note> newest(String text) {
    if (text.length() != 2 * SLOT) {
      return Optional.empty();
    }
    return Stream.of(text.substring(0, SLOT), text.substring(SLOT))
        .flatMap(slot -> Note.of(slot).stream())
        .max(Comparator.comparingLong(Note::number));
  }

  /// The form of earlier servers.
  private static Optional<AuditHead> single(String text) {
    String[] words = text.strip().split(" ", -1);
    return words.length == 3 && words[0].matches(NUMBER)
        ? Optional.of(new AuditHead(Long.parseLong(words[0]), words[1], words[2]))
        : Optional.empty();
  }

  private static String filled(String line) {
    return line + " ".repeat(SLOT - 1 - line.length()) + "\n";
  }

  /// One slot.
  ///
  /// @param number of the note since the file was made; even ones stand in the first slot
  private record Note(long number, AuditHead head) {
    static Optional<Note> of(String slot) {
      String[] words = slot.strip().split(" ", -1);
      if (words.length != 5 || !words[0].matches(NUMBER) || !words[1].matches(NUMBER)) {
        return Optional.empty();
      }
      AuditHead head = new AuditHead(Long.parseLong(words[1]), words[2], words[3]);
      Note note = new Note(Long.parseLong(words[0]), head);
      return note.slot().equals(slot) ? Optional.of(note) : Optional.empty();
    }

    String slot() {
      String line = "%d %d %s %s".formatted(number, head.sequence(), head.hash(), head.mac());
      CRC32C checksum = new CRC32C();
      checksum.update(line.getBytes(ISO_8859_1));
      return filled("%s %08x".formatted(line, checksum.getValue()));
    }
  }
}
