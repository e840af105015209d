package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The key is made once, kept private, and never weak.
class AuditKeyTest {
  @TempDir Path folder = Path.of("");

  @Test
  void theKeyIsMadeOnceAndReadAgain() throws Exception {
    AuditKey first = AuditKey.in(folder, new SecureRandom());
    AuditKey second = AuditKey.in(folder, new SecureRandom());
    assertThat(second.mac("text")).isEqualTo(first.mac("text"));
    Path file = folder.resolve("audit.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
  }

  @Test
  void theHashIsTheStandardOne() {
    String text = "Test Using Larger Than Block-Size Key - Hash Key First";
    assertThat(AuditKey.of("aa".repeat(131)).mac(text))
        .as("RFC 4231, test case 6")
        .isEqualTo("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "secret", "00112233", "zz"})
  void aWeakKeyIsRefused(String text) {
    assertThatThrownBy(() -> AuditKey.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 or more hexadecimal digits");
  }

  @Test
  void aFolderThatIsNotThereIsSaid() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> AuditKey.in(missing, new SecureRandom()))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("audit.key");
  }
}
