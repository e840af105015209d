package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// One WebSocket connection that talks first and then only counts what it is sent.
public final class WebSocketClient implements LiveClient {
  private static final String HANDSHAKE =
      """
      GET %s HTTP/1.1\r
      Host: 127.0.0.1\r
      Connection: Upgrade\r
      Upgrade: websocket\r
      Sec-WebSocket-Version: 13\r
      Sec-WebSocket-Key: Z2F0ZWhvdXNlYmVuY2gxMg==\r
      %s\r
      """;
  private static final int TEXT_FRAME = 0x81;

  private final Channel channel;
  private final WebSocketHandler handler;

  private WebSocketClient(Channel channel, WebSocketHandler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  /// @param head further lines of the handshake
  public static WebSocketClient open(Generator generator, int port, String path, List<String> head)
      throws InterruptedException {
    WebSocketHandler handler = new WebSocketHandler();
    WebSocketClient client = new WebSocketClient(generator.connect(port, handler), handler);
    String lines = head.isEmpty() ? "" : String.join("\r\n", head) + "\r\n";
    String request = HANDSHAKE.formatted(path, lines);
    client.channel.writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    client.expect("HTTP/1.1 101");
    return client;
  }

  /// Waits for the next message, which must hold this text.
  public String expect(String part) throws InterruptedException {
    String text = handler.texts.poll(10, TimeUnit.SECONDS);
    if (text == null || !text.contains(part)) {
      throw new IllegalStateException("expected `" + part + "` and received `" + text + "`");
    }
    return text;
  }

  public void send(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    channel.writeAndFlush(frame(TEXT_FRAME, payload), channel.voidPromise());
  }

  /// From now on each message goes to this listener, on the generator's loop.
  public void listen(Consumer<String> listener) {
    channel.eventLoop().submit(() -> handler.listen(listener)).syncUninterruptibly();
  }

  /// Stops or goes on reading from the socket.
  public void pause(boolean pause) {
    channel.eventLoop().execute(() -> channel.config().setAutoRead(!pause));
  }

  /// A frame as a client must send it: masked, here with zeros, which change nothing.
  static ByteBuf frame(int head, byte[] payload) {
    ByteBuf frame = Unpooled.buffer(payload.length + 8).writeByte(head);
    if (payload.length < 126) {
      frame.writeByte(0x80 | payload.length);
    } else {
      frame.writeByte(0x80 | 126).writeShort(payload.length);
    }
    return frame.writeInt(0).writeBytes(payload);
  }

  @Override
  public void count(Runnable onMessage) {
    channel.eventLoop().submit(() -> handler.count(onMessage)).syncUninterruptibly();
  }

  @Override
  public void onEnd(LongConsumer nanoTime) {
    channel.eventLoop().submit(() -> handler.onEnd(nanoTime)).syncUninterruptibly();
  }

  @Override
  public boolean isOpen() {
    return channel.isActive();
  }

  @Override
  public void close() {
    channel.close();
  }
}
