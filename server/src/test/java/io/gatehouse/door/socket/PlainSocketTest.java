package io.gatehouse.door.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(30)
@EnabledOnOs(OS.LINUX)
class PlainSocketTest {
  private static final int PIECE = 64 * 1024;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CompletableFuture<PlainSocket> accepted = new CompletableFuture<>();
  private Socket peer;
  private PlainSocket socket;

  @BeforeEach
  void connect() throws Exception {
    Channel listening =
        new ServerBootstrap()
            .group(group)
            .channelFactory(PlainSocket.Listener::new)
            .childHandler(
                new ChannelInitializer<PlainSocket>() {
                  @Override
                  protected void initChannel(PlainSocket channel) {
                    accepted.complete(channel);
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    peer = new Socket(address.getAddress(), address.getPort());
    socket = accepted.get(10, TimeUnit.SECONDS);
  }

  @AfterEach
  void end() throws Exception {
    peer.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void bytesArriveAtOnce() throws Exception {
    ByteBuf bytes = outside(new byte[] {1, 2, 3});

    assertThat(onTheLoop(() -> socket.takes(bytes))).isTrue();

    assertThat(peer.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
  }

  @Test
  void bytesOfTheHeapGoTheUsualWay() throws Exception {
    assertThat(takes(Unpooled.wrappedBuffer(new byte[] {1}))).isFalse();
  }

  @Test
  void theLastBytesArriveBeforeTheEnd() throws Exception {
    ByteBuf bytes = outside(new byte[] {1, 2, 3});

    boolean taken =
        onTheLoop(() -> {
          boolean all = socket.takesLast(bytes);
          var _ = socket.shutdownOutput();
          return all;
        });

    assertThat(taken).isTrue();
    assertThat(peer.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void nothingPassesWhatWaits() throws Exception {
    ByteBuf second = outside(new byte[] {2});

    boolean passed =
        onTheLoop(() -> {
          var _ = socket.write(Unpooled.copiedBuffer(new byte[] {1}));
          return socket.takes(second);
        });

    assertThat(passed).isFalse();
    assertThat(second.readableBytes()).isEqualTo(1);
    var _ = socket.writeAndFlush(second);
    assertThat(peer.getInputStream().readNBytes(2)).containsExactly(1, 2);
  }

  /// Nobody reads until the system takes no more.
  @Test
  void whatTheSystemDoesNotTakeIsLeft() throws Exception {
    int taken = 0;
    ByteBuf rest = outside(filled(taken));
    while (takes(rest)) {
      taken++;
      rest = outside(filled(taken));
    }
    var _ = socket.writeAndFlush(rest);

    InputStream in = peer.getInputStream();
    for (int number = 0; number <= taken; number++) {
      assertThat(in.readNBytes(PIECE)).isEqualTo(filled(number));
    }
    assertThat(takes(outside(new byte[] {9}))).isTrue();
    assertThat(in.read()).isEqualTo(9);
  }

  @Test
  void aClosedConnectionTakesNothingAndSaysSoTheUsualWay() throws Exception {
    peer.close();
    socket.closeFuture().await();

    assertThat(takes(outside(filled(0)))).isFalse();
    assertThat(socket.writeAndFlush(outside(filled(0))).await().isSuccess()).isFalse();
  }

  /// It is broken, and Netty has not noticed.
  @Test
  void aBrokenConnectionTakesNothingAndSaysSoTheUsualWay() throws Exception {
    socket.config().setAutoRead(false);
    peer.setSoLinger(true, 0);
    peer.close();

    ByteBuf rest = outside(filled(0));
    while (takes(rest)) {
      rest = outside(filled(0));
    }
    assertThat(socket.writeAndFlush(rest).await().isSuccess()).isFalse();
  }

  private boolean takes(ByteBuf bytes) throws Exception {
    return onTheLoop(() -> socket.takes(bytes));
  }

  private <T> T onTheLoop(Callable<T> act) throws Exception {
    return socket.eventLoop().submit(act).get(10, TimeUnit.SECONDS);
  }

  /// The heap.
  private static ByteBuf outside(byte[] bytes) {
    return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
  }

  private static byte[] filled(int number) {
    byte[] bytes = new byte[PIECE];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }
}
