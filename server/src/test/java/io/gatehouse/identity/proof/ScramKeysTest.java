package io.gatehouse.identity.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/// The arithmetic of RFC 5802, on the example of RFC 7677 section 3.
class ScramKeysTest {
  private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String AUTH_MESSAGE =
      "n=user,r=rOprNGfwEbeRWgbNEkqO,r="
          + NONCE
          + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r="
          + NONCE;
  private static final byte[] PROOF = base64("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");

  private final ScramKeys keys =
      ScramKeys.of("pencil", base64("W22ZaJ0SNY7soEsUEjb6gQ=="), ScramKeys.ITERATIONS);

  @Test
  void theExampleOfTheRfcIsProvedAndSigned() {
    assertThat(keys.proves(AUTH_MESSAGE, PROOF)).isTrue();
    assertThat(keys.signature(AUTH_MESSAGE))
        .isEqualTo(base64("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
  }

  @Test
  void aProofOfOtherMessagesOrOfAnotherLengthIsNone() {
    assertThat(keys.proves(AUTH_MESSAGE + "x", PROOF)).isFalse();
    byte[] longer = new byte[33];
    System.arraycopy(PROOF, 0, longer, 0, 32);
    assertThat(keys.proves(AUTH_MESSAGE, longer)).isFalse();
    assertThat(keys.proves(AUTH_MESSAGE, new byte[0])).isFalse();
  }

  @Test
  void whatIsKeptProvesTheSame() {
    ScramKeys again = ScramKeys.of(keys.record("main", "t-1"));
    assertThat(again.proves(AUTH_MESSAGE, PROOF)).isTrue();
    assertThat(again.salt()).isEqualTo(keys.salt());
  }

  @Test
  void eachCredentialHasASaltOfItsOwnAndNobodyAlwaysTheSame() {
    SecureRandom random = new SecureRandom();
    byte[] secret = "a secret".getBytes(StandardCharsets.US_ASCII);
    assertThat(ScramKeys.of("a", random).salt()).isNotEqualTo(ScramKeys.of("a", random).salt());
    ScramKeys nobody = ScramKeys.ofNobody("x", secret);
    assertThat(nobody.salt()).hasSize(16).isEqualTo(ScramKeys.ofNobody("x", secret).salt());
    assertThat(nobody.salt()).isNotEqualTo(ScramKeys.ofNobody("y", secret).salt());
    assertThat(nobody.salt())
        .isNotEqualTo(
            ScramKeys.ofNobody("x", "another".getBytes(StandardCharsets.US_ASCII)).salt());
    assertThat(nobody.iterations()).isEqualTo(keys.iterations());
  }

  private static byte[] base64(String text) {
    return Base64.getDecoder().decode(text);
  }
}
