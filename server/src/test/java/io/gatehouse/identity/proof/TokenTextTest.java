package io.gatehouse.identity.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenTextTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void aTokenTellsItsKindAndIsPlausible() {
    assertThat(TokenText.create(TokenRecord.Kind.API, random)).matches("gha_[0-9A-Za-z]{49}");
    assertThat(TokenText.create(TokenRecord.Kind.SESSION, random)).startsWith("ghs_");
    assertThat(TokenText.create(TokenRecord.Kind.CONNECTION, random)).startsWith("ghc_");
    for (int i = 0; i < 1_000; i++) {
      assertThat(TokenText.plausible(TokenText.create(TokenRecord.Kind.API, random))).isTrue();
    }
  }

  @Test
  void everyChangeOfOneCharacterIsNoticed() {
    String token = TokenText.create(TokenRecord.Kind.API, random);
    for (int at = 0; at < token.length(); at++) {
      char other = token.charAt(at) == 'x' ? 'y' : 'x';
      String changed = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(TokenText.plausible(changed)).as(changed).isFalse();
    }
  }

  @Test
  void garbageIsNotPlausible() {
    String token = TokenText.create(TokenRecord.Kind.API, random);
    assertThat(TokenText.plausible("")).isFalse();
    assertThat(TokenText.plausible(token + "x")).isFalse();
    assertThat(TokenText.plausible(token.substring(1))).isFalse();
    assertThat(TokenText.plausible("ghx_" + token.substring(4))).isFalse();
    assertThat(TokenText.plausible("\u00e9".repeat(53))).isFalse();
  }

  @Test
  void onlyADigestIsKeptAndNoTwoTokensAreTheSame() {
    assertThat(TokenText.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      assertThat(seen.add(TokenText.create(TokenRecord.Kind.API, random))).isTrue();
    }
  }
}
