package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.wire.PacketGate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;

/// Hands what comes from one peer to whoever is in charge of it.
///
/// It stays where it is when the stages change, so that everything is written from one place of the
/// pipeline, whatever stands behind it.
// nobody waits for a close
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttPeer extends ChannelInboundHandlerAdapter {
  private final Parts parts;
  private final MqttLoop loop;
  private final Arrival arrival;
  private Stage stage;

  @SuppressWarnings("NullAway.Init") // there is a stage once the handler is in its pipeline
  MqttPeer(Parts parts, MqttLoop loop, Arrival arrival) {
    this.parts = parts;
    this.loop = loop;
    this.arrival = arrival;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    stage = new MqttHandshake(parts, loop, arrival, context, next -> stage = next);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    switch (read) {
      case MqttMessage packet -> {
        try {
          stage.read(packet);
        } finally {
          ReferenceCountUtil.release(packet);
        }
      }
      case PacketGate.Refused refused -> stage.refused(refused);
      default -> ReferenceCountUtil.release(read);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    stage.writabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stage.gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // a reset socket or a broken TLS record: there is nobody to tell
    context.close();
  }
}
