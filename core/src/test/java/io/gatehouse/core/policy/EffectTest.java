package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffectTest {
  @Test
  void aRightIsEitherAllowedOrDenied() {
    assertThat(Effect.values()).containsExactly(Effect.ALLOW, Effect.DENY);
  }
}
