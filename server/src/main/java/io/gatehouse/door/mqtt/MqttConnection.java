package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.wire.HangUp;
import io.gatehouse.door.mqtt.flow.Subscribing;
import io.gatehouse.door.mqtt.flow.RevocationNotice;
import io.gatehouse.door.mqtt.flow.Replies;
import io.gatehouse.door.mqtt.flow.Outbox;
import io.gatehouse.door.mqtt.flow.MessageReader;
import io.gatehouse.door.mqtt.flow.Inbound;
import io.gatehouse.access.Rights;
import io.gatehouse.door.mqtt.flow.MessageReader.Will;
import io.gatehouse.door.mqtt.wire.PacketGate;
import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One client that has signed in: reads its packets and writes what the hub has for it.
///
/// INVARIANT: every method runs on the channel's event loop.
final class MqttConnection implements Stage, Connection, Renewal.Talk {
  private final Parts parts;
  private final MqttLoop loop;
  private final Opening opening;
  private final String id;
  private final int keepAliveTicks;
  private final ChannelHandlerContext context;
  private final Outbox outbox;
  private final Replies replies;
  private final Session session;
  private final Inbound inbound;
  private final @Nullable Renewal renewal;
  private @Nullable Will will;
  private int lastHeard;
  private boolean written;
  private boolean closing;
  private boolean finished;

  /// Throws `Refused` when there are too many connections.
  MqttConnection(Parts parts, MqttLoop loop, Opening opening, ChannelHandlerContext context) {
    this.parts = parts;
    this.loop = loop;
    this.opening = opening;
    this.context = context;
    this.id = parts.connections().newId();
    this.will = opening.will();
    this.keepAliveTicks = MqttLoop.ticks(opening.keepAliveSeconds()) * 3 / 2;
    this.lastHeard = loop.ticks();
    this.outbox = new Outbox(context, opening.client(), parts.hub().limits(), parts.clock());
    this.replies = new Replies(outbox, opening.client(), opening.explains());
    this.session = parts.hub().open(this, opening.rights());
    Inbound.Way way =
        new Inbound.Way(
            opening.client().five(),
            parts.settings().inFlight(),
            this::refusedBeforeFive,
            this::flushLater);
    this.inbound = new Inbound(session, replies, way, parts.clock());
    String method = opening.method();
    this.renewal = method == null ? null : new Renewal(parts.login(), method, session, this);
    loop.add(this);
    takeOver();
  }

  /// What a CONNECT settled.
  ///
  /// @param sessionExpiry seconds that the client asked its session to be kept, unsigned
  /// @param explains whether the client wants reason strings
  /// @param method its authentication method; null for none
  record Opening(
      Rights rights,
      String clientId,
      Outbox.Client client,
      int keepAliveSeconds,
      int sessionExpiry,
      boolean explains,
      @Nullable String method,
      @Nullable Will will) {}

  private void takeOver() {
    MqttConnection old = parts.clientIds().put(opening.rights(), opening.clientId(), this);
    if (old != null) {
      Problem why =
          Problem.of(ProblemType.TAKEN_OVER, "another connection of yours uses this client id");
      old.loop().execute(() -> old.close(why));
    }
  }

  /// Tells the client that it is let in.
  void begin(byte[] connAck) {
    outbox.write(connAck);
    outbox.push();
    context.flush();
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Executor loop() {
    return loop.loop();
  }

  // --- what the hub has for the client ---

  @Override
  public boolean isBusy() {
    return closing || outbox.isBusy();
  }

  @Override
  public void deliver(Publication publication, Subscription subscription) {
    if (closing) {
      return;
    }
    if (outbox.add(publication, subscription, false)) {
      flushLater();
    } else {
      parts.hub().countSlowConsumer();
      close(Problem.of(ProblemType.SLOW_CONSUMER, "too many messages wait to be read"));
    }
  }

  @Override
  public void deliverRetained(Iterable<Publication> publications, Subscription subscription) {
    if (outbox.isFull()) {
      close(Problem.of(ProblemType.SLOW_CONSUMER, "too many messages wait to be read"));
    }
    if (closing) {
      return;
    }
    for (Publication publication : publications) {
      outbox.add(publication, subscription, true);
    }
    flushLater();
  }

  @Override
  public int dropped(Subscription subscription, Problem why) {
    int discarded = outbox.discard(subscription);
    if (parts.settings().revocationNotices() && !closing) {
      Publication notice =
          RevocationNotice.of(subscription, why, MqttDoor.SERVER, parts.clock().millis());
      outbox.notice(notice);
      flushLater();
    }
    return discarded;
  }

  @Override
  public int close(Problem why) {
    if (why.type() == ProblemType.CREDENTIAL_ENDED) {
      will = null;
    }
    return close(why.type().mqtt(), why.line());
  }

  private int close(int code, String reason) {
    if (closing) {
      return 0;
    }
    closing = true;
    int discarded = outbox.release();
    if (opening.client().five()) {
      replies.disconnect(code, reason);
      HangUp.after(context, outbox.pushAndFlush());
    } else {
      HangUp.now(context);
    }
    finish();
    return discarded;
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
    inbound.end();
    loop.remove(this);
    parts.clientIds().remove(opening.rights(), opening.clientId(), this);
    Will last = will;
    if (last != null) {
      will = null;
      session.publish(last.message(parts.clock().millis()));
    }
    session.end();
  }

  private void flushLater() {
    if (!written) {
      written = true;
      loop.flushLater(this);
    }
  }

  /// Flushes what this turn of the loop has written.
  void flushWritten() {
    written = false;
    if (!closing) {
      outbox.push();
      context.flush();
    }
  }

  void checkKeepAlive() {
    if (keepAliveTicks > 0 && loop.ticks() - lastHeard > keepAliveTicks) {
      close(ReasonCodes.KEEP_ALIVE, "nothing was heard for one and a half times the keep-alive");
    }
  }

  // --- what the client sends ---

  @Override
  public void read(MqttMessage packet) {
    if (closing) {
      return;
    }
    lastHeard = loop.ticks();
    if (packet.decoderResult().isFailure()) {
      close(ReasonCodes.MALFORMED, "a packet cannot be read");
      return;
    }
    try {
      act(packet);
    } catch (Violation violation) {
      close(violation.code(), violation.what());
    }
  }

  @Override
  public void refused(PacketGate.Refused refused) {
    close(refused.violation().code(), refused.violation().what());
  }

  private void act(MqttMessage packet) {
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> publish((MqttPublishMessage) packet);
      case PUBACK -> acknowledged(packet);
      case PUBREC -> received(packet);
      case PUBREL -> {
        inbound.release(packetId(packet));
        flushLater();
      }
      case PUBCOMP -> completed(packet);
      case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
      case UNSUBSCRIBE -> {
        MqttUnsubscribeMessage asked = (MqttUnsubscribeMessage) packet;
        replies.unsubscribed(asked.variableHeader().messageId(), Subscribing.end(asked, session));
        flushLater();
      }
      case PINGREQ -> {
        replies.alive();
        flushLater();
      }
      case DISCONNECT -> disconnect(packet);
      default -> authenticate(packet);
    }
  }

