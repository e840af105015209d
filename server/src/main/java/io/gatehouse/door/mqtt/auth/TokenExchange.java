package io.gatehouse.door.mqtt.auth;

import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// The method `token`: the data is a token, and there is no more to it. A client that is connected
/// shows a fresh one the same way.
public final class TokenExchange implements Exchange {
  public static final String METHOD = "token";

  private static final int LONGEST = 16 << 10;

  private final Function<String, Identity> check;

  /// @param check tells whose token it is, or throws `Refused`
  public TokenExchange(Function<String, Identity> check) {
    this.check = check;
  }

  @Override
  public Step next(byte[] shown) {
    if (shown.length == 0 || shown.length > LONGEST) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "there is no token")
          .cure("send it as the authentication data")
          .refused();
    }
    return new Step.Proved(check.apply(new String(shown, StandardCharsets.UTF_8)), null);
  }
}
