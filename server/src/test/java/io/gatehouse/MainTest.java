package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void theVersionIsNeverEmpty() {
    assertThat(Main.version()).isNotBlank();
  }
}
