package io.gatehouse.door.websocket.wire;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.outbox.ChannelPipe;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.door.outbox.Turn;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes up WebSockets for one protocol: within the limits of their address, with joined flushes.
public final class Sockets {
  private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

  private final Hub hub;
  private final Connections connections;
  private final Settings settings;
  private final Map<EventLoop, Turn> turns = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  /// @param maxMessage bytes of one message of a peer
  /// @param idleTimeout a peer of which nothing comes for this long is silent
  /// @param pings whether it is asked for a sign of life before that
  /// @param queue what may wait for one slow reader
  public record Settings(int maxMessage, Duration idleTimeout, boolean pings, Outbox.Bounds queue) {

    /// For peers that are asked before they count as silent.
    public Settings(int maxMessage, Duration idleTimeout, Outbox.Bounds queue) {
      this(maxMessage, idleTimeout, true, queue);
    }
  }

  public Sockets(Hub hub, Connections connections, Settings settings) {
    this.hub = hub;
    this.connections = connections;
    this.settings = settings;
  }

  /// How many are open.
  public int open() {
    return open.get();
  }

  /// Accepts the offer, or throws `Refused` where the address has too many connections.
  ///
  /// @param frames gives the frame that all receivers of a publication share
  /// @param taken has to begin the socket; runs on its event loop
  public void accept(
      Upgrade upgrade, Function<Publication, byte[]> frames, Consumer<TextSocket> taken) {
    accept(upgrade, frames, null, taken);
  }

  /// The same for a protocol that offers compression.
  ///
  /// @param compressed gives the frame for peers that agreed to it; null to agree to nothing
  public void accept(
      Upgrade upgrade,
      Function<Publication, byte[]> frames,
      @Nullable Function<Publication, byte[]> compressed,
      Consumer<TextSocket> taken) {
    Address address = upgrade.request().origin().address();
    Problem full = connections.admit(address);
    if (full != null) {
      throw full.refused();
    }
    open.incrementAndGet();
    String agreed =
        compressed == null
            ? null
            : Deflate.answer(upgrade.request().header("Sec-WebSocket-Extensions"));
    Function<Publication, byte[]> used = compressed == null || agreed == null ? frames : compressed;
    upgrade
        .accept(agreed)
        .onSuccess(socket -> take(made(socket, used, agreed != null, address), taken))
        .onFailure(_ -> leave(address));
  }

  /// A socket that cannot be begun does not stay, and does not count as open for ever.
  private static void take(TextSocket socket, Consumer<TextSocket> taken) {
    try {
      taken.accept(socket);
    } catch (RuntimeException failed) {
      LOG.error("a WebSocket could not be taken up", failed);
      socket.cut();
      socket.gone();
    }
  }

  private TextSocket made(
      ServerWebSocket socket,
      Function<Publication, byte[]> frames,
      boolean compression,
      Address address) {
    ChannelHandlerContext context = ((WebSocketInternal) socket).channelHandlerContext();
    Turn turn = turns.computeIfAbsent(context.channel().eventLoop(), Turn::new);
    Outbox outbox =
        new Outbox(new ChannelPipe(context), turn, settings.queue(), frames, hub::countDropped);
    return new TextSocket(socket, context, outbox, settings, compression, () -> leave(address));
  }

  private void leave(Address address) {
    open.decrementAndGet();
    connections.leave(address);
  }
}
