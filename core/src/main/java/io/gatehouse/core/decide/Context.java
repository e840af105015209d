package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.Placeholder;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Transport;
import org.jspecify.annotations.Nullable;

/// The circumstances of a question: when, from where, and with which credential.
///
/// @param nowMillis the moment, in milliseconds since 1970
/// @param address from where; null if not known
/// @param clientId the client id of the connection, as `${client.id}`
/// @param certificateName the common name of the client certificate, as `${certificate.cn}`
/// @param narrowing the own permissions of the token; null if it has no list
/// @param credentialExpiresMillis the end of the credential; [#NEVER] for none
public record Context(
    long nowMillis,
    @Nullable Address address,
    Transport transport,
    @Nullable String clientId,
    @Nullable String certificateName,
    @Nullable Narrowing narrowing,
    long credentialExpiresMillis)
    implements Placeholder.Values {

  /// The end of what has no end.
  public static final long NEVER = Long.MAX_VALUE;

  /// A moment on a transport, and nothing else known.
  public static Context at(long nowMillis, Transport transport) {
    return new Context(nowMillis, null, transport, null, null, null, NEVER);
  }

  /// The same circumstances at another moment.
  public Context at(long nowMillis) {
    return new Context(
        nowMillis,
        address,
        transport,
        clientId,
        certificateName,
        narrowing,
        credentialExpiresMillis);
  }

  public Context from(@Nullable Address address) {
    return new Context(
        nowMillis,
        address,
        transport,
        clientId,
        certificateName,
        narrowing,
        credentialExpiresMillis);
  }

  public Context narrowed(@Nullable Narrowing narrowing) {
    return new Context(
        nowMillis,
        address,
        transport,
        clientId,
        certificateName,
        narrowing,
        credentialExpiresMillis);
  }

  /// The values of the placeholders that belong to the connection.
  @Override
  public @Nullable String value(Placeholder placeholder) {
    return switch (placeholder.kind()) {
      case CLIENT_ID -> clientId;
      case CERTIFICATE_CN -> certificateName;
      case PRINCIPAL_ID, PRINCIPAL_NAME, PRINCIPAL_GROUP, ATTRIBUTE -> null;
    };
  }
}
