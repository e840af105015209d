package io.gatehouse.door.amqp.v091;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.amqp.AmqpDoor;
import io.gatehouse.door.amqp.AmqpSettings;
import io.gatehouse.door.mqtt.MqttDoor;
import io.gatehouse.door.mqtt.MqttSettings;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.limit.Limits;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// A house with real AMQP and MQTT doors on free ports and two event loops, or as many as a test
/// wants.
final class RabbitHouse implements AutoCloseable {
  private final EventLoopGroup loops;
  final House rooms;
  final AmqpDoor door;
  final MqttDoor mqtt;

  RabbitHouse(Path folder) {
    this(folder, Limits.DEFAULT, Settings091.of(AmqpSettings.plainOn(anyPort())));
  }

  /// Everybody is on the same event loop, so that whoever blocks it stops everybody.
  static RabbitHouse onOneLoop(Path folder) {
    return new RabbitHouse(
        folder, 1, Limits.DEFAULT, Settings091.of(AmqpSettings.plainOn(anyPort())));
  }

  RabbitHouse(Path folder, Limits limits, Settings091 settings) {
    this(folder, 2, limits, settings);
  }

  private RabbitHouse(Path folder, int threads, Limits limits, Settings091 settings) {
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    InstantSource clock = InstantSource.system();
    rooms = new House(folder, limits, clock);
    ConnectionLogin login = new ConnectionLogin(rooms.tokens, rooms.login, rooms.access);
    Amqp091.Rooms behind =
        new Amqp091.Rooms(rooms.hub, rooms.connections, rooms.mailboxes, new SecureRandom(), clock);
    Amqp091 spoken = new Amqp091(settings, login, behind);
    door =
        new AmqpDoor(
            AmqpSettings.plainOn(anyPort()),
            loops,
            null,
            rooms.connections,
            new AmqpDoor.Protocols(null, spoken));
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

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  int port() {
    return door.plainPort();
  }

  /// What RabbitMQ's Java client needs to connect here.
  ConnectionFactory factory(String name, String password) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port());
    factory.setUsername(name);
    factory.setPassword(password);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setChannelRpcTimeout(5_000);
    factory.setHandshakeTimeout(5_000);
    return factory;
  }

  Connection connect(String name, String token) throws Exception {
    return factory(name, token).newConnection(name);
  }

  @Override
  public void close() {
    door.close();
    mqtt.close();
    rooms.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
