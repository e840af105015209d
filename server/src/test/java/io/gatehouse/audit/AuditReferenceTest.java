package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The reference in the documentation is the one that the code gives.
class AuditReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/audit.md");

  @Test
  void theReferenceListsEveryAction() throws IOException {
    if (Boolean.getBoolean("gatehouse.write")) {
      Files.writeString(PAGE, AuditReference.page());
    }
    assertThat(Files.readString(PAGE))
        .as(
            "write it again: ./mvnw -pl server -am test -Dtest=AuditReferenceTest"
                + " -Dgatehouse.write=true -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(AuditReference.page());
  }
}
