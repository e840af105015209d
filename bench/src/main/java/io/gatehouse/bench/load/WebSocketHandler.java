package io.gatehouse.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What a WebSocket client hears: the answer to its handshake, then messages, at last the end.
final class WebSocketHandler extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int CLOSE_FRAME = 0x88;
  private static final int PONG_FRAME = 0x8a;

  /// The head of the handshake's answer, then each message, until they are only counted.
  final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

  private final ByteBuf handshake = Unpooled.buffer(512);
  private final FrameReader reader = new FrameReader(this::frame);
  private boolean upgraded;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Runnable onMessage;
  private @Nullable Consumer<String> onText;
  private @Nullable LongConsumer onEnd;

  /// On the generator's loop.
  void count(Runnable listener) {
    reader.skipPayloads();
    onMessage = listener;
  }

  /// On the generator's loop: hands over what has come and what will come.
  void listen(Consumer<String> listener) {
    for (String text = texts.poll(); text != null; text = texts.poll()) {
      listener.accept(text);
    }
    onText = listener;
  }

  /// On the generator's loop.
  void onEnd(LongConsumer listener) {
    onEnd = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext reading, ByteBuf bytes) {
    if (upgraded) {
      reader.read(bytes);
      return;
    }
    handshake.writeBytes(bytes);
    ResponseReader.Response response = ResponseReader.peek(handshake);
    if (response != null) {
      upgraded = true;
      texts.add(handshake.readString(response.length(), StandardCharsets.US_ASCII));
      reader.read(handshake);
    }
  }

  private void frame(int opcode, byte[] payload) {
    Runnable listener = onMessage;
    if (opcode == FrameReader.CLOSE) {
      answer(CLOSE_FRAME);
    } else if (opcode == FrameReader.PING) {
      answer(PONG_FRAME);
    } else if (listener != null) {
      listener.run();
    } else if (onText != null) {
      onText.accept(new String(payload, StandardCharsets.UTF_8));
    } else {
      texts.add(new String(payload, StandardCharsets.UTF_8));
    }
  }

  private void answer(int head) {
    ChannelHandlerContext open = context;
    if (open != null) {
      open.writeAndFlush(WebSocketClient.frame(head, new byte[0]));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ended) {
    long now = System.nanoTime();
    LongConsumer listener = onEnd;
    if (listener != null) {
      listener.accept(now);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
    failed.close();
  }
}
