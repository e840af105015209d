package io.gatehouse.messaging;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A live connection, as an administrator sees it.
///
/// @param credential id of the token it signed in with; null for a password
/// @param clientId what an MQTT client calls itself
/// @param since epoch milliseconds
/// @param subscriptions its filters in order
public record Live(
    String id,
    Subject subject,
    String name,
    @Nullable String credential,
    Transport transport,
    Address address,
    @Nullable String clientId,
    long since,
    List<String> subscriptions,
    Session.Traffic traffic) {

  static Live of(Session session) {
    var identity = session.rights().identity();
    var origin = session.rights().origin();
    return new Live(
        session.connection().id(),
        identity.subject(),
        identity.name(),
        identity.credential().id(),
        origin.transport(),
        origin.address(),
        origin.clientId(),
        session.connectedAt(),
        session.subscriptions().stream().map(Subscription::filter).sorted().toList(),
        session.traffic());
  }
}
