package io.gatehouse.door.amqp;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.amqp.v1.AmqpV1;
import io.gatehouse.door.mqtt.MqttDoor;
import io.gatehouse.door.mqtt.MqttSettings;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.limit.Limits;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A house with a real AMQP door and a real MQTT door, on free ports and two event loops, or as
/// many as a test wants.
public final class AmqpHouse implements AutoCloseable {
  private final EventLoopGroup loops;
  public final House rooms;
  private final AmqpDoor door;
  private final MqttDoor mqtt;

  public AmqpHouse(Path folder) {
    this(folder, Limits.DEFAULT, settings -> settings, null);
  }

  /// Everybody is on the same event loop, so that whoever blocks it stops everybody.
  public static AmqpHouse onOneLoop(Path folder) {
    return new AmqpHouse(folder, 1, Limits.DEFAULT, settings -> settings, null);
  }

  public AmqpHouse(
      Path folder,
      Limits limits,
      UnaryOperator<AmqpSettings> change,
      @Nullable Consumer<Channel> protection) {
    this(folder, 2, limits, change, protection);
  }

  private AmqpHouse(
      Path folder,
      int threads,
      Limits limits,
      UnaryOperator<AmqpSettings> change,
      @Nullable Consumer<Channel> protection) {
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    InstantSource clock = InstantSource.system();
    rooms = new House(folder, limits, clock);
    ConnectionLogin login = new ConnectionLogin(rooms.tokens, rooms.login, rooms.access);
    AmqpSettings settings = change.apply(AmqpSettings.plainOn(anyPort()));
    AmqpV1 one =
        new AmqpV1(
            settings,
            login,
            new AmqpV1.Rooms(
                House.MAIN::equals, rooms.hub, rooms.mailboxes, rooms.connections, clock));
    AmqpDoor.Protocols protocols = new AmqpDoor.Protocols(one, null);
    door = new AmqpDoor(settings, loops, protection, rooms.connections, protocols);
    SecureRandom random = new SecureRandom();
    mqtt =
        new MqttDoor(
            MqttSettings.plainOn(anyPort()),
            loops,
            null,
            new Methods(login, new Scram(rooms.stores, rooms.tokens, random), random),
            new MqttDoor.Rooms(rooms.hub, rooms.connections, rooms.mailboxes, clock));
    rooms.revalidation.start();
    door.start();
    mqtt.start();
  }

  public static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public int port() {
    return door.plainPort();
  }

  public int tlsPort() {
    return door.tlsPort();
  }

  public int mqttPort() {
    return mqtt.plainPort();
  }

  /// Closes the AMQP door alone.
  public void closeDoor() {
    door.close();
  }

  @Override
  public void close() {
    door.close();
    mqtt.close();
    rooms.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
