package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Utf8;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.time.InstantSource;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What one client publishes, on its way to the hub; for one thread.
///
/// A QoS 2 message goes to the hub when it comes, and its packet id is kept until the client
/// releases it (MQTT 5 section 4.3.3, method B).
public final class Inbound {
  public static final int MOST_ALIASES = 32;
  private static final int MOST_IDS = 65_535;

  private final Session session;
  private final Replies replies;
  private final Way way;
  private final InstantSource clock;
  private @Nullable BitSet unreleased;
  private int unreleasedCount;
  private String @Nullable [] topics;

  public Inbound(Session session, Replies replies, Way way, InstantSource clock) {
    this.session = session;
    this.replies = replies;
    this.way = way;
    this.clock = clock;
  }

  /// How the client and the door get along.
  ///
  /// @param most unacknowledged messages that the client may have under way
  /// @param refused what is done about an acknowledged message of MQTT 3 that is refused
  public record Way(boolean five, int most, Refusal refused) {}

  /// Ends the connection because of a refused message, or does nothing.
  @FunctionalInterface
  public interface Refusal {
    void because(Problem problem);
  }

  /// Throws `Violation` where the connection has to end.
  public void publish(MqttPublishMessage packet) {
    String topic = topic(packet);
    int qos = packet.fixedHeader().qosLevel().value();
    int packetId = packet.variableHeader().packetId();
    if (qos == 2 && isUnreleased(packetId)) {
      // [MQTT-4.3.3-10]: it has been handed on already
      replies.acknowledge(Packets.PUBREC, packetId, ReasonCodes.NORMAL);
      return;
    }
    if (qos > 0 && unreleasedCount >= (way.five() ? way.most() : MOST_IDS)) {
      throw tooMany();
    }
    Outcome<Integer> outcome =
        isNoText(packet)
            ? new Outcome.Rejected<>(
                Problem.of(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "the payload is said to be text and is not"))
            : session.publish(MessageReader.publish(packet, topic, clock.millis()));
    if (qos > 0) {
      answer(qos == 1 ? Packets.PUBACK : Packets.PUBREC, packetId, outcome);
    }
  }

  private Violation tooMany() {
    // [MQTT-3.3.4-7]
    return Violation.of(
        ReasonCodes.RECEIVE_MAXIMUM, "at most " + way.most() + " messages may be unacknowledged");
  }

  private void answer(int type, int packetId, Outcome<Integer> outcome) {
    switch (outcome) {
      case Outcome.Accepted<Integer>(Integer receivers) -> {
        if (type == Packets.PUBREC) {
          keep(packetId);
        }
        replies.acknowledge(
            type, packetId, receivers == 0 ? ReasonCodes.NO_SUBSCRIBERS : ReasonCodes.NORMAL);
      }
      case Outcome.Rejected<Integer>(Problem problem) -> {
        if (way.five()) {
          replies.acknowledge(type, packetId, ReasonCodes.ofPublish(problem), problem.line());
        } else {
          way.refused().because(problem);
        }
      }
    }
  }

  /// Whether the payload is not the text that its sender claims it to be.
  private static boolean isNoText(MqttPublishMessage packet) {
    Integer format =
        MessageReader.number(
            packet.variableHeader().properties(), MqttProperties.PAYLOAD_FORMAT_INDICATOR);
    ByteBuf payload = packet.payload();
    return format != null
        && format == 1
        && !Utf8.isText(payload, payload.readerIndex(), payload.writerIndex());
  }

  /// The client has heard that its QoS 2 message came.
  public void release(int packetId) {
    BitSet ids = unreleased;
    if (ids != null && ids.get(packetId)) {
      ids.clear(packetId);
      unreleasedCount--;
      replies.acknowledge(Packets.PUBCOMP, packetId, ReasonCodes.NORMAL);
    } else {
      replies.acknowledge(Packets.PUBCOMP, packetId, ReasonCodes.UNKNOWN_PACKET_ID);
    }
  }

  private boolean isUnreleased(int packetId) {
    BitSet ids = unreleased;
    return ids != null && ids.get(packetId);
  }

  private void keep(int packetId) {
    BitSet ids = unreleased;
    if (ids == null) {
      ids = new BitSet();
      unreleased = ids;
    }
    ids.set(packetId);
    unreleasedCount++;
  }

  /// The topic of a message, also where a number stands for it.
  private String topic(MqttPublishMessage packet) {
    String topic = packet.variableHeader().topicName();
    Integer alias =
        way.five()
            ? MessageReader.number(packet.variableHeader().properties(), MqttProperties.TOPIC_ALIAS)
            : null;
    if (alias == null) {
      return topic;
    }
    if (alias > MOST_ALIASES) {
      // [MQTT-3.3.2-9]
      throw Violation.of(
          ReasonCodes.TOPIC_ALIAS_INVALID, "a topic alias is at most " + MOST_ALIASES);
    }
    String[] known = topics;
    if (known == null) {
      known = new String[MOST_ALIASES + 1];
      topics = known;
    }
    if (topic.isEmpty()) {
      String meant = known[alias];
      if (meant == null) {
        throw Violation.protocol("topic alias " + alias + " stands for nothing yet");
      }
      return meant;
    }
    known[alias] = topic;
    return topic;
  }
}
