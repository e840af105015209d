package io.gatehouse.door.amqp.v091;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.amqp.AmqpProtocol;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.queue.Queues;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Speaks AMQP 0-9-1 with the peers that ask for it.
public final class Amqp091 implements AmqpProtocol {
  private static final int FIRST_FRAMES = 8 << 10;

  private final Settings091 settings;
  private final ConnectionLogin login;
  private final Rooms rooms;
  private final Map<EventLoop, LoopTurn<AmqpConnection>> loops = new ConcurrentHashMap<>();
  private final Map<String, Queues> applications = new ConcurrentHashMap<>();

  public Amqp091(Settings091 settings, ConnectionLogin login, Rooms rooms) {
    this.settings = settings;
    this.login = login;
    this.rooms = rooms;
  }

  /// The rooms behind the door.
  public record Rooms(
      Hub hub,
      Connections connections,
      Mailboxes mailboxes,
      SecureRandom random,
      InstantSource clock) {}

  @Override
  public ChannelHandler speakOn(Channel channel, Address address) {
    return new FrameDecoder(new Handshake(this, address), FIRST_FRAMES);
  }

  Settings091 settings() {
    return settings;
  }

  ConnectionLogin login() {
    return login;
  }

  Hub hub() {
    return rooms.hub();
  }

  Connections connections() {
    return rooms.connections();
  }

  InstantSource clock() {
    return rooms.clock();
  }

  LoopTurn<AmqpConnection> loop(EventLoop loop) {
    return loops.computeIfAbsent(loop, LoopTurn::new);
  }

  Queues queues(String application) {
    return applications.computeIfAbsent(
        application, name -> new Queues(name, rooms.mailboxes(), rooms.random(), settings.most()));
  }
}
