package io.gatehouse.door.websocket.wire;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Takes the frames of one WebSocket off the wire and hands whole texts on.
///
/// It stands before Vert.x's own handler and takes every frame away from it: that one does not
/// check UTF-8 and answers each fault with code 1000. Belongs to the event loop of its channel.
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for a pong or a close
final class Wire extends ChannelInboundHandlerAdapter {
  private static final int MOST_UNREAD = 1 << 20;
  private static final int MOST_HELD = 4 << 20;
  private static final int PACKED = 4; // RSV1

  private final Listener listener;
  private final int longest;
  private final boolean compression;
  private final Queue<String> held = new ArrayDeque<>(0);
  private @Nullable ByteBuf parts;
  private @Nullable ChannelHandlerContext context;
  private long heldCharacters;
  private boolean packed;
  private boolean paused;
  private boolean deaf;

  /// Who wants to know what comes.
  interface Listener {
    void heard(String text);

    /// A sign of life that says nothing else.
    void alive();

    /// @param code of the close frame that says it
    void broken(int code, Problem why);

    void writable();

    void gone();
  }

  /// @param longest bytes of a whole message
  /// @param compression whether both sides agreed on it
  Wire(Listener listener, int longest, boolean compression) {
    this.listener = listener;
    this.longest = longest;
    this.compression = compression;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
    if (compression) {
      // the decoder of Vert.x refuses the bit that marks compressed messages
      added.pipeline().replace(WebSocket13FrameDecoder.class, "gatehouse-frames", decoder());
    }
  }

