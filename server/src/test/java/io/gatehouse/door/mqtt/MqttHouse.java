package io.gatehouse.door.mqtt;

import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.identity.challenge.Scram;
import io.gatehouse.messaging.House;
import io.gatehouse.messaging.limit.Limits;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A house with a real MQTT door on a free port and two event loops, or as many as a test wants.
final class MqttHouse implements AutoCloseable {
  private final EventLoopGroup loops;

  /// How far the house's clock is ahead.
  volatile Duration ahead = Duration.ZERO;

  final House rooms;
  final MqttDoor door;

  MqttHouse(Path folder) {
    this(folder, Limits.DEFAULT, settings -> settings, null);
  }

  /// Everybody is on the same event loop, so that whoever blocks it stops everybody.
  static MqttHouse onOneLoop(Path folder) {
    return new MqttHouse(folder, 1, Limits.DEFAULT, settings -> settings, null);
  }

  MqttHouse(
      Path folder,
      Limits limits,
      UnaryOperator<MqttSettings> change,
      @Nullable Supplier<SslContext> certificates) {
    this(folder, 2, limits, change, certificates);
  }

  private MqttHouse(
      Path folder,
      int threads,
      Limits limits,
      UnaryOperator<MqttSettings> change,
      @Nullable Supplier<SslContext> certificates) {
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    InstantSource clock = () -> Instant.now().plus(ahead);
    rooms = new House(folder, limits, clock);
    ConnectionLogin login = new ConnectionLogin(rooms.tokens, rooms.login, rooms.access);
    SecureRandom random = new SecureRandom();
    Methods methods = new Methods(login, new Scram(rooms.stores, rooms.tokens, random), random);
    MqttSettings settings = change.apply(MqttSettings.plainOn(anyPort()));
    MqttDoor.Rooms behind =
        new MqttDoor.Rooms(rooms.hub, rooms.connections, rooms.mailboxes, clock);
    door =
        new MqttDoor(
            settings,
            loops,
            certificates == null
                ? null
                : channel ->
                    channel.pipeline().addFirst(certificates.get().newHandler(channel.alloc())),
            methods,
            behind);
    rooms.revalidation.start();
    door.start();
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  int port() {
    return door.plainPort();
  }

  @Override
  public void close() {
    door.close();
    rooms.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
