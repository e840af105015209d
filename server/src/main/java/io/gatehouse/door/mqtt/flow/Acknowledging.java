package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Violation;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;

/// What a client says about the messages that it got (MQTT 5 section 4.3); for one thread.
public final class Acknowledging {
  private static final int FAILURE = 0x80;

  private final Deliveries deliveries;
  private final Replies replies;
  private final Runnable written;

  /// @param written told when something was written later than in the call that led to it
  public Acknowledging(Deliveries deliveries, Replies replies, Runnable written) {
    this.deliveries = deliveries;
    this.replies = replies;
    this.written = written;
  }

  public static int packetId(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  /// A PUBACK. Throws `Violation`, as the others do, where it does not fit the message.
  public void acknowledged(MqttMessage packet) {
    int packetId = packetId(packet);
    switch (deliveries.state(packetId)) {
      case SENT -> deliveries.complete(packetId);
      case SENT_EXACTLY, RELEASED ->
          throw Violation.protocol("a message with QoS 2 is not answered by a PUBACK");
      case UNKNOWN -> {}
    }
  }

  /// A PUBREC.
  public void received(MqttMessage packet) {
    int packetId = packetId(packet);
    boolean refused =
        packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
            && (reply.reasonCode() & FAILURE) != 0;
    switch (deliveries.state(packetId)) {
      case SENT_EXACTLY -> {
        if (refused) {
          deliveries.complete(packetId);
        } else {
          release(packetId);
        }
      }
      case RELEASED -> release(packetId);
      case SENT -> throw Violation.protocol("a message with QoS 1 is not answered by a PUBREC");
      case UNKNOWN -> {
        if (!refused) {
          replies.release(packetId, ReasonCodes.UNKNOWN_PACKET_ID);
        }
      }
    }
  }

  private void release(int packetId) {
    deliveries.received(
        packetId,
        () -> {
          replies.release(packetId, ReasonCodes.NORMAL);
          written.run();
        });
  }

  /// A PUBCOMP.
  public void completed(MqttMessage packet) {
    int packetId = packetId(packet);
    switch (deliveries.state(packetId)) {
      case RELEASED -> deliveries.complete(packetId);
      case SENT, SENT_EXACTLY -> throw Violation.protocol("a PUBCOMP answers a PUBREL");
      case UNKNOWN -> {}
    }
  }
}
