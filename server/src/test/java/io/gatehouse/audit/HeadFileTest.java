package io.gatehouse.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.store.record.AuditHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The note of the chain's end is overwritten in place, and a write that breaks off costs at most
/// that one note.
class HeadFileTest {
  private static final int SLOT = HeadFile.SLOT;

  @TempDir Path folder = Path.of("");

  private Path file() {
    return folder.resolve("audit.head");
  }

  private HeadFile note() {
    return HeadFile.in(folder);
  }

  private static AuditHead head(long sequence) {
    return new AuditHead(sequence, "%064x".formatted(sequence), "%064x".formatted(~sequence));
  }

  private Object fileKey() throws IOException {
    return Files.readAttributes(file(), BasicFileAttributes.class).fileKey();
  }

  @Test
  void withoutAFileNothingIsNoted() {
    assertThat(note().read()).isEmpty();
  }

  @Test
  void theLastNoteCountsAlsoWhenItIsOfAShorterChain() {
    for (long sequence : new long[] {7, 9, 1_000_000, 3, 2, 2}) {
      note().write(head(sequence));
      assertThat(note().read()).contains(head(sequence));
    }
  }

  @Test
  void theSameFileIsWrittenOverAndStaysPrivate() throws Exception {
    note().write(head(1));
    Object first = fileKey();
    note().write(head(2));
    note().write(head(3));
    assertThat(fileKey()).isEqualTo(first);
    assertThat(Files.size(file())).isEqualTo(2L * SLOT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aWriteThatBrokeOffAnywhereLeavesTheNoteBefore() throws Exception {
    note().write(head(1));
    note().write(head(12));
    byte[] before = Files.readAllBytes(file());
    note().write(head(123));
    byte[] after = Files.readAllBytes(file());
    int last = 0;
    for (int place = 0; place < after.length; place++) {
      last = before[place] == after[place] ? last : place;
    }
    for (int written = 0; written <= last; written++) {
      byte[] torn = before.clone();
      System.arraycopy(after, 0, torn, 0, written);
      Files.write(file(), torn);
      assertThat(note().read()).as("after %d bytes", written).contains(head(12));
    }
    Files.write(file(), after);
    assertThat(note().read()).contains(head(123));
  }

  @Test
  void afterAWriteThatBrokeOffTheNextOneLeavesTheGoodSlotAlone() throws Exception {
    note().write(head(1));
    note().write(head(2));
    byte[] torn = Files.readAllBytes(file());
    Arrays.fill(torn, 0, SLOT, (byte) 0);
    Files.write(file(), torn);
    note().write(head(3));
    assertThat(note().read()).contains(head(3));
    byte[] now = Files.readAllBytes(file());
    assertThat(Arrays.copyOfRange(now, SLOT, 2 * SLOT))
        .isEqualTo(Arrays.copyOfRange(torn, SLOT, 2 * SLOT));
  }

  @Test
  void theNoteOfAnEarlierServerIsReadAndGoesOn() throws Exception {
    AuditHead old = head(41);
    Files.writeString(file(), "41 " + old.hash() + " " + old.mac() + "\n");
    assertThat(note().read()).contains(old);
    note().write(head(42));
    assertThat(note().read()).contains(head(42));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "x", "1 2", "-1 a b", "1234567890123456789 a b", "0 1 a b 0"})
  void whatIsNotReadableIsAHeadThatNoKeyConfirms(String text) throws Exception {
    Files.writeString(file(), text);
    assertThat(note().read()).contains(new AuditHead(0, "", ""));
    Files.writeString(file(), text.repeat(2 * SLOT).concat(" ".repeat(2 * SLOT)), ISO_8859_1);
    assertThat(note().read()).contains(new AuditHead(0, "", ""));
    note().write(head(1));
    assertThat(note().read()).contains(head(1));
  }

  @Test
  void twoBrokenSlotsAreNotReadable() throws Exception {
    note().write(head(1));
    note().write(head(2));
    String text = Files.readString(file(), ISO_8859_1);
    Files.writeString(file(), text.replace(' ', '.'), ISO_8859_1);
    assertThat(note().read()).contains(new AuditHead(0, "", ""));
  }
}
