package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.ContentHeader;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.amqp.queue.Exchange;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one channel publishes: puts messages together, hands them to the hub, and confirms them.
final class Publishing {
  private static final byte[] NOTHING = {};
  private static final int MANDATORY = 1;
  private static final int IMMEDIATE = 2;

  private final AmqpChannel channel;
  private final Consuming consuming;
  private @Nullable Confirms confirms;
  private @Nullable Started started;

  Publishing(AmqpChannel channel, Consuming consuming) {
    this.channel = channel;
    this.consuming = consuming;
  }

  /// A message of which not everything is here.
  private static final class Started {
    private final Exchange exchange;
    private final String key;
    private final boolean mandatory;
    private @Nullable ContentHeader header;
    private byte[] body = NOTHING;
    private int size;

    Started(Exchange exchange, String key, boolean mandatory) {
      this.exchange = exchange;
      this.key = key;
      this.mandatory = mandatory;
    }
  }

  boolean expectsContent() {
    return started != null;
  }

  void confirm(boolean noWait) {
    if (confirms == null) {
      confirms = new Confirms(channel);
    }
    if (!noWait) {
      channel.answer(Method.CONFIRM_SELECT_OK);
    }
  }

  void publish(Fields in) {
    in.shortInt();
    String name = in.shortString();
    String key = in.shortString();
    int bits = in.octet();
    if ((bits & IMMEDIATE) != 0) {
      throw Fault.of(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
    }
    Exchange exchange = channel.connection().queues().exchanges().find(name);
    if (exchange.internal()) {
      throw Fault.of(
          ReplyCode.ACCESS_REFUSED, "cannot publish to internal exchange '" + name + "'");
    }
    askFirst(exchange, key);
    started = new Started(exchange, key, (bits & MANDATORY) != 0);
  }

  private void askFirst(Exchange exchange, String key) {
    if (!exchange.equals(Exchange.DEFAULT) || !Queue.isPrivate(key)) {
      Pause.until(channel.connection().session().toPublish(exchange.channel(key)));
    }
  }

  void header(ByteBuf payload) {
    Started current = started;
    if (current == null || current.header != null) {
      throw Fault.of(ReplyCode.UNEXPECTED_FRAME, "a content header comes without basic.publish");
    }
    ContentHeader header = ContentHeader.read(payload);
    int most = channel.connection().parts().settings().maxMessageBytes();
    if (header.bodySize() > most) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "message size " + header.bodySize() + " is larger than the maximum of " + most);
    }
    current.header = header;
    if (header.bodySize() == 0) {
      complete(current, header);
    }
  }

  void body(ByteBuf payload) {
    Started current = started;
    ContentHeader header = current == null ? null : current.header;
    if (current == null || header == null) {
      throw Fault.of(ReplyCode.UNEXPECTED_FRAME, "a body comes without its content header");
    }
    int more = payload.readableBytes();
    if (current.size + (long) more > header.bodySize()) {
      throw Fault.of(ReplyCode.UNEXPECTED_FRAME, "a body is longer than its header says");
    }
    int before = current.body.length;
    if (current.size + more > before) {
      boolean rest = current.size + more == header.bodySize();
      int room = rest ? current.size + more : (current.size + more) * 2;
      current.body = Arrays.copyOf(current.body, (int) Math.min(room, header.bodySize()));
      channel.connection().load().unfinished(current.body.length - before);
    }
    payload.readBytes(current.body, current.size, more);
    current.size += more;
    if (current.size == header.bodySize()) {
      complete(current, header);
    }
  }

  private void complete(Started message, ContentHeader header) {
    started = null;
    channel.connection().load().unfinished(-message.body.length);
    Session session = channel.connection().session();
    Identity identity = session.rights().identity();
    MessageReader.checkUserId(header.userId(), identity);
    String target = message.exchange.channel(message.key);
    long now = channel.connection().parts().clock().millis();
    Message read =
        MessageReader.message(target, message.body, header, replyTo(header.replyTo()), now);
    Outcome<Sent> outcome = send(message, read, session);
    switch (outcome) {
      case Outcome.Accepted<Sent>(Sent sent) -> accepted(message, read, sent);
      case Outcome.Rejected<Sent>(Problem problem) -> rejected(problem);
    }
  }

  private @Nullable String replyTo(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return Exchange.swap(name.equals(Consuming.DIRECT_REPLY) ? consuming.replyName() : name);
  }

  private Outcome<Sent> send(Started message, Message read, Session session) {
    if (!message.exchange.equals(Exchange.DEFAULT)) {
      return session.publish(read);
    }
    Queue queue = channel.connection().queues().find(message.key);
    if (Queue.isPrivate(message.key)) {
      Problem tooFast = session.refusalToAnswer();
      return tooFast == null
          ? new Outcome.Accepted<>(new Sent(sendTo(queue, read), null))
          : new Outcome.Rejected<>(tooFast);
    }
    if (queue != null && !queue.takesByName()) {
      Problem why =
          Problem.of(
              ProblemType.FORBIDDEN,
              "queue `%s` takes nothing by its name: who declared it may not listen to channel `%s`"
                  .formatted(message.key, read.channel()));
      return new Outcome.Rejected<>(why);
    }
    return session.publish(read);
  }

  /// Sends to a queue whose name is a secret that only its owner hands out: no channel of the
  /// policy is behind it, and no other listener.
  private int sendTo(@Nullable Queue queue, Message message) {
    if (queue == null) {
      return 0;
    }
    AmqpConnection connection = channel.connection();
    Identity identity = connection.session().rights().identity();
    Publication publication =
        new Publication(
            identity.application(),
            message,
            new Publication.Sender(identity.subject(), identity.name(), identity.publicData()),
            connection.parts().hub().nextId(),
            connection.parts().clock().millis(),
            connection);
    return queue.post(publication) ? 1 : 0;
  }

  private void accepted(Started message, Message read, Sent sent) {
    if (message.mandatory && sent.receivers() == 0) {
      giveBack(message, read);
    }
    if (confirms != null) {
      confirms.accepted(sent.unit());
    } else if (sent.isOpen() && sent.unit() != null) {
      sent.unit().then(failure -> channel.connection().run(() -> told(failure)));
    }
  }

  /// Nobody waits for an answer, so that the channel is the only place left to say no.
  private void told(@Nullable RuntimeException failure) {
    if (failure instanceof Refused refused && !channel.isClosing()) {
      channel.close(Fault.of(refused.problem()), Method.BASIC_PUBLISH);
      channel.connection().flushLater();
    }
  }

  private void giveBack(Started message, Message read) {
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), Method.BASIC_RETURN);
    out.writeShort(ReplyCode.NO_ROUTE.code());
    FieldTable.writeShortString(out, "NO_ROUTE");
    FieldTable.writeShortString(out, message.exchange.name());
    FieldTable.writeShortString(out, message.key);
    FrameWriter.end(out, at);
    Identity identity = channel.connection().session().rights().identity();
    long now = channel.connection().parts().clock().millis();
    Publication.Sender sender =
        new Publication.Sender(identity.subject(), identity.name(), identity.publicData());
    channel
        .connection()
        .output()
        .content(
            channel.number(), new Publication(identity.application(), read, sender, 0, now, null));
  }

  /// What cannot be taken now is told by basic.nack where the client listens to that; what is not
  /// allowed ends the channel, so that nobody can believe that it worked.
  private void rejected(Problem problem) {
    if (isForLater(problem) && confirms != null) {
      confirms.rejected();
    } else {
      throw Fault.of(problem);
    }
  }

  /// Whether the same message may be taken another time.
  static boolean isForLater(Problem problem) {
    return problem.type() == ProblemType.TOO_MANY || problem.type() == ProblemType.UNAVAILABLE;
  }

  void endTurn() {
    if (confirms != null) {
      confirms.write();
    }
  }

  void end() {
    Started unfinished = started;
    started = null;
    if (unfinished != null) {
      channel.connection().load().unfinished(-unfinished.body.length);
    }
  }
}
