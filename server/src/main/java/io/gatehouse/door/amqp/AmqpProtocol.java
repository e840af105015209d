package io.gatehouse.door.amqp;

import io.gatehouse.core.policy.Address;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/// One version of AMQP.
@FunctionalInterface
public interface AmqpProtocol {

  /// What speaks to one peer from now on, called on the channel's event loop.
  ///
  /// It reads every byte, the protocol header included, and has to end peers that take too long to
  /// sign in. When the server stops it gets a [io.gatehouse.problem.Problem] as a user event, tells
  /// the peer and ends the connection.
  ChannelHandler speakOn(Channel channel, Address address);
}
