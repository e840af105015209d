package io.gatehouse.identity.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPIssuer;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofUse;
import com.nimbusds.oauth2.sdk.id.JWTID;
import com.nimbusds.oauth2.sdk.util.singleuse.AlreadyUsedException;
import io.gatehouse.MutableClock;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The store against replay (RFC 9449 section 11.1).
class SeenProofsTest {
  private final MutableClock clock = new MutableClock();

  private static DPoPProofUse use(String key, String id) {
    return new DPoPProofUse(new DPoPIssuer(key), new JWTID(id), 60);
  }

  @Test
  void line57AProofIsKnownAgainByItsKeyAndId() throws Exception {
    SeenProofs seen = new SeenProofs(Duration.ofMinutes(5), 100, clock);
    seen.markAsUsed(use("one", "id"));
    assertThatThrownBy(() -> seen.markAsUsed(use("one", "id")))
        .isInstanceOf(AlreadyUsedException.class);
    assertThatCode(() -> seen.markAsUsed(use("another", "id"))).doesNotThrowAnyException();
    assertThatCode(() -> seen.markAsUsed(use("one", "id2"))).doesNotThrowAnyException();
  }

  /// To forget one to make room would let it in twice.
  @Test
  void line57TheStoreIsBoundedByNumberAndTimeAndFailsClosed() throws Exception {
    SeenProofs seen = new SeenProofs(Duration.ofMinutes(5), 3, clock);
    for (int each = 0; each < 3; each++) {
      seen.markAsUsed(use("key", "id" + each));
    }
    assertThatThrownBy(() -> seen.markAsUsed(use("key", "one too many")))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
    clock.forward(Duration.ofMinutes(6));
    assertThatCode(() -> seen.markAsUsed(use("key", "later"))).doesNotThrowAnyException();
  }
}
