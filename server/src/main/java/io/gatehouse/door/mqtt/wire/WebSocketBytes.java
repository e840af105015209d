package io.gatehouse.door.mqtt.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/// Makes a stream of bytes out of the frames of a WebSocket, and frames out of what is written.
///
/// A packet of MQTT may share a frame with others or span several of them ([MQTT-6.0.0-2]).
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
public final class WebSocketBytes extends ChannelDuplexHandler {
  private boolean closing;

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    if (closing || !(read instanceof WebSocketFrame frame)) {
      ReferenceCountUtil.release(read);
      return;
    }
    switch (frame) {
      case BinaryWebSocketFrame bytes -> context.fireChannelRead(bytes.content());
      case ContinuationWebSocketFrame bytes -> context.fireChannelRead(bytes.content());
      case PingWebSocketFrame ping -> pong(context, ping);
      case PongWebSocketFrame pong -> pong.release();
      case CloseWebSocketFrame _ -> {
        frame.release();
        end(context, WebSocketCloseStatus.NORMAL_CLOSURE, context.newPromise());
      }
      default -> {
        // [MQTT-6.0.0-1]: anything but binary ends the connection
        frame.release();
        end(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE, context.newPromise());
      }
    }
  }

  private static void pong(ChannelHandlerContext context, PingWebSocketFrame ping) {
    if (context.channel().isWritable()) {
      context.writeAndFlush(new PongWebSocketFrame(ping.content()));
    } else {
      ping.release();
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) {
    context.write(
        written instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : written, promise);
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    end(context, WebSocketCloseStatus.NORMAL_CLOSURE, promise);
  }

  private void end(
      ChannelHandlerContext context, WebSocketCloseStatus status, ChannelPromise promise) {
    if (!closing) {
      closing = true;
      context.writeAndFlush(new CloseWebSocketFrame(status));
    }
    context.close(promise);
  }
}
