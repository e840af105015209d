package io.gatehouse.door.amqp;

import io.gatehouse.core.policy.Address;
import io.gatehouse.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads the eight bytes by which a peer says what it speaks, and makes way for that protocol.
///
/// A peer that asks for anything else is told what is spoken here and hung up on (AMQP 1.0 section
/// 2.2, 0-9-1 section 4.2.2).
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class HeaderReader extends ByteToMessageDecoder {
  private static final byte[] NAME = "AMQP".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 8;
  private static final int V091 = 0x0000_0901;
  private static final int V1 = 0x0001_0000;
  private static final int V1_SASL = 0x0301_0000;

  private final AmqpDoor.Protocols protocols;
  private final Address address;
  private final long patienceMillis;
  private @Nullable Future<?> timeout;

  HeaderReader(AmqpDoor.Protocols protocols, Address address, long patienceMillis) {
    this.protocols = protocols;
    this.address = address;
    this.patienceMillis = patienceMillis;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timeout =
        context.executor().schedule(() -> context.close(), patienceMillis, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int from = in.readerIndex();
    int named = Math.min(NAME.length, in.readableBytes());
    for (int i = 0; i < named; i++) {
      if (in.getByte(from + i) != NAME[i]) {
        refuse(context, in, V1_SASL);
        return;
      }
    }
    if (in.readableBytes() < LENGTH) {
      return;
    }
    int version = in.getInt(from + NAME.length);
    switch (version) {
      case V091 -> makeWay(context, protocols.v091());
      case V1, V1_SASL -> makeWay(context, protocols.v1());
      default -> refuse(context, in, isOlder(version) ? V091 : V1_SASL);
    }
  }

  /// Whether this is of the family before 1.0: `0 0 9 0`, or `1 1 0 9` and the like.
  private static boolean isOlder(int version) {
    return version >>> 16 == 0x0000 || version >>> 16 == 0x0101;
  }

  private void makeWay(ChannelHandlerContext context, @Nullable AmqpProtocol protocol) {
    if (protocol == null) {
      refuse(context, internalBuffer(), V1_SASL);
      return;
    }
    // what has been read is handed on when this handler is removed
    context.pipeline().replace(this, "amqp", protocol.speakOn(context.channel(), address));
  }

  private static void refuse(ChannelHandlerContext context, ByteBuf in, int spoken) {
    in.skipBytes(in.readableBytes());
    context.channel().config().setAutoRead(false);
    ByteBuf header = Unpooled.buffer(LENGTH).writeBytes(NAME).writeInt(spoken);
    LastWords.closeAfter(context.writeAndFlush(header));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Problem) {
      context.close(); // the server stops, and there is no protocol yet to say so in
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
