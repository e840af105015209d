package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.flow.Acknowledging;
import io.gatehouse.door.mqtt.flow.Inbound;
import io.gatehouse.door.mqtt.flow.Replies;
import io.gatehouse.door.mqtt.flow.Subscriber;
import io.gatehouse.door.mqtt.flow.Subscribing;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.journal.Unit;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Brings each packet of a connected client to what it is about.
///
/// INVARIANT: used on the connection's loop only.
final class Dispatch {
  private final Flows flows;
  private final boolean five;
  private final Line line;

  Dispatch(Flows flows, boolean five, Line line) {
    this.flows = flows;
    this.five = five;
    this.line = line;
  }

  /// What packets are about.
  ///
  /// @param renewal null for a client that has no authentication method
  record Flows(
      Subscriber subscriber,
      Inbound inbound,
      Acknowledging acknowledging,
      @Nullable Renewal renewal,
      Replies replies) {}

  /// The connection.
  interface Line {
    void flushLater();

    boolean isOver();

    void disconnect(MqttMessage packet);

    java.util.concurrent.Executor loop();
  }

  /// Throws `Violation` where the connection has to end.
  void read(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> {
        flows.inbound.publish((MqttPublishMessage) packet);
        if (packet.fixedHeader().qosLevel().value() == 0) {
          return; // there is no answer
        }
      }
      case PUBACK -> flows.acknowledging.acknowledged(packet);
      case PUBREC -> flows.acknowledging.received(packet);
      case PUBREL -> flows.inbound.release(Acknowledging.packetId(packet));
      case PUBCOMP -> flows.acknowledging.completed(packet);
      case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
      case UNSUBSCRIBE -> {
        MqttUnsubscribeMessage asked = (MqttUnsubscribeMessage) packet;
        flows.replies.unsubscribed(
            asked.variableHeader().messageId(), Subscribing.end(asked, flows.subscriber));
      }
      case PINGREQ -> flows.replies.alive();
      case DISCONNECT -> line.disconnect(packet);
      default -> authenticate(packet);
    }
    line.flushLater();
  }

  private void authenticate(MqttMessage packet) {
    Renewal renewal = flows.renewal;
    if (renewal == null) {
      // [MQTT-4.12.0-6]
      throw Violation.protocol("a client without an authentication method sends no AUTH");
    }
    renewal.read(packet);
  }

  private void subscribe(MqttSubscribeMessage packet) {
    Subscribing answer = Subscribing.to(packet, flows.subscriber, five);
    int packetId = packet.variableHeader().messageId();
    Unit unit = answer.unit();
    if (unit == null) {
      subscribed(packetId, answer);
    } else {
      unit.then(_ -> later(packetId, answer));
    }
  }

  private void later(int packetId, Subscribing answer) {
    try {
      line.loop().execute(() -> subscribed(packetId, answer));
    } catch (RejectedExecutionException _) {
      // the loop ends with the server
    }
  }

  private void subscribed(int packetId, Subscribing answer) {
    if (!line.isOver()) {
      flows.replies.subscribed(packetId, answer.codes(), answer.reason());
      answer.sendRetained();
      line.flushLater();
    }
  }
}
