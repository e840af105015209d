package io.gatehouse.door.mqtt;

import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.door.mqtt.wire.PacketGate;
import io.gatehouse.door.socket.TcpPorts;
import io.gatehouse.door.tls.ClientTrust;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Listens for MQTT clients, on the event loops that it is given.
public final class MqttDoor implements AutoCloseable {
  public static final String PATH = "/mqtt";

  static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private static final int LONGEST_CLIENT_ID = 256;

  private final Parts parts;
  private final TcpPorts ports;
  private final @Nullable Consumer<Channel> protection;
  private final Map<EventLoop, MqttLoop> loops = new ConcurrentHashMap<>();

  /// @param protection puts TLS on each new connection, so that certificates can change meanwhile;
  ///   null where the settings have no TLS
  public MqttDoor(
      MqttSettings settings,
      EventLoopGroup group,
      @Nullable Consumer<Channel> protection,
      Methods methods,
      Rooms rooms) {
    this.ports = new TcpPorts(group);
    this.protection = protection;
    this.parts =
        new Parts(
            settings,
            methods,
            rooms.hub(),
            rooms.connections(),
            rooms.mailboxes(),
            new ClientIds(),
            new DelayedWills(methods.login(), rooms.hub(), rooms.clock()),
            rooms.clock());
  }

  /// The rooms behind the door.
  public record Rooms(Hub hub, Connections connections, Mailboxes mailboxes, InstantSource clock) {}

  /// Offers the same over WebSocket, at [#PATH] of the HTTP listeners.
  public void mount(Router router) {
    int maxFrame = parts.settings().maxPacketBytes();
    MqttOverWebSocket sockets =
        new MqttOverWebSocket(parts.connections(), maxFrame, this::handlers);
    router.upgrade(PATH, sockets::offered);
  }

  private List<ChannelHandler> handlers(Channel channel, Arrival arrival) {
    MqttLoop loop = loops.computeIfAbsent(channel.eventLoop(), MqttLoop::of);
    int largest = parts.settings().maxPacketBytes();
    return List.of(
        new PacketGate(largest),
        new MqttDecoder(largest, LONGEST_CLIENT_ID),
        new MqttPeer(parts, loop, arrival));
  }

  /// Begins to listen; blocks until it does.
  public void start() {
    ports.openPlain(parts.settings().plain(), new Entrance(null));
    ports.openTls(parts.settings().tls(), new Entrance(protection));
  }

  /// The port without TLS, or -1.
  public int plainPort() {
    return ports.plain();
  }

  /// The port with TLS, or -1.
  public int tlsPort() {
    return ports.tls();
  }

  /// Stops to listen, tells every client that the server is stopping, and ends the connections.
  @Override
  public void close() {
    ports.close();
    Problem why = Problem.of(ProblemType.STOPPING, "the server is stopping");
    CountDownLatch done = new CountDownLatch(loops.size());
    for (MqttLoop one : loops.values()) {
      LoopTurn<MqttConnection> loop = one.turn();
      loop.loop()
          .execute(() -> {
            loop.connections().forEach(connection -> connection.close(why));
            done.countDown();
          });
    }
    try {
      boolean all = done.await(5, TimeUnit.SECONDS);
      assert all : "an event loop does not answer";
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Entrance extends ChannelInitializer<SocketChannel> {
    private final @Nullable Consumer<Channel> tls;

    Entrance(@Nullable Consumer<Channel> tls) {
      this.tls = tls;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
    protected void initChannel(SocketChannel channel) {
      Address address = Address.of(channel.remoteAddress().getAddress().getAddress());
      if (parts.connections().admit(address) != null) {
        channel.close();
        return;
      }
      channel.closeFuture().addListener(closed -> parts.connections().leave(address));
      if (tls != null) {
        tls.accept(channel);
      }
      Arrival arrival = new Arrival(address, () -> ClientTrust.certificate(channel));
      handlers(channel, arrival).forEach(channel.pipeline()::addLast);
    }
  }
}
