package io.gatehouse.door.http;

import io.gatehouse.access.Rights;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.decide.Reason;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.Presented;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/// Knows the tokens `good` and `cold` (which has to be fetched first), both of `user:alice`.
public final class KnownTokens implements Authenticator {

  @Override
  public @Nullable Rights known(Presented presented, Origin origin) {
    String token = presented.token();
    if (token == null) {
      return new Fixed(anonymous(), origin);
    }
    return token.equals("good") ? new Fixed(alice(token), origin) : null;
  }

  @Override
  public Rights authenticate(Presented presented, Origin origin) {
    Rights known = known(presented, origin);
    if (known != null) {
      return known;
    }
    if ("cold".equals(presented.token())) {
      return new Fixed(alice("cold"), origin);
    }
    if ("broken".equals(presented.token())) {
      throw new IllegalStateException("the database password is hunter2");
    }
    throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is not known").refused();
  }

  private static Identity alice(String token) {
    Identity.Credential credential =
        new Identity.Credential(Identity.Kind.API_TOKEN, "t-" + token, Long.MAX_VALUE, null);
    return new Identity("main", Subject.user("alice"), "alice", credential, "{}");
  }

  private static Identity anonymous() {
    Identity.Credential credential =
        new Identity.Credential(Identity.Kind.NONE, null, Long.MAX_VALUE, null);
    return new Identity("main", Subject.ANONYMOUS, "anonymous", credential, "{}");
  }

  /// Allows everything to whoever is known.
  record Fixed(Identity identity, Origin origin) implements Rights {
    @Override
    public Decision decide(Verb verb, Resource resource) {
      return new Decision.Allow(new Reason.PrincipalDisabled());
    }

    @Override
    public long epoch() {
      return 0;
    }
  }
}
