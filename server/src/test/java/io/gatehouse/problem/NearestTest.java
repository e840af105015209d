package io.gatehouse.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  private static final List<String> KNOWN = List.of("channel", "type");

  @Test
  void theNearestNameIsOneThatIsNear() {
    assertThat(Nearest.to("chanel", KNOWN)).isEqualTo("channel");
    assertThat(Nearest.to("xyz", KNOWN)).isNull();
    assertThat(Nearest.to("x".repeat(100_000), List.of("x"))).isNull();
    assertThat(Nearest.to("channel", List.of())).isNull();
  }

  @Test
  void anOperatorIsAlwaysToldTheNearest() {
    assertThat(Nearest.of("chan", KNOWN)).isEqualTo("channel");
    assertThat(Nearest.of("xyz", KNOWN)).isEqualTo("type");
  }
}
