package io.gatehouse.door.amqp;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.socket.TcpPorts;
import io.gatehouse.messaging.Connections;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Listens for AMQP clients of any version, on the event loops that it is given.
public final class AmqpDoor implements AutoCloseable {

  private final AmqpSettings settings;
  private final TcpPorts ports;
  private final @Nullable Consumer<Channel> protection;
  private final Connections connections;
  private final Protocols protocols;
  private final Set<Channel> peers = ConcurrentHashMap.newKeySet();

  /// @param protection puts TLS before the rest of a connection; null where the settings have none
  public AmqpDoor(
      AmqpSettings settings,
      EventLoopGroup group,
      @Nullable Consumer<Channel> protection,
      Connections connections,
      Protocols protocols) {
    this.settings = settings;
    this.ports = new TcpPorts(group);
    this.protection = protection;
    this.connections = connections;
    this.protocols = protocols;
  }

  /// What is spoken; a version that is null is refused.
  public record Protocols(@Nullable AmqpProtocol v1, @Nullable AmqpProtocol v091) {}

  /// Begins to listen; blocks until it does.
  public void start() {
    ports.openPlain(settings.plain(), new Entrance(null));
    ports.openTls(settings.tls(), new Entrance(protection));
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
    List<Channel> open = List.copyOf(peers);
    CountDownLatch done = new CountDownLatch(open.size());
    for (Channel peer : open) {
      peer.eventLoop()
          .execute(() -> {
            peer.pipeline().fireUserEventTriggered(why);
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
    private final @Nullable Consumer<Channel> protecting;

    Entrance(@Nullable Consumer<Channel> protecting) {
      this.protecting = protecting;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a close
    protected void initChannel(SocketChannel channel) {
      Address address = Address.of(channel.remoteAddress().getAddress().getAddress());
      if (connections.admit(address) != null) {
        channel.close();
        return;
      }
      peers.add(channel);
      channel
          .closeFuture()
          .addListener(closed -> {
            peers.remove(channel);
            connections.leave(address);
          });
      if (protecting != null) {
        protecting.accept(channel);
      }
      long patience = settings.handshakeTimeout().toMillis();
      channel.pipeline().addLast(new HeaderReader(protocols, address, patience));
    }
  }
}
