package io.gatehouse.identity.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.store.Stores;
import io.gatehouse.store.sql.SqlStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PepperTest {
  private final SecureRandom random = new SecureRandom();
  @TempDir Path folder;
  private Path file;
  private Stores stores;

  @BeforeEach
  void open() {
    file = folder.resolve("pepper.key");
    stores = new SqlStores(folder);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void theFirstStartMakesAFileThatOthersCannotRead() throws IOException {
    Pepper first = Pepper.open(file, stores, random);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Pepper.open(file, stores, random).id()).isEqualTo(first.id());
    assertThat(Pepper.open(file, stores, random).key("x")).isEqualTo(first.key("x"));
  }

  @Test
  void withoutItsPepperTheServerDoesNotStart() throws IOException {
    Pepper.open(file, stores, random);
    Files.delete(file);
    assertThatThrownBy(() -> Pepper.open(file, stores, random))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("missing")
        .hasMessageContaining("backup");
    assertThat(file).doesNotExist();
  }

  @Test
  void withAnotherPepperTheServerDoesNotStart() throws IOException {
    Pepper.open(file, stores, random);
    Files.writeString(file, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    assertThatThrownBy(() -> Pepper.open(file, stores, random))
        .hasMessageContaining("not the one of this data");
  }

  @Test
  void aDamagedOrOpenFileIsRefused() throws IOException {
    Pepper.open(file, stores, random);
    String content = Files.readString(file);
    Files.writeString(file, "AAAA\n");
    assertThatThrownBy(() -> Pepper.open(file, stores, random)).hasMessageContaining("damaged");
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> Pepper.open(file, stores, random)).hasMessageContaining("chmod 600");
  }
}
