package io.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// ASVS 16.2.5: no secret in the log.
class RequestLogTest {
  @Test
  void aSecretInAPathIsNotWritten() {
    assertThat(
            RequestLog.shown(
                "/signalk/v1/requests/ar-0mwr.ghr_EHf7VflKkVOuHlnpU5b8JTi45ihoNn2AFfgCWM0bIeU"))
        .isEqualTo("/signalk/v1/requests/ar-0mwr.…");
    assertThat(RequestLog.shown("/v1/tokens/gha_0123456789abcdef/x")).isEqualTo("/v1/tokens/…/x");
    assertThat(
            RequestLog.shown("/UTBCMTdDMjdGQTpwdW1wOjAxMjM0NTY3ODlBQkNERUYwMTIzNDU2Nzg5QUJDREVG"))
        .isEqualTo("/…");
    assertThat(RequestLog.shown("/v1/t/eyJhbGci.eyJpZCI6.c2ln_-x")).isEqualTo("/v1/t/…");
  }

  @Test
  void otherPathsAreWrittenAsTheyAre() {
    for (String path :
        new String[] {
          "/", "/v1/users/ghost_of_the_sea", "/v1/devices/eyJ", "/v1/tokens/t-1aut9d"
        }) {
      assertThat(RequestLog.shown(path)).isEqualTo(path);
    }
  }
}
