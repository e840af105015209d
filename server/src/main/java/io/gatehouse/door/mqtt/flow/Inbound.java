package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Utf8;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What one client publishes, on its way to the hub; for one thread.
///
/// A QoS 2 message goes to the hub when it comes, and its packet id is kept until the client
/// releases it (MQTT 5 section 4.3.3, method B).
public final class Inbound {
  public static final int MOST_ALIASES = 32;
  private static final int MOST_IDS = 65_535;
  private static final Problem NO_TEXT =
      Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the payload is said to be text and is not");

  private static final Problem LOST =
      Problem.of(ProblemType.UNAVAILABLE, "the message could not be kept");

  private final Session session;
  private final Received received;
  private final Replies replies;
  private final Way way;
  private final InstantSource clock;
  private int waitingOnce;
  private boolean over;
  private @Nullable ArrayDeque<Answer> answers;
  private String @Nullable [] topics;

  public Inbound(
      Session session, Received received, Replies replies, Way way, InstantSource clock) {
    this.session = session;
    this.received = received;
    this.replies = replies;
    this.way = way;
    this.clock = clock;
  }

  /// How the client and the door get along.
  ///
  /// @param most unacknowledged messages that the client may have under way
  /// @param resumed whether an earlier connection left messages under way
  /// @param refused what is done about an acknowledged message of MQTT 3 that is refused
  /// @param answered told when something was written that nobody knows of
  public record Way(boolean five, int most, boolean resumed, Refusal refused, Runnable answered) {}

  /// Ends the connection because of a refused message, or does nothing.
  @FunctionalInterface
  public interface Refusal {
    void because(Problem problem);
  }

  /// The connection is over: nothing is answered any more.
  public void end() {
    over = true;
    answers = null;
  }

  /// Throws `Violation` where the connection has to end.
  public void publish(MqttPublishMessage packet) {
    String topic = topic(packet);
    int qos = packet.fixedHeader().qosLevel().value();
    int packetId = packet.variableHeader().packetId();
    if (qos == 2 && received.contains(packetId)) {
      repeated(packetId);
      return;
    }
    if (qos > 0) {
      requireRoom();
    }
    Outcome<Sent> outcome =
        isNoText(packet)
            ? new Outcome.Rejected<>(NO_TEXT)
            : session.publish(
                MessageReader.publish(packet, topic, clock.millis()),
                qos == 2 ? received.add(packetId) : null);
    if (qos > 0) {
      answer(qos == 1 ? Packets.PUBACK : Packets.PUBREC, packetId, outcome);
    }
  }

  /// [MQTT-4.3.3-10]: the message has been handed on already, perhaps over an earlier connection
  /// and not yet for good.
  private void repeated(int packetId) {
    Answer answer = new Answer(Packets.PUBREC, packetId, 1);
    answer.waits = true;
    answer(answer);
    received.whenKept(packetId, kept -> onLoop(() -> safe(answer, kept ? null : LOST)));
  }

  private void requireRoom() {
    int underWay = received.count() + waitingOnce;
    if (underWay >= (way.five() ? way.most() : 2 * MOST_IDS)) {
      // [MQTT-3.3.4-7]
      throw Violation.of(
          ReasonCodes.RECEIVE_MAXIMUM, "at most " + way.most() + " messages may be unacknowledged");
    }
  }

  private void answer(int type, int packetId, Outcome<Sent> outcome) {
    switch (outcome) {
      case Outcome.Accepted<Sent>(Sent sent) -> {
        Answer answer = new Answer(type, packetId, sent.receivers());
        Unit unit = sent.unit();
        if (unit != null) {
          answer.waits = true;
          unit.then(failure ->
              onLoop(() -> safe(answer, failure == null ? null : Sent.why(failure, LOST))));
        }
        answer(answer);
      }
      case Outcome.Rejected<Sent>(Problem problem) -> {
        refuse(type, packetId);
        Answer answer = new Answer(type, packetId, 0);
        answer.problem = problem;
        answer(answer);
      }
    }
  }

  /// Answers in the order of the messages ([MQTT-4.6.0-2], [MQTT-4.6.0-3]).
  private void answer(Answer answer) {
    if (!answer.waits && (answers == null || answers.isEmpty())) {
      send(answer);
      return;
    }
    if (answers == null) {
      answers = new ArrayDeque<>();
    }
    answers.add(answer);
    waitingOnce += answer.type == Packets.PUBACK ? 1 : 0;
  }

  private void onLoop(Runnable task) {
    try {
      session.loop().execute(task);
    } catch (RejectedExecutionException _) {
      // the loop ends with the server: nobody is told, and so the client sends again
    }
  }

  private void safe(Answer answer, @Nullable Problem why) {
    answer.waits = false;
    if (over) {
      return;
    }
    if (why != null) {
      refuse(answer.type, answer.packetId);
      answer.problem = why;
    }
    ArrayDeque<Answer> queue = answers;
    while (queue != null && !over && !queue.isEmpty() && !queue.element().waits) {
      Answer next = queue.remove();
      waitingOnce -= next.type == Packets.PUBACK ? 1 : 0;
      send(next);
    }
    way.answered().run();
  }

  private void send(Answer answer) {
    Problem problem = answer.problem;
    if (problem == null) {
      int code = answer.receivers == 0 ? ReasonCodes.NO_SUBSCRIBERS : ReasonCodes.NORMAL;
      replies.acknowledge(answer.type, answer.packetId, code);
    } else if (way.five()) {
      replies.acknowledge(
          answer.type, answer.packetId, ReasonCodes.ofPublish(problem), problem.line());
    } else {
      way.refused().because(problem);
    }
  }

  /// A PUBACK or PUBREC that may have to wait.
  private static final class Answer {
    private final int type;
    private final int packetId;
    private final int receivers;
    private boolean waits;
    private @Nullable Problem problem;

    Answer(int type, int packetId, int receivers) {
      this.type = type;
      this.packetId = packetId;
      this.receivers = receivers;
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

  private void refuse(int type, int packetId) {
    if (type == Packets.PUBREC && received.contains(packetId)) {
      received.refuse(packetId);
    }
  }

  /// The client has heard that its QoS 2 message came.
  public void release(int packetId) {
    if (!received.release(packetId, () -> onLoop(() -> complete(packetId)))) {
      // after a reconnect, the PUBCOMP may be what was lost: the message is complete, and no error
      replies.acknowledge(
          Packets.PUBCOMP,
          packetId,
          way.resumed() ? ReasonCodes.NORMAL : ReasonCodes.UNKNOWN_PACKET_ID);
    }
  }

  private void complete(int packetId) {
    if (!over) {
      replies.acknowledge(Packets.PUBCOMP, packetId, ReasonCodes.NORMAL);
      way.answered().run();
    }
  }

  /// The topic that a message goes to, before anything is done about it; null for none that is
  /// known.
  public @Nullable String meant(MqttPublishMessage packet) {
    String topic = packet.variableHeader().topicName();
    if (!topic.isEmpty()) {
      return topic;
    }
    Integer alias =
        way.five()
            ? MessageReader.number(packet.variableHeader().properties(), MqttProperties.TOPIC_ALIAS)
            : null;
    String[] known = topics;
    return alias == null || known == null || alias >= known.length ? null : known[alias];
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
