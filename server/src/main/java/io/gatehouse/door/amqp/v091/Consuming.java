package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one channel receives: its consumers, and the deliveries that it has not acknowledged.
///
/// INVARIANT: used on the connection's loop only.
final class Consuming {
  static final String DIRECT_REPLY = "amq.rabbitmq.reply-to";

  private static final int NO_ACK = 2;
  private static final int EXCLUSIVE = 4;
  private static final int NO_WAIT = 8;

  private final AmqpChannel channel;
  private final Unacked unacked;
  private final Getting getting;
  private final Map<String, Consumer> consumers = new LinkedHashMap<>(2);
  private @Nullable Queue replies;
  private boolean flowing = true;
  private int prefetch;
  private int sharedPrefetch;
  private long tags;

  Consuming(AmqpChannel channel) {
    this.channel = channel;
    this.unacked = new Unacked();
    this.getting = new Getting(channel, this);
  }

  private AmqpConnection connection() {
    return channel.connection();
  }

  void method(int method, Fields in) {
    switch (method) {
      case Method.BASIC_QOS -> qos(in);
      case Method.BASIC_CONSUME -> consume(in);
      case Method.BASIC_CANCEL -> cancel(in);
      case Method.BASIC_GET -> get(in);
      case Method.BASIC_ACK -> settle(unacked.take(in.longLong(), in.octet() != 0), false);
      case Method.BASIC_REJECT -> {
        List<Unacked.Delivery> rejected = unacked.take(in.longLong(), false);
        settle(rejected, in.octet() != 0);
      }
      case Method.BASIC_NACK -> {
        long tag = in.longLong();
        int bits = in.octet();
        settle(unacked.take(tag, (bits & 1) != 0), (bits & 2) != 0);
      }
      case Method.BASIC_RECOVER -> {
        recover(in);
        channel.answer(Method.BASIC_RECOVER_OK);
      }
      case Method.BASIC_RECOVER_ASYNC -> recover(in);
      default -> throw AmqpChannel.unknown(method);
    }
  }

  /// As RabbitMQ has it: without `global` for each consumer that follows, with it for all together.
  private void qos(Fields in) {
    if (in.longInt() != 0) {
      throw Fault.of(ReplyCode.NOT_IMPLEMENTED, "prefetch_size!=0");
    }
    int count = in.shortInt();
    if ((in.octet() & 1) != 0) {
      sharedPrefetch = count;
      drain();
    } else {
      prefetch = count;
    }
    channel.answer(Method.BASIC_QOS_OK);
  }

