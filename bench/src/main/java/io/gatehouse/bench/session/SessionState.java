package io.gatehouse.bench.session;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What a client has to remember of its session (MQTT 5.0, section 4.1), on the generator's loop.
final class SessionState {
  /// Packet ids above this one belong to subscriptions.
  static final int SUBSCRIBING = 60_000;

  private static final int FAILURE = 0x80;

  private final SessionListener listener;
  private final boolean five;
  private final Map<Integer, Sent> sent = new LinkedHashMap<>();
  private final Set<Integer> received = new HashSet<>();
  private @Nullable Channel channel;
  private int last;

  /// @param released whether a PUBREC has come, so that only the PUBREL is sent again
  private record Sent(
      String topic, String text, int qos, boolean released, CompletableFuture<Integer> settled) {
    Sent release() {
      return new Sent(topic, text, qos, true, settled);
    }
  }

  SessionState(SessionListener listener, boolean five) {
    this.listener = listener;
    this.five = five;
  }

  SessionListener listener() {
    return listener;
  }

  int unsettled() {
    return sent.size();
  }

  /// Goes on over a new connection. Messages that a server without this session does not know are
  /// new to it.
  void resume(Channel open, boolean present) {
    channel = open;
    if (!present) {
      received.clear();
    }
    // in the order in which they were first sent ([MQTT-4.6.0-1])
    new ArrayList<>(sent.entrySet()).forEach(one -> resend(one.getKey(), one.getValue(), present));
    open.flush();
  }

  private void resend(int id, Sent message, boolean present) {
    if (!message.released()) {
      write(id, message, present);
    } else if (present) {
      reply(MqttMessageType.PUBREL, id);
    } else {
      settle(id, 0);
    }
  }

  void suspend() {
    channel = null;
  }

  void publish(String topic, String text, int qos, CompletableFuture<Integer> settled) {
    Sent message = new Sent(topic, text, qos, false, settled);
    if (qos == 0) {
      write(0, message, false);
      settled.complete(0);
    } else {
      int id = free();
      sent.put(id, message);
      write(id, message, false);
    }
    if (channel != null) {
      channel.flush();
    }
  }

  private int free() {
    do {
      last = last % (SUBSCRIBING - 1) + 1;
    } while (sent.containsKey(last));
    return last;
  }

  private void write(int id, Sent message, boolean duplicate) {
    if (channel == null) {
      return;
    }
    byte[] payload = message.text().getBytes(StandardCharsets.UTF_8);
    MqttFixedHeader head =
        new MqttFixedHeader(
            MqttMessageType.PUBLISH, duplicate, MqttQoS.valueOf(message.qos()), false, 0);
    channel.write(
        new MqttPublishMessage(
            head,
            new MqttPublishVariableHeader(
                message.topic(), id, five ? MqttProperties.NO_PROPERTIES : null),
            Unpooled.wrappedBuffer(payload)));
  }

  void heard(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> take((MqttPublishMessage) packet);
      case PUBACK, PUBCOMP -> settle(id(packet), reason(packet));
      case PUBREC -> recorded(id(packet), reason(packet));
      case PUBREL -> {
        received.remove(id(packet));
        reply(MqttMessageType.PUBCOMP, id(packet));
      }
      default -> {}
    }
  }

  private void take(MqttPublishMessage packet) {
    int qos = packet.fixedHeader().qosLevel().value();
    int id = packet.variableHeader().packetId();
    // method B of section 4.3.3: known until its PUBREL
    if (qos < 2 || received.add(id)) {
      listener.message(
          new SessionListener.Received(
              packet.variableHeader().topicName(),
              packet.payload().toString(StandardCharsets.UTF_8),
              qos,
              packet.fixedHeader().isDup()));
    }
    if (qos > 0) {
      reply(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, id);
    }
  }

  private void recorded(int id, int reason) {
    Sent message = sent.get(id);
    if (message != null && reason >= FAILURE) {
      settle(id, reason);
      return;
    }
    if (message != null) {
      sent.put(id, message.release());
    }
    reply(MqttMessageType.PUBREL, id);
  }

  private void settle(int id, int reason) {
    Sent message = sent.remove(id);
    if (message != null) {
      message.settled().complete(reason);
    }
  }

  private void reply(MqttMessageType type, int id) {
    if (channel != null) {
      MqttQoS qos = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
      channel.write(
          new MqttMessage(
              new MqttFixedHeader(type, false, qos, false, 2),
              MqttMessageIdVariableHeader.from(id)));
    }
  }

  private static int id(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  private static int reason(MqttMessage packet) {
    return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
        ? Byte.toUnsignedInt(reply.reasonCode())
        : 0;
  }
}