  private void authenticate(MqttMessage packet) {
    if (renewal == null) {
      // [MQTT-4.12.0-6]
      throw Violation.protocol("a client without an authentication method sends no AUTH");
    }
    renewal.read(packet);
  }

  @Override
  public void say(byte[] packet) {
    if (!closing) {
      replies.write(packet);
      flushLater();
    }
  }

  @Override
  public boolean isOver() {
    return closing;
  }

  @Override
  public void end(int code, String why) {
    close(code, why);
  }

  private void publish(MqttPublishMessage packet) {
    inbound.publish(packet);
    if (packet.fixedHeader().qosLevel().value() > 0) {
      flushLater();
    }
  }

  private void refusedBeforeFive(Problem problem) {
    switch (parts.settings().refusedPublish()) {
      case CLOSE -> close(problem);
      case IGNORE -> {}
    }
  }

  private static int packetId(MqttMessage packet) {
    return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
  }

  private void acknowledged(MqttMessage packet) {
    int packetId = packetId(packet);
    switch (outbox.state(packetId)) {
      case SENT -> {
        outbox.complete(packetId);
        flushLater();
      }
      case SENT_EXACTLY, RELEASED ->
          throw Violation.protocol("a message with QoS 2 is not answered by a PUBACK");
      case UNKNOWN -> {}
    }
  }

  private void received(MqttMessage packet) {
    int packetId = packetId(packet);
    boolean refused =
        packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
            && (reply.reasonCode() & 0x80) != 0;
    switch (outbox.state(packetId)) {
      case SENT_EXACTLY -> {
        if (refused) {
          outbox.complete(packetId);
        } else {
          outbox.released(packetId);
          replies.acknowledge(Packets.PUBREL, packetId, ReasonCodes.NORMAL);
        }
      }
      case RELEASED -> replies.acknowledge(Packets.PUBREL, packetId, ReasonCodes.NORMAL);
      case SENT -> throw Violation.protocol("a message with QoS 1 is not answered by a PUBREC");
      case UNKNOWN -> {
        if (!refused) {
          replies.acknowledge(Packets.PUBREL, packetId, ReasonCodes.UNKNOWN_PACKET_ID);
        }
      }
    }
    flushLater();
  }

  private void completed(MqttMessage packet) {
    int packetId = packetId(packet);
    switch (outbox.state(packetId)) {
      case RELEASED -> {
        outbox.complete(packetId);
        flushLater();
      }
      case SENT, SENT_EXACTLY -> throw Violation.protocol("a PUBCOMP answers a PUBREL");
      case UNKNOWN -> {}
    }
  }

  private void subscribe(MqttSubscribeMessage packet) {
    Subscribing answer = Subscribing.to(packet, session, opening.client().five());
    replies.subscribed(packet.variableHeader().messageId(), answer.codes(), answer.reason());
    answer.sendRetained();
    flushLater();
  }

  private void disconnect(MqttMessage packet) {
    if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      Integer expiry =
          MessageReader.number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL);
      if (expiry != null && expiry != 0 && opening.sessionExpiry() == 0) {
        throw Violation.protocol("a session that ends with its connection cannot be kept longer");
      }
      if (header.reasonCode() != ReasonCodes.NORMAL) {
        leave(); // [MQTT-3.1.2-10]: only a normal end takes the will back
        return;
      }
    }
    will = null;
    leave();
  }

  private void leave() {
    closing = true;
    outbox.pushAndFlush();
    outbox.release();
    HangUp.now(context);
    finish();
  }

  @Override
  public void writabilityChanged() {
    if (context.channel().isWritable() && !closing) {
      outbox.drain();
      flushLater();
    }
  }

  @Override
  public void gone() {
    closing = true;
    outbox.release();
    finish();
  }
}
