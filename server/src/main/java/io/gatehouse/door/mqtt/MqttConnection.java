package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.door.mqtt.MessageReader.Will;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One client that has signed in: reads its packets and writes what the hub has for it.
///
/// INVARIANT: every method runs on the channel's event loop.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttConnection extends ChannelInboundHandlerAdapter implements Connection {
  private static final int PUBACK = 0x40;
  private static final long LINGER = 500;

  private final Parts parts;
  private final MqttLoop loop;
  private final Opening opening;
  private final String id;
  private final int keepAliveTicks;
  private final Channel channel;
  private final Outbox outbox;
  private final Session session;
  private @Nullable Will will;
  private int lastHeard;
  private boolean written;
  private boolean closing;
  private boolean finished;

  /// Throws `Refused` when there are too many connections.
  MqttConnection(Parts parts, MqttLoop loop, Opening opening, Channel channel) {
    this.parts = parts;
    this.loop = loop;
    this.opening = opening;
    this.channel = channel;
    this.id = parts.connections().newId();
    this.will = opening.will();
    this.keepAliveTicks = MqttLoop.ticks(opening.keepAliveSeconds()) * 3 / 2;
    this.lastHeard = loop.ticks();
    this.outbox = new Outbox(channel, opening.client(), parts.hub().limits(), parts.clock());
    this.session = parts.hub().open(this, opening.rights());
    loop.add(this);
    takeOver();
  }

  /// What a CONNECT settled.
  ///
  /// @param explains whether the client wants reason strings
  record Opening(
      Rights rights,
      String clientId,
      Outbox.Client client,
      int keepAliveSeconds,
      boolean explains,
      @Nullable Will will) {}

  private void takeOver() {
    MqttConnection old = parts.clientIds().put(opening.rights(), opening.clientId(), this);
    if (old != null) {
      Problem why =
          Problem.of(ProblemType.TAKEN_OVER, "another connection of yours uses this client id");
      old.loop().execute(() -> old.close(why));
    }
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
      String text = opening.explains() ? reason : null;
      hangUpAfter(channel.writeAndFlush(Packets.disconnect(code, text)));
    } else {
      channel.close();
    }
    finish();
    return discarded;
  }

  /// Ends the connection so that the client can still read the last packet: a socket that is closed
  /// while unread bytes wait in it is reset, and takes what it sent with it.
  private void hangUpAfter(ChannelFuture last) {
    if (last.isSuccess() && channel instanceof DuplexChannel half && !isEncrypted()) {
      half.shutdownOutput();
      channel.eventLoop().schedule(() -> channel.close(), LINGER, TimeUnit.MILLISECONDS);
    } else {
      // what the socket does not take at once must not reach the client later
      channel.close();
    }
  }

  private boolean isEncrypted() {
    return channel.pipeline().get(SslHandler.class) != null;
  }

  private void finish() {
    if (finished) {
      return;
    }
    finished = true;
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
      channel.flush();
    }
  }

  void checkKeepAlive() {
    if (keepAliveTicks > 0 && loop.ticks() - lastHeard > keepAliveTicks) {
      close(ReasonCodes.KEEP_ALIVE, "nothing was heard for one and a half times the keep-alive");
    }
  }

  // --- what the client sends ---

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object packet) {
    try {
      if (!closing) {
        read((MqttMessage) packet);
      }
    } finally {
      ReferenceCountUtil.release(packet);
    }
  }

  private void read(MqttMessage packet) {
    lastHeard = loop.ticks();
    if (packet.decoderResult().isFailure()) {
      fail(packet.decoderResult().cause());
      return;
    }
    switch (packet.fixedHeader().messageType()) {
      case PUBLISH -> publish((MqttPublishMessage) packet);
      case PUBACK -> acknowledged(packet);
      case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
      case UNSUBSCRIBE -> {
        MqttUnsubscribeMessage asked = (MqttUnsubscribeMessage) packet;
        outbox.write(Subscribing.unsubscribe(asked, session, opening.client().five()));
        flushLater();
      }
      case PINGREQ -> {
        outbox.write(MqttMessage.PINGRESP);
        flushLater();
      }
      case DISCONNECT -> disconnect(packet);
      default ->
          close(
              ReasonCodes.PROTOCOL_ERROR,
              "a client does not send " + packet.fixedHeader().messageType() + " here");
    }
  }

  private void fail(Throwable cause) {
    if (cause instanceof TooLongFrameException) {
      int most = parts.settings().maxPacketBytes();
      close(ReasonCodes.TOO_LARGE, "a packet has at most " + most + " bytes");
    } else {
      close(ReasonCodes.MALFORMED, "a packet cannot be read");
    }
  }

  private void publish(MqttPublishMessage packet) {
    MqttQoS qos = packet.fixedHeader().qosLevel();
    if (qos == MqttQoS.EXACTLY_ONCE) {
      close(ReasonCodes.QOS_NOT_SUPPORTED, "QoS 2 is not offered: publish with QoS 1");
      return;
    }
    MqttProperties properties = packet.variableHeader().properties();
    if (properties.getProperty(MqttProperties.TOPIC_ALIAS) != null) {
      close(ReasonCodes.TOPIC_ALIAS_INVALID, "topic aliases are not offered");
      return;
    }
    Message message = MessageReader.publish(packet, parts.clock().millis());
    Outcome<Sent> outcome = session.publish(message);
    if (qos == MqttQoS.AT_LEAST_ONCE && !closing) {
      answer(packet.variableHeader().packetId(), outcome);
    }
  }

  private void answer(int packetId, Outcome<Sent> outcome) {
    switch (outcome) {
      case Outcome.Accepted<Sent>(Sent sent) -> acknowledgeWhenSafe(packetId, sent);
      case Outcome.Rejected<Sent>(Problem problem) -> refuse(packetId, problem);
    }
    flushLater();
  }

  private void acknowledgeWhenSafe(int packetId, Sent sent) {
    Unit unit = sent.unit();
    if (unit == null) {
      acknowledge(packetId, sent.receivers());
      return;
    }
    unit.then(failure ->
        loop()
            .execute(() -> {
              if (closing) {
                return;
              }
              if (failure == null) {
                acknowledge(packetId, sent.receivers());
              } else {
                refuse(packetId, Problem.of(ProblemType.UNAVAILABLE, "the message is not kept"));
              }
              flushLater();
            }));
  }

  private void acknowledge(int packetId, int receivers) {
    boolean nobody = opening.client().five() && receivers == 0;
    ByteBuf out = outbox.room(5);
    out.writeByte(PUBACK).writeByte(nobody ? 3 : 2).writeShort(packetId);
    if (nobody) {
      out.writeByte(ReasonCodes.NO_SUBSCRIBERS);
    }
  }

  private void refuse(int packetId, Problem problem) {
    if (opening.client().five()) {
      String reason = opening.explains() ? problem.line() : null;
      outbox.write(Packets.pubAck(packetId, ReasonCodes.ofPublish(problem), reason));
      return;
    }
    switch (parts.settings().refusedPublish()) {
      case CLOSE -> close(problem);
      case IGNORE -> {}
    }
  }

  private void acknowledged(MqttMessage packet) {
    MqttMessageIdVariableHeader header = (MqttMessageIdVariableHeader) packet.variableHeader();
    outbox.acknowledged(header.messageId());
    flushLater();
  }

  private void subscribe(MqttSubscribeMessage packet) {
    Subscribing answer = Subscribing.to(packet, session, opening.client().five());
    outbox.write(answer.answer(packet.variableHeader().messageId(), opening.explains()));
    answer.sendRetained();
    flushLater();
  }

  private void disconnect(MqttMessage packet) {
    boolean keepsWill =
        packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
            && header.reasonCode() == ReasonCodes.WITH_WILL;
    if (!keepsWill) {
      will = null;
    }
    closing = true;
    outbox.push();
    channel.flush();
    outbox.release();
    channel.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ignored) {
    if (channel.isWritable() && !closing) {
      outbox.drain();
      flushLater();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ignored) {
    closing = true;
    outbox.release();
    finish();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
    // a reset socket or a broken TLS record: there is nobody to tell
    channel.close();
  }
}
