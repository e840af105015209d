package io.gatehouse.door.amqp.v1;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.amqp.AmqpProtocol;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.amqp.codec1.Codecs;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.time.InstantSource;
import java.util.function.Predicate;

/// AMQP 1.0 (OASIS, October 2012) on channels that the door accepts.
public final class AmqpV1 implements AmqpProtocol {
  private final Parts parts;

  public AmqpV1(AmqpSettings settings, ConnectionLogin login, Rooms rooms) {
    this.parts =
        new Parts(
            settings,
            login,
            rooms.applications(),
            rooms.hub(),
            rooms.mailboxes(),
            rooms.connections(),
            rooms.clock());
    Codecs.prepare();
  }

  /// The rooms behind the door.
  ///
  /// @param applications whether there is an application of this name; may block
  public record Rooms(
      Predicate<String> applications,
      Hub hub,
      Mailboxes mailboxes,
      Connections connections,
      InstantSource clock) {}

  @Override
  public ChannelHandler speakOn(Channel channel, Address address) {
    return new Peer(parts, channel, address);
  }
}
