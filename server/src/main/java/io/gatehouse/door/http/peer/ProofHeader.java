package io.gatehouse.door.http.peer;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;

/// Reads `Authorization: DPoP TOKEN` and the header `DPoP` beside it (RFC 9449 section 7.1).
public final class ProofHeader {
  private static final CharSequence PROOF = HttpHeaders.createOptimized("DPoP");
  private static final String SCHEME = "DPoP ";

  private ProofHeader() {}

  /// Whether the token comes with a proof of its key.
  public static boolean isScheme(MultiMap headers) {
    String authorization = headers.get(HttpHeaders.AUTHORIZATION);
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /// Whether anything is said of a proof.
  public static boolean isThere(MultiMap headers) {
    return headers.contains(PROOF) || isScheme(headers);
  }

  /// Every proof that came.
  public static List<String> proofs(MultiMap headers) {
    return headers.getAll(PROOF);
  }

  /// The token that is shown with the proof.
  public static String token(MultiMap headers) {
    List<String> lines = headers.getAll(HttpHeaders.AUTHORIZATION);
    String token = lines.getFirst().substring(SCHEME.length()).strip();
    if (lines.size() > 1 || token.isEmpty()) {
      throw Problem.of(ProblemType.MALFORMED, "`Authorization` does not hold one token")
          .cure("send `Authorization: DPoP TOKEN` once")
          .refused();
    }
    return token;
  }
}
