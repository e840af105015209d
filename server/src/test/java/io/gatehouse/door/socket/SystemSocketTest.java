package io.gatehouse.door.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SystemSocketTest {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<SystemSocket> accepted = new CompletableFuture<>();

  @AfterEach
  void end() throws Exception {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  /// Where this fails the tests, or the archive, no longer open the JDK's package.
  @Test
  @EnabledOnOs(OS.LINUX)
  void onLinuxTheSystemIsAskedItself() throws Exception {
    try (SocketChannel channel = SocketChannel.open()) {
      assertThat(SystemCalls.on(channel)).isNotNull();
    }
    ByteBuf pooled = ByteBufAllocator.DEFAULT.ioBuffer(1);
    assertThat(pooled.hasMemoryAddress()).isTrue();
    pooled.release();
  }

  /// In pieces of every size, of one buffer and of several, on the heap and outside, while the peer
  /// reads much later than it sends.
  @ParameterizedTest
  @EnumSource
  void everythingArrivesWholeAndInOrder(Way way) throws Exception {
    byte[] sent = new byte[12 << 20];
    new Random(7).nextBytes(sent);
    try (Socket peer = connect(way, new Echo(), 3_000)) {
      CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(peer, sent));
      sending.get(30, TimeUnit.SECONDS);

      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(sent);
    }
  }

  /// The system takes it in many parts, some of them the usual way.
  @ParameterizedTest
  @EnumSource
  void oneLargeBufferArrivesWhole(Way way) throws Exception {
    byte[] sent = new byte[16 << 20];
    new Random(9).nextBytes(sent);
    try (Socket peer = connect(way, new ChannelInboundHandlerAdapter(), 3_000)) {
      SystemSocket socket = accepted.get(10, TimeUnit.SECONDS);
      var _ =
          socket.writeAndFlush(
              Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(sent.length).put(sent).flip()));

      assertThat(peer.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfThePeerIsHeard(Way way) throws Exception {
    Socket peer = connect(way, new ChannelInboundHandlerAdapter(), 3_000);
    SystemSocket socket = accepted.get(10, TimeUnit.SECONDS);

    peer.close();

    assertThat(socket.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
  }

  /// Its number may mean another connection by then.
  @ParameterizedTest
  @EnumSource
  void whoClosesItWhileItIsReadHearsNothingMore(Way way) throws Exception {
    AtomicInteger heard = new AtomicInteger();
    ChannelHandler closing =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object bytes) {
            ((ByteBuf) bytes).release();
            heard.incrementAndGet();
            var _ = context.close();
          }
        };
    try (Socket peer = connect(way, closing, 16)) {
      send(peer, new byte[256]);

      assertThat(accepted.get(10, TimeUnit.SECONDS).closeFuture().await(10, TimeUnit.SECONDS))
          .isTrue();
      assertThat(heard).hasValue(1);
    }
  }

  private Socket connect(Way way, ChannelHandler handler, int piece) throws Exception {
    Channel listening =
        new ServerBootstrap()
            .group(group)
            .channelFactory(way.listener())
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(piece))
            .childHandler(
                new ChannelInitializer<SystemSocket>() {
                  @Override
                  protected void initChannel(SystemSocket channel) {
                    channel.pipeline().addLast(handler);
                    accepted.complete(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    return new Socket(address.getAddress(), address.getPort());
  }

  private static void send(Socket peer, byte[] bytes) {
    try {
      peer.getOutputStream().write(bytes);
      peer.shutdownOutput();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  enum Way {
    SYSTEM {
      @Override
      ChannelFactory<? extends ServerChannel> listener() {
        return new SystemTransport().serverChannelFactory(false);
      }
    },
    USUAL {
      @Override
      ChannelFactory<? extends ServerChannel> listener() {
        return UsualListener::new;
      }
    };

    abstract ChannelFactory<? extends ServerChannel> listener();
  }

  private static final class UsualListener extends NioServerSocketChannel {
    @Override
    protected int doReadMessages(List<Object> into) throws Exception {
      SocketChannel socket = javaChannel().accept();
      if (socket == null) {
        return 0;
      }
      into.add(new SystemSocket(this, socket, null));
      return 1;
    }
  }

  /// Gives everything back, and ends when the peer does.
  @SuppressWarnings("FutureReturnValueIgnored")
  private static final class Echo extends ChannelInboundHandlerAdapter {
    private final Random random = new Random(3);

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      switch (random.nextInt(4)) {
        case 0 -> context.writeAndFlush(bytes);
        case 1 -> context.write(bytes);
        case 2 -> {
          context.writeAndFlush(Unpooled.copiedBuffer(bytes));
          bytes.release();
        }
        default -> {
          context.write(bytes.readRetainedSlice(bytes.readableBytes() / 2));
          context.writeAndFlush(bytes);
        }
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> context.close());
    }
  }
}
