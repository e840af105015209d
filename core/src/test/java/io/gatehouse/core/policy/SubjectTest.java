package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.core.pattern.SyntaxException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "user:alice",
        "device:boat-7",
        "client:dash:board",
        "owner:ada",
        "anonymous",
        "group:crew",
        "role:captain",
      })
  void aSubjectIsPrintedAsItWasWritten(String text) {
    assertThat(Subject.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "alice, 0",
    "users:alice, 0",
    "user, 4",
    "user:, 5",
    "anonymous:x, 9",
    "User:alice, 0",
  })
  void anErrorPointsAtItsCharacter(String text, int position) {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> Subject.parse(text))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position));
  }

  @Test
  void groupsAndRolesDoNotAct() {
    assertThat(Subject.parse("group:crew").isPrincipal()).isFalse();
    assertThat(Subject.role("captain").isPrincipal()).isFalse();
    assertThat(Subject.ANONYMOUS.isPrincipal()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Principal(Subject.group("crew"), "Crew", true, Set.of(), Set.of(), Map.of()));
  }

  @Test
  void onlyTheAnonymousSubjectHasNoId() {
    assertThatIllegalArgumentException().isThrownBy(() -> Subject.user(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Subject(Subject.Kind.ANONYMOUS, "x"));
  }
}
