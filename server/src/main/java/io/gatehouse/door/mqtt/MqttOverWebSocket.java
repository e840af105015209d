package io.gatehouse.door.mqtt;

import io.gatehouse.core.policy.Address;
import io.gatehouse.door.http.Upgrade;
import io.gatehouse.door.mqtt.wire.WebSocketBytes;
import io.gatehouse.door.socket.TcpPorts;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Connections;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes up WebSockets that speak MQTT (MQTT 5 section 6): the same handlers as on a bare socket,
/// behind those that turn frames into bytes.
///
/// The browser's session is not looked at: a CONNECT brings a credential of its own, so that a
/// foreign page gains nothing.
final class MqttOverWebSocket {
  private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

  private final Connections connections;
  private final int maxFrame;
  private final Entrance entrance;

  /// @param maxFrame bytes of one frame
  MqttOverWebSocket(Connections connections, int maxFrame, Entrance entrance) {
    this.connections = connections;
    this.maxFrame = maxFrame;
    this.entrance = entrance;
  }

  /// Makes the handlers of one peer.
  @FunctionalInterface
  interface Entrance {
    List<ChannelHandler> handlers(Channel channel, Arrival arrival);
  }

  void offered(Upgrade upgrade) {
    requireProtocol(upgrade.request().header("Sec-WebSocket-Protocol"));
    Origin origin = upgrade.request().origin();
    Address address = origin.address();
    Problem full = connections.admit(address);
    if (full != null) {
      throw full.refused();
    }
    upgrade
        .accept(null)
        .onSuccess(socket -> begin(socket, new Arrival(address, origin::certificate)))
        .onFailure(_ -> connections.leave(address));
  }

  /// [MQTT-6.0.0-3].
  private static void requireProtocol(@Nullable String offered) {
    boolean known =
        offered != null
            && Arrays.stream(offered.split(",")).map(String::strip).anyMatch(PROTOCOLS::contains);
    if (!known) {
      throw Problem.of(ProblemType.MALFORMED, "this WebSocket speaks MQTT only")
          .at("Sec-WebSocket-Protocol")
          .cure("offer the sub-protocol `mqtt`")
          .refused();
    }
  }

  private void begin(ServerWebSocket socket, Arrival arrival) {
    ChannelHandlerContext last = ((WebSocketInternal) socket).channelHandlerContext();
    Channel channel = last.channel();
    channel.closeFuture().addListener(_ -> connections.leave(arrival.address()));
    channel.config().setWriteBufferWaterMark(TcpPorts.WATER_MARK);
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.replace(WebSocket13FrameDecoder.class, "mqtt-frames", decoder());
    pipeline.addBefore(last.name(), "mqtt-bytes", new WebSocketBytes());
    for (ChannelHandler handler : entrance.handlers(channel, arrival)) {
      pipeline.addBefore(last.name(), null, handler);
    }
    channel.config().setAutoRead(true);
  }

  /// Packets may be larger than the messages of other WebSockets.
  private WebSocket13FrameDecoder decoder() {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(maxFrame)
            .closeOnProtocolViolation(true)
            .build());
  }
}
