package io.gatehouse.messaging;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.proof.ClientCertificate;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A live connection, as an administrator sees it.
///
/// @param credential what it signed in with; its id is null for a password
/// @param certificate fingerprint of the client certificate that its TLS showed, whether it signed
///   in by that or by something else
/// @param clientId what an MQTT client calls itself
/// @param since epoch milliseconds
/// @param subscriptions its filters in order
public record Live(
    String id,
    Subject subject,
    String name,
    Identity.Credential credential,
    @Nullable String certificate,
    Transport transport,
    Address address,
    @Nullable String clientId,
    long since,
    List<String> subscriptions,
    Session.Traffic traffic) {

  /// Whether it listens to a channel, or has subscribed by this very filter.
  public boolean hears(String channel) {
    return subscriptions.stream()
        .anyMatch(filter -> filter.equals(channel) || isHeardBy(filter, channel));
  }

  /// Whether whoever listens by a filter hears a channel.
  static boolean isHeardBy(String filter, String channel) {
    String name = ChannelRights.listenedName(filter);
    return name != null && TopicFilter.parse(name).matches(channel);
  }

  static Live of(Session session) {
    var identity = session.rights().identity();
    var origin = session.rights().origin();
    ClientCertificate certificate = origin.certificate();
    return new Live(
        session.connection().id(),
        identity.subject(),
        identity.name(),
        identity.credential(),
        certificate == null ? null : certificate.fingerprint(),
        origin.transport(),
        origin.address(),
        origin.clientId(),
        session.connectedAt(),
        Stream.concat(
                session.subscriptions().stream().map(Subscription::filter),
                session.connection().mailboxFilters().stream())
            .sorted()
            .toList(),
        session.traffic());
  }
}
