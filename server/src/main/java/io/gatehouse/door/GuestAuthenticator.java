package io.gatehouse.door;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.Possession;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.webhook.WebhookLogin;
import org.jspecify.annotations.Nullable;

/// Knows whoever names a user beside the token by asking the application's backend, and everybody
/// else as another authenticator does.
public final class GuestAuthenticator implements Authenticator {
  private static final String FIRST_APPLICATION = "main";

  private final Authenticator others;
  private final WebhookLogin login;
  private final Access access;

  public GuestAuthenticator(Authenticator others, WebhookLogin login, Access access) {
    this.others = others;
    this.login = login;
    this.access = access;
  }

  @Override
  public Possession beside(SentProof sent, String token) {
    return others.beside(sent, token);
  }

  @Override
  public @Nullable Rights known(Presented presented, Origin origin) {
    return presented.userId() == null ? others.known(presented, origin) : null;
  }

  @Override
  public Rights authenticate(Presented presented, Origin origin) {
    String userId = presented.userId();
    String token = presented.token();
    if (userId == null || token == null) {
      return others.authenticate(presented, origin);
    }
    String application = presented.application();
    return access.rights(
        login.prove(
            new Login.Attempt(
                application == null ? FIRST_APPLICATION : application, userId, token, origin)),
        origin);
  }
}