  private void consume(Fields in) {
    in.shortInt();
    String name = in.shortString();
    String wanted = in.shortString();
    int bits = in.octet();
    boolean noAck = (bits & NO_ACK) != 0;
    Queue queue = name.equals(DIRECT_REPLY) ? replyQueue(noAck) : asked(name);
    String tag = wanted.isEmpty() ? connection().queues().freshName("amq.ctag-") : wanted;
    if (consumers.containsKey(tag)) {
      throw Fault.of(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
    }
    Problem refusal = refusal(queue);
    if (refusal != null) {
      throw Fault.of(refusal);
    }
    boolean exclusive = (bits & EXCLUSIVE) != 0;
    Consumer consumer =
        new Consumer(
            this, connection(), new Consumer.Terms(tag, queue, noAck, exclusive, prefetch));
    connection().load().addConsumer();
    try {
      queue.attach(consumer, exclusive);
    } catch (Fault inUse) {
      connection().load().removeConsumer();
      throw inUse;
    }
    consumers.put(tag, consumer);
    if ((bits & NO_WAIT) == 0) {
      answer(Method.BASIC_CONSUME_OK, tag);
    }
  }

  /// A queue, once the application's backend has been asked about whatever it listens to.
  private Queue asked(String name) {
    Queue queue = channel.declaring().usable(name);
    Pause.until(connection().session().toSubscribe(queue.filters()));
    return queue;
  }

  private void answer(int method, String tag) {
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), method);
    FieldTable.writeShortString(out, tag);
    FrameWriter.end(out, at);
  }

  /// The pseudo-queue of RabbitMQ's direct reply-to.
  private Queue replyQueue(boolean noAck) {
    if (!noAck) {
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, "reply consumer cannot acknowledge");
    }
    if (replies != null) {
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, "reply consumer already set");
    }
    Queue made = channel.declaring().replyQueue();
    replies = made;
    return made;
  }

  /// The name that stands for `amq.rabbitmq.reply-to` in a message of this channel.
  String replyName() {
    Queue own = replies;
    if (own == null) {
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, "fast reply consumer does not exist");
    }
    return own.name();
  }

  /// Why this connection may not have the messages of the queue, or null if it may.
  private @Nullable Problem refusal(Queue queue) {
    if (queue.isPrivate() && !channel.declaring().isMine(queue)) {
      // its name may be known to whoever answers its owner
      return Problem.of(ProblemType.FORBIDDEN, "the queue is private to who declared it");
    }
    for (String filter : queue.filters()) {
      Problem why = connection().refusalToSubscribe(filter);
      if (why != null) {
        return why;
      }
    }
    return null;
  }

  /// Why this letter may not be had. What it came by may no longer be bound, so that the bindings
  /// of the queue alone do not tell.
  @Nullable Problem refusal(Queue queue, Letter letter) {
    return queue.isByName(letter)
        ? null
        : connection().refusalToSubscribe(letter.subscription().filter());
  }

  /// Looks again where the rights have changed; ends the consumer if it may not have everything of
  /// its queue any more.
  private boolean isAllowed(Consumer consumer) {
    return !consumer.isStale()
        || consumer.queue().filters().stream().allMatch(filter -> isAllowed(consumer, filter));
  }

  private boolean isAllowed(Consumer consumer, String filter) {
    if (consumer.isKnownAllowed(filter)) {
      return true;
    }
    Problem why = connection().refusalToSubscribe(filter);
    if (why != null) {
      cancelled(consumer, why);
      return false;
    }
    consumer.allowed(filter);
    return true;
  }

  private void cancel(Fields in) {
    String tag = in.shortString();
    boolean noWait = in.octet() != 0;
    Consumer gone = consumers.remove(tag);
    if (gone != null) {
      leave(gone);
    }
    if (!noWait) {
      answer(Method.BASIC_CANCEL_OK, tag);
    }
  }

  private void leave(Consumer gone) {
    connection().load().removeConsumer();
    boolean last = gone.retire();
    if (gone.queue() == replies) {
      replies = null;
      connection().queues().delete(gone.queue(), "the reply consumer has ended");
    } else if (last && gone.queue().isAutoDelete()) {
      connection().queues().delete(gone.queue(), "the last consumer has ended");
    }
  }

  /// The server ends a consumer. A client that does not know that this happens loses the channel.
  void cancelled(Consumer consumer, Problem why) {
    if (channel.isClosing() || !consumers.remove(consumer.tag(), consumer)) {
      return;
    }
    leave(consumer);
    if (connection().understandsCancel()) {
      ByteBuf out = channel.frames();
      int at = FrameWriter.method(out, channel.number(), Method.BASIC_CANCEL);
      FieldTable.writeShortString(out, consumer.tag());
      out.writeByte(1);
      FrameWriter.end(out, at);
    } else {
      channel.close(Fault.of(why), Method.BASIC_CONSUME);
    }
  }

  // --- deliveries ---

  void flow(boolean active) {
    flowing = active;
    drain();
  }

  void drain() {
    List.copyOf(consumers.values()).forEach(this::drain);
  }

  void tick() {
    List.copyOf(consumers.values()).forEach(this::isAllowed);
  }

  void recheck() {
    consumers.values().forEach(Consumer::doubt);
    tick();
  }

  /// The queue may have something for this consumer.
  void ready(Consumer consumer) {
    if (!channel.isClosing()) {
      drain(consumer);
    }
  }

  @SuppressWarnings("ReferenceEquality") // another consumer may have the tag by now
  private void drain(Consumer consumer) {
    while (consumers.get(consumer.tag()) == consumer
        && isAllowed(consumer)
        && takesMore(consumer)) {
      Letter letter = consumer.queue().take(consumer);
      if (letter == null) {
        return;
      }
      if (!consumer.queue().isByName(letter)
          && !isAllowed(consumer, letter.subscription().filter())) {
        consumer.queue().giveBack(List.of(letter));
        return;
      }
      deliver(consumer, letter);
    }
  }

  private boolean takesMore(Consumer consumer) {
    if (channel.isClosing() || connection().isClosing() || !flowing) {
      return false;
    }
    if (!consumer.noAck()) {
      boolean full =
          consumer.isFull() || unacked.size() >= connection().parts().settings().unacked();
      if (full || (sharedPrefetch > 0 && unacked.delivered() >= sharedPrefetch)) {
        return false;
      }
    }
    return connection().output().takesMore();
  }

  private void deliver(Consumer consumer, Letter letter) {
    long tag = open(consumer.queue(), letter, consumer.noAck(), consumer);
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), Method.BASIC_DELIVER);
    FieldTable.writeShortString(out, consumer.tag());
    out.writeLong(tag).writeBoolean(letter.redelivered());
    Getting.writeOrigin(out, consumer.queue(), letter);
    FrameWriter.end(out, at);
    connection().output().content(channel.number(), letter.publication());
    connection().session().countLetter();
  }

  private void get(Fields in) {
    in.shortInt();
    Queue queue = channel.declaring().usable(in.shortString());
    boolean noAck = in.octet() != 0;
    Problem refusal = refusal(queue);
    if (refusal != null) {
      throw Fault.of(refusal);
    }
    int most = connection().parts().settings().unacked();
    if (!noAck && unacked.size() >= most) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED, "a channel has at most " + most + " deliveries open");
    }
    getting.get(queue, noAck);
  }

  /// The delivery tag of a letter that goes to the client.
  long open(Queue queue, Letter letter, boolean noAck, @Nullable Consumer consumer) {
    long tag = ++tags;
    if (noAck) {
      queue.settle(letter);
    } else {
      unacked.add(tag, new Unacked.Delivery(queue, letter, consumer));
      if (consumer != null) {
        consumer.took();
      }
    }
    return tag;
  }

  private void settle(List<Unacked.Delivery> deliveries, boolean requeue) {
    Unacked.settle(deliveries, requeue);
    if (!deliveries.isEmpty()) {
      drain();
    }
  }

  private void recover(Fields in) {
    if (in.octet() == 0) {
      throw Fault.of(ReplyCode.NOT_IMPLEMENTED, "recover with requeue=false");
    }
    settle(unacked.takeAll(), true);
  }

  /// The channel ends: what was not acknowledged goes back to the queues.
  void end() {
    List<Unacked.Delivery> open = unacked.takeAll();
    Set<Consumer> all = new LinkedHashSet<>(consumers.values());
    List<Unacked.Delivery> own = new ArrayList<>();
    for (Unacked.Delivery delivery : open) {
      Consumer consumer = delivery.consumer();
      if (consumer == null) {
        own.add(delivery);
      } else {
        all.add(consumer);
      }
    }
    Unacked.settle(own, true);
    consumers.values().forEach(one -> connection().load().removeConsumer());
    consumers.clear();
    all.forEach(this::abandon);
  }

  private void abandon(Consumer consumer) {
    Queue queue = consumer.queue();
    consumer.abandon();
    boolean over = queue == replies || (queue.isAutoDelete() && queue.consumers() == 0);
    if (over) {
      connection().queues().delete(queue, "the last consumer has ended");
    }
  }
}
