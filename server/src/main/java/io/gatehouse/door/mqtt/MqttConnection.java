package io.gatehouse.door.mqtt;

import io.gatehouse.door.LoopTurn;
import io.gatehouse.door.mqtt.flow.Acknowledging;
import io.gatehouse.door.mqtt.flow.Deliveries;
import io.gatehouse.door.mqtt.flow.Inbound;
import io.gatehouse.door.mqtt.flow.MailboxDeliveries;
import io.gatehouse.door.mqtt.flow.MessageReader;
import io.gatehouse.door.mqtt.flow.Outbox;
import io.gatehouse.door.mqtt.flow.Received;
import io.gatehouse.door.mqtt.flow.Replies;
import io.gatehouse.door.mqtt.flow.RevocationNotice;
import io.gatehouse.door.mqtt.flow.Subscriber;
import io.gatehouse.door.mqtt.wire.HangUp;
import io.gatehouse.door.mqtt.wire.PacketGate;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One client that has signed in: reads its packets and writes what the hub has for it.
///
/// INVARIANT: every method runs on the channel's event loop.
// a write that fails closes its channel, and the close is what is handled
@SuppressWarnings("FutureReturnValueIgnored")
final class MqttConnection
    implements Stage, MailboxDeliveries.Owner, Renewal.Talk, Dispatch.Line, LoopTurn.Member {
  private final Parts parts;
  private final LoopTurn<MqttConnection> loop;
  private final Opening opening;
  private final ClientIds.Key key;
  private final String id;
  private final int keepAliveTicks;
  private final ChannelHandlerContext context;
  private final Outbox outbox;
  private final Replies replies;
  private final Session session;
  private final @Nullable KeptSession kept;
  private final @Nullable MailboxDeliveries letters;
  private final Deliveries deliveries;
  private final Inbound inbound;
  private final InOrder order;
  private final LastWill lastWill;
  private int lastHeard;
  private boolean written;
  private boolean closing;
  private boolean finished;

  /// Throws `Refused` when there are too many connections.
  MqttConnection(Parts parts, MqttLoop loop, Opening opening, ChannelHandlerContext context) {
    this.parts = parts;
    this.loop = loop.turn();
    this.opening = opening;
    this.context = context;
    this.key = opening.key();
    this.id = parts.connections().newId();
    this.lastWill = new LastWill(parts, opening, key);
    this.keepAliveTicks = LoopTurn.ticks(opening.keepAliveSeconds()) * 3 / 2;
    this.lastHeard = this.loop.ticks();
    this.outbox =
        new Outbox(context, opening.client(), loop.common(), parts.hub().limits(), parts.clock());
    this.replies = new Replies(outbox, opening.client(), opening.explains());
    this.session = parts.hub().open(this, opening.rights());
    this.kept = keep();
    Subscriber subscriber;
    Received received;
    if (kept == null) {
      letters = null;
      deliveries = outbox;
      subscriber = new Subscriber.OfConnection(session);
      received = new Received.InMemory();
    } else {
      Mailbox mailbox = kept.mailbox();
      int most = opening.client().receiveMaximum();
      letters = new MailboxDeliveries(mailbox, session, outbox, replies, this, most);
      deliveries = letters;
      subscriber = new Subscriber.OfMailbox(mailbox, session);
      received = new Received.Kept(mailbox.received());
    }
    inbound = new Inbound(session, received, replies, way(), parts.clock());
    Dispatch dispatch = new Dispatch(flows(subscriber), opening.client().five(), this);
    order = new InOrder(context.channel(), session, inbound, dispatch, this);
    this.loop.add(this);
    takeOver();
  }

  private Inbound.Way way() {
    return new Inbound.Way(
        opening.client().five(),
        parts.settings().inFlight(),
        sessionPresent(),
        this::refusedBeforeFive,
        this::flushLater);
  }

  private Dispatch.Flows flows(Subscriber subscriber) {
    String method = opening.method();
    return new Dispatch.Flows(
        subscriber,
        inbound,
        new Acknowledging(deliveries, replies, this::flushLater),
        method == null ? null : new Renewal(parts.methods(), method, session, this),
        replies);
  }

  private @Nullable KeptSession keep() {
    try {
      return KeptSession.open(parts.mailboxes(), opening.rights(), opening.key(), opening.wish());
    } catch (Refused refused) {
      session.end();
      throw refused;
    }
  }

  /// Whether the session was there before.
  boolean sessionPresent() {
    return kept != null && kept.present();
  }

  private void takeOver() {
    MqttConnection old = parts.clientIds().put(key, this);
    lastWill.begin(sessionPresent());
    if (old != null) {
      Problem why =
          Problem.of(ProblemType.TAKEN_OVER, "another connection of yours uses this client id");
      old.loop().execute(() -> old.close(why));
    }
  }

  /// Tells the client that it is let in.
  void begin(byte[] connAck) {
    if (connAck.length > opening.client().maxPacket()) {
      leave(); // [MQTT-3.1.2-24]: not even this fits
      return;
    }
    outbox.write(connAck);
    outbox.flush();
    // what the application's backend decides is asked anew by each connection
    Asking asking = closing ? null : session.toSubscribe(mailboxFilters());
    if (asking == null) {
      attach();
    } else {
      order.after(asking, this::attach);
    }
  }

  private void attach() {
    if (kept != null && letters != null && !closing) {
      kept.attach(letters);
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

  @Override
  public Collection<String> mailboxFilters() {
    return kept == null
        ? List.of()
        : kept.mailbox().subscriptions().stream().map(Subscription::filter).toList();
  }

  @Override
  public void narrowed() {
    if (kept != null && !closing) {
      parts.mailboxes().narrow(kept.mailbox(), session.rights());
    }
  }

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
    if (why.type() == ProblemType.TAKEN_OVER) {
      lastWill.takenOver();
    } else if (why.type() == ProblemType.CREDENTIAL_ENDED) {
      lastWill.takeBack();
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
      HangUp.after(context, outbox.pushLast());
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
    order.release();
    loop.remove(this);
    lastWill.giveBack(this);
    if (letters != null) {
      letters.end();
    }
    if (kept != null) {
      kept.left();
    }
    lastWill.end(session, kept, loop.loop());
    session.end();
  }

  @Override
  public void flushLater() {
    if (!written) {
      written = true;
      loop.flushLater(this);
    }
  }

  @Override
  public void flushWritten() {
    written = false;
    if (!closing) {
      outbox.flush();
    }
  }

  @Override
  public void tick() {
    if (order.isAsking()) {
      lastHeard = loop.ticks(); // it may have spoken: we do not listen
    } else if (keepAliveTicks > 0 && loop.ticks() - lastHeard > keepAliveTicks) {
      close(ReasonCodes.KEEP_ALIVE, "nothing was heard for one and a half times the keep-alive");
    }
  }

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
    order.read(packet);
  }

  @Override
  public void refused(PacketGate.Refused refused) {
    close(refused.violation().code(), refused.violation().what());
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

  private void refusedBeforeFive(Problem problem) {
    switch (parts.settings().refusedPublish()) {
      case CLOSE -> close(problem);
      case IGNORE -> {}
    }
  }

  @Override
  public void disconnect(MqttMessage packet) {
    if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
      Integer expiry =
          MessageReader.number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL);
      if (expiry != null) {
        keepFor(Integer.toUnsignedLong(expiry));
      }
      if (header.reasonCode() != ReasonCodes.NORMAL) {
        leave(); // [MQTT-3.1.2-10]: only a normal end takes the will back
        return;
      }
    }
    lastWill.takeBack();
    leave();
  }

  private void keepFor(long seconds) {
    if (seconds != 0 && opening.wish().seconds() == 0) {
      // [MQTT-3.14.2-2]
      throw Violation.protocol("a session that ends with its connection cannot be kept longer");
    }
    if (kept != null) {
      kept.keepFor(seconds);
    }
  }

  private void leave() {
    closing = true;
    outbox.pushLast();
    outbox.release();
    finish(); // first: whoever sees the connection end finds its session free
    HangUp.now(context);
  }

  @Override
  public void writabilityChanged() {
    if (context.channel().isWritable() && !closing) {
      context.channel().config().setAutoRead(!order.isAsking());
      deliveries.drain();
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