  private WebSocket13FrameDecoder decoder() {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(true)
            .maxFramePayloadLength(longest)
            .closeOnProtocolViolation(false)
            .build());
  }

  @Override
  public void channelRead(ChannelHandlerContext here, Object message) {
    try {
      if (deaf) {
        hangUpOn(here, message);
      } else if (message instanceof WebSocketFrame frame) {
        read(here, frame);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
    Channel channel = here.channel();
    if (!deaf && !channel.isWritable() && channel.bytesBeforeWritable() > MOST_UNREAD) {
      autoRead(false); // who does not read the answers may not ask on
    }
  }

  /// We have said goodbye: the peer's goodbye is all that counts.
  private static void hangUpOn(ChannelHandlerContext here, Object message) {
    if (message instanceof CloseWebSocketFrame) {
      here.close();
    }
  }

  private void read(ChannelHandlerContext here, WebSocketFrame frame) {
    if (frame.rsv() != 0 && !mayBePacked(frame)) {
      broken(
          WebSocketCloseStatus.PROTOCOL_ERROR,
          Problem.of(ProblemType.MALFORMED, "a frame has a reserved bit that was not agreed on"));
      return;
    }
    switch (frame) {
      case TextWebSocketFrame text -> part(text);
      case ContinuationWebSocketFrame more -> part(more);
      case PingWebSocketFrame ping -> pong(here, ping);
      case PongWebSocketFrame _ -> listener.alive();
      case CloseWebSocketFrame close -> answer(here, close);
      case BinaryWebSocketFrame _ ->
          broken(
              WebSocketCloseStatus.INVALID_MESSAGE_TYPE,
              Problem.of(
                      ProblemType.UNSUPPORTED_MEDIA_TYPE,
                      "this connection speaks JSON in text frames")
                  .cure("send text frames"));
      default -> listener.alive();
    }
  }

  /// The bit of a compressed message is that of its first frame alone (RFC 7692 section 6).
  private boolean mayBePacked(WebSocketFrame frame) {
    return compression
        && frame.rsv() == PACKED
        && (frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame);
  }

  private void part(WebSocketFrame frame) {
    if (frame instanceof TextWebSocketFrame) {
      packed = frame.rsv() == PACKED;
    }
    if (parts == null && frame.isFinalFragment()) {
      whole(frame.content());
      return;
    }
    ByteBuf all = parts;
    if (all == null) {
      all = frame.content().alloc().buffer(frame.content().readableBytes() * 2);
      parts = all;
    }
    if (all.readableBytes() + frame.content().readableBytes() > longest) {
      tooLong();
      return;
    }
    all.writeBytes(frame.content());
    if (frame.isFinalFragment()) {
      parts = null;
      try {
        whole(all);
      } finally {
        all.release();
      }
    }
  }

  private void whole(ByteBuf bytes) {
    if (!packed) {
      read(bytes);
      return;
    }
    try {
      read(Unpooled.wrappedBuffer(Deflate.inflate(bytes, longest)));
    } catch (Deflate.TooLong bomb) {
      tooLong();
    } catch (DataFormatException wrong) {
      broken(
          WebSocketCloseStatus.INVALID_PAYLOAD_DATA,
          Problem.of(ProblemType.MALFORMED, "the message cannot be decompressed"));
    }
  }

  private void read(ByteBuf bytes) {
    String text = text(bytes);
    if (text == null) {
      broken(
          WebSocketCloseStatus.INVALID_PAYLOAD_DATA,
          Problem.of(ProblemType.MALFORMED, "the text is not valid UTF-8")
              .cure("encode it as UTF-8"));
    } else if (paused) {
      hold(text);
    } else {
      listener.heard(text);
    }
  }

  /// What one read brings after a pause has begun is little, unless it is compressed.
  private void hold(String text) {
    if (!held.isEmpty() && heldCharacters + text.length() > MOST_HELD) {
      Problem why =
          Problem.of(ProblemType.TOO_MANY, "you said more than can wait")
              .cure("wait for answers before you say more");
      listener.broken(why.type().webSocketClose(), why);
      return;
    }
    held.add(text);
    heldCharacters += text.length();
  }

  private static @Nullable String text(ByteBuf bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      byte[] copy = ByteBufUtil.getBytes(bytes);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(copy)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /// Pings are answered as long as the peer reads our answers.
  private void pong(ChannelHandlerContext here, PingWebSocketFrame ping) {
    listener.alive();
    if (here.channel().isWritable()) {
      here.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
    }
  }

  private void answer(ChannelHandlerContext here, CloseWebSocketFrame close) {
    deaf = true;
    here.writeAndFlush(close.retain()).addListener(_ -> here.close());
  }

  private void tooLong() {
    broken(
        WebSocketCloseStatus.MESSAGE_TOO_BIG,
        Problem.of(ProblemType.TOO_LARGE, "the message is longer than " + longest + " bytes")
            .cure("send less, or raise `websocket.max-frame`"));
  }

  private void broken(WebSocketCloseStatus status, Problem why) {
    listener.broken(status.code(), why);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
    if (deaf) {
      here.close();
      return;
    }
    switch (cause) {
      case CorruptedWebSocketFrameException corrupted
          when !corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG) ->
          broken(
              corrupted.closeStatus(),
              Problem.of(ProblemType.MALFORMED, "this is no WebSocket frame as we read it"));
      case CorruptedWebSocketFrameException _ -> tooLong();
      case TooLongFrameException _ -> tooLong();
      default -> here.close();
    }
  }

  /// Reads nothing more until [#resume].
  void pause() {
    paused = true;
    autoRead(false);
  }

  void resume() {
    paused = false;
    while (!paused && !held.isEmpty()) {
      String next = held.remove();
      heldCharacters -= next.length();
      listener.heard(next);
    }
    if (!paused) {
      autoRead(true);
    }
  }

  private void autoRead(boolean on) {
    if (context != null) {
      context.channel().config().setAutoRead(on);
    }
  }

  /// Hears nothing more but the peer's goodbye.
  void deafen() {
    deaf = true;
    paused = false;
    held.clear();
    heldCharacters = 0;
    autoRead(true);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext here) {
    listener.writable();
    if (here.channel().isWritable() && !paused) {
      autoRead(true);
    }
    here.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext here) {
    if (parts != null) {
      parts.release();
      parts = null;
    }
    listener.gone();
    here.fireChannelInactive();
  }
}
