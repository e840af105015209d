package io.gatehouse.door.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What may stand in a log of a path that holds a secret.
class SecretInPathTest {

  @Test
  void theSecretOfWhoeverAsksForAccessIsCutOff() {
    assertThat(Desk.withoutSecret("/signalk/v1/requests/ar-0mi9.ghr_x2jkSecret"))
        .isEqualTo("/signalk/v1/requests/ar-0mi9.ghr_…");
    assertThat(Desk.withoutSecret("/v1/users/alice")).isEqualTo("/v1/users/alice");
  }
}
