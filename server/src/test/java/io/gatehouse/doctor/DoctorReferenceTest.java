package io.gatehouse.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// docs/reference/doctor.md has every check with its cure.
class DoctorReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/doctor.md");

  @Test
  void thePageIsWhatTheChecksSay() throws IOException {
    if (Boolean.getBoolean("gatehouse.write")) {
      Files.writeString(PAGE, DoctorReference.page());
    }
    assertThat(Files.readString(PAGE))
        .as(
            "write it again: ./mvnw -pl server -am test -Dtest=DoctorReferenceTest"
                + " -Dgatehouse.write=true -Dsurefire.failIfNoSpecifiedTests=false")
        .isEqualTo(DoctorReference.page());
  }
}
