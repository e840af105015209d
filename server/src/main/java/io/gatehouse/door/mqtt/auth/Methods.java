package io.gatehouse.door.mqtt.auth;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.challenge.Scram;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// How a client may sign in: by name and password, or by an authentication method of MQTT 5.
///
/// @param login checks names, passwords and tokens
/// @param scram knows what connection credentials prove
public record Methods(ConnectionLogin login, Scram scram, SecureRandom random) {

  /// An authentication by the method of this name; null where there is no such method.
  ///
  /// @param beside what the CONNECT shows besides
  public @Nullable Exchange exchange(String method, Shown beside, Origin origin) {
    return switch (method) {
      case TokenExchange.METHOD -> new TokenExchange(token -> login.ofToken(token, beside, origin));
      case ScramExchange.METHOD -> new ScramExchange(scram, origin, random);
      default -> null;
    };
  }
}
