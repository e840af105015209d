package io.gatehouse.bench.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttMessage;

/// One connection of a session.
final class SessionHandler extends SimpleChannelInboundHandler<MqttMessage> {
  private final SessionClient client;

  SessionHandler(SessionClient client) {
    this.client = client;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    client.opened(context.channel());
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, MqttMessage packet) {
    if (packet.decoderResult().isFailure()) {
      throw new IllegalStateException(
          "the server sent no MQTT packet", packet.decoderResult().cause());
    }
    client.heard(packet);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    client.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
