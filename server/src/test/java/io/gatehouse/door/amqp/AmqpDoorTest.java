package io.gatehouse.door.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.limit.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which protocol a peer gets: AMQP 1.0 section 2.2, AMQP 0-9-1 section 4.2.2.
class AmqpDoorTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Connections connections = new Connections(Limits.DEFAULT, InstantSource.system());
  private final AmqpDoor door = open(Duration.ofSeconds(10));

  private AmqpDoor open(Duration patience) {
    AmqpSettings standard =
        AmqpSettings.plainOn(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    AmqpSettings settings =
        new AmqpSettings(
            standard.plain(),
            null,
            standard.maxFrameBytes(),
            standard.maxMessageBytes(),
            patience,
            standard.idleTimeout(),
            standard.maxLinks());
    AmqpDoor.Protocols protocols =
        new AmqpDoor.Protocols(
            (channel, address) -> new Named("one"), (channel, address) -> new Named("old"));
    AmqpDoor opened = new AmqpDoor(settings, loops, null, connections, protocols);
    opened.start();
    return opened;
  }

  @AfterEach
  void close() {
    door.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @ParameterizedTest
  @CsvSource({
    "414d5150 00000901, old",
    "414d5150 00010000, one",
    "414d5150 03010000, one",
  })
  void theHeaderChoosesTheProtocolWhichReadsItToo(String header, String name) throws IOException {
    try (Socket peer = connect(door)) {
      byte[] bytes = bytes(header);
      peer.getOutputStream().write(bytes, 0, 5);
      peer.getOutputStream().flush();
      peer.getOutputStream().write(bytes, 5, 3);
      assertThat(new String(peer.getInputStream().readNBytes(3), StandardCharsets.US_ASCII))
          .isEqualTo(name);
      assertThat(peer.getInputStream().readNBytes(8)).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "414d5150 02010000, 414d5150 03010000",
    "414d5150 00020000, 414d5150 03010000",
    "414d5150 01010009, 414d5150 00000901",
    "414d5150 00000900, 414d5150 00000901",
    "474554202f204854 5450, 414d5150 03010000",
    "16, 414d5150 03010000",
  })
  void whoAsksForAnythingElseIsToldWhatIsSpoken(String asked, String answer) throws IOException {
    try (Socket peer = connect(door)) {
      peer.getOutputStream().write(bytes(asked));
      assertThat(peer.getInputStream().readAllBytes()).isEqualTo(bytes(answer));
    }
  }

  @Test
  void whoSaysNothingIsHungUpOn() throws IOException {
    try (AmqpDoor hasty = open(Duration.ofMillis(50));
        Socket peer = connect(hasty)) {
      peer.getOutputStream().write(bytes("414d51"));
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void whenTheDoorClosesNobodyStays() throws IOException {
    try (Socket peer = connect(door)) {
      peer.getOutputStream().write(bytes("414d5150 00010000"));
      assertThat(peer.getInputStream().readNBytes(11)).hasSize(11);
      door.close();
      assertThat(peer.getInputStream().read()).isEqualTo('.');
      assertThat(peer.getInputStream().read()).isEqualTo(-1);
      // the port may be somebody else's already: what counts is that this door has let go of it
      assertThat(door.plainPort()).isEqualTo(-1);
    }
  }

  private static Socket connect(AmqpDoor door) throws IOException {
    Socket peer = new Socket(InetAddress.getLoopbackAddress(), door.plainPort());
    peer.setSoTimeout(5_000);
    return peer;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /// Says its name and then what it hears; a dot when it is told to end.
  @SuppressWarnings("FutureReturnValueIgnored") // what fails closes the channel
  private static final class Named extends ChannelInboundHandlerAdapter {
    private final String name;

    Named(String name) {
      this.name = name;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context.writeAndFlush(ascii(context, name));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
      context.writeAndFlush(read);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object why) {
      LastWords.closeAfter(context.writeAndFlush(ascii(context, ".")));
    }

    private static ByteBuf ascii(ChannelHandlerContext context, String text) {
      return context.alloc().buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
