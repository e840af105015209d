package io.gatehouse.identity.sender;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.oauth2.sdk.dpop.verifiers.DPoPProofUse;
import com.nimbusds.oauth2.sdk.util.singleuse.AlreadyUsedException;
import com.nimbusds.oauth2.sdk.util.singleuse.SingleUseChecker;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// The proofs that were shown and are still young enough to be shown again (RFC 9449 section 11.1),
/// by a hash of their key and id.
///
/// It holds a bounded number. When it is full nobody is let in, since to forget one would let it in
/// twice; only whoever holds the key of a token can add to it. Safe for use by any thread.
final class SeenProofs implements SingleUseChecker<DPoPProofUse> {
  private final Cache<Seen, Boolean> seen;
  private final int most;

  /// @param life for how long a proof may be shown, counted from the first time
  SeenProofs(Duration life, int most, InstantSource time) {
    this.most = most;
    seen =
        Caffeine.newBuilder()
            .expireAfterWrite(life)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public void markAsUsed(DPoPProofUse use) throws AlreadyUsedException {
    if (seen.estimatedSize() >= most) {
      seen.cleanUp();
      if (seen.estimatedSize() >= most) {
        throw Problem.of(ProblemType.UNAVAILABLE, "too many proofs were shown in a short time")
            .cure("try again soon")
            .retryAfter(1)
            .refused();
      }
    }
    Seen key = Seen.of(use.getIssuer().getValue() + " " + use.getJWTID().getValue());
    if (seen.asMap().putIfAbsent(key, Boolean.TRUE) != null) {
      throw new AlreadyUsedException("the proof was shown before");
    }
  }

  /// Half of a SHA-256: whoever finds two proofs with the same one shuts out only themselves.
  private record Seen(long a, long b) {
    static Seen of(String text) {
      ByteBuffer digest = ByteBuffer.wrap(TokenText.digest(text));
      return new Seen(digest.getLong(), digest.getLong());
    }
  }
}
