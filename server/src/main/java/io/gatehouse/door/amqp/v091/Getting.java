package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.queue.Exchange;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.problem.Problem;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.Executor;

/// Takes single letters by basic.get. As a receiver it is never attached, and so never told of
/// anything.
record Getting(AmqpChannel channel, Consuming consuming) implements Receiver {
  private static final int PATIENCE = 200;
  private static final long PAUSE = 5;

  void get(Queue queue, boolean noAck) {
    get(queue, noAck, PATIENCE);
  }

  /// Answers with what is at hand. What has to be read from the store first is asked for again in a
  /// moment: nobody should be told that a queue is empty when it is not.
  private void get(Queue queue, boolean noAck, int tries) {
    if (channel.isClosing()) {
      return;
    }
    Letter letter = queue.takeOnce(this);
    Problem refusal = letter == null ? null : consuming.refusal(queue, letter);
    if (letter != null && refusal != null) {
      queue.giveBack(List.of(letter));
      channel.close(Fault.of(refusal), Method.BASIC_GET);
    } else if (letter != null) {
      got(queue, letter, noAck);
    } else if (tries > 0 && queue.messages() > 0) {
      channel.connection().later(() -> get(queue, noAck, tries - 1), PAUSE);
    } else {
      ByteBuf out = channel.frames();
      int at = FrameWriter.method(out, channel.number(), Method.BASIC_GET_EMPTY);
      out.writeByte(0);
      FrameWriter.end(out, at);
    }
  }

  private void got(Queue queue, Letter letter, boolean noAck) {
    long tag = consuming.open(queue, letter, noAck, null);
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), Method.BASIC_GET_OK);
    out.writeLong(tag).writeBoolean(letter.redelivered());
    writeOrigin(out, queue, letter);
    out.writeInt(queue.messages());
    FrameWriter.end(out, at);
    channel.connection().output().content(channel.number(), letter.publication());
    channel.connection().session().countLetter();
  }

  /// The exchange and the key by which a letter came.
  static void writeOrigin(ByteBuf out, Queue queue, Letter letter) {
    Exchange exchange = queue.exchange(letter);
    String key =
        queue.isByName(letter) ? queue.name() : exchange.key(letter.publication().channel());
    FieldTable.writeShortString(out, exchange.name());
    FieldTable.writeShortString(out, key);
  }

  @Override
  public Executor loop() {
    return channel.connection().loop();
  }

  @Override
  public Rights rights() {
    return channel.connection().session().rights();
  }

  @Override
  public void ready() {}

  @Override
  public void dropped(Subscription subscription, Problem why) {}

  @Override
  public void ended(Problem why) {}
}
