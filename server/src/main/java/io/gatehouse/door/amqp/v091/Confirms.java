package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.problem.Refused;
import io.netty.buffer.ByteBuf;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Tells a publisher which of its messages are safe, in as few acknowledgements as possible.
///
/// INVARIANT: used on the connection's loop only.
final class Confirms {
  private final AmqpChannel channel;
  private final TreeSet<Long> waiting = new TreeSet<>();
  private final TreeSet<Long> done = new TreeSet<>();
  private long number;
  private long through;

  Confirms(AmqpChannel channel) {
    this.channel = channel;
  }

  /// The next message was accepted.
  ///
  /// @param unit what has to be durable first; null where nothing has to
  void accepted(@Nullable Unit unit) {
    long own = ++number;
    if (unit == null) {
      if (waiting.isEmpty()) {
        through = own;
      } else {
        done.add(own);
      }
      channel.connection().flushLater();
      return;
    }
    waiting.add(own);
    unit.then(failure -> channel.connection().run(() -> durable(own, failure)));
  }

  private void durable(long own, @Nullable RuntimeException failure) {
    if (channel.isClosing() || !waiting.remove(own)) {
      return;
    }
    if (failure == null) {
      done.add(own);
    } else if (failure instanceof Refused refused && !Publishing.isForLater(refused.problem())) {
      channel.close(Fault.of(refused.problem()), Method.BASIC_PUBLISH);
    } else {
      nack(own);
    }
    channel.connection().flushLater();
  }

  /// The next message was not taken.
  void rejected() {
    nack(++number);
  }

  private void nack(long own) {
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), Method.BASIC_NACK);
    out.writeLong(own).writeByte(0);
    FrameWriter.end(out, at);
  }

  /// Writes what is safe by now: everything before the first that waits at once, the rest singly.
  void write() {
    long before = waiting.isEmpty() ? Long.MAX_VALUE : waiting.first();
    while (!done.isEmpty() && done.first() < before) {
      through = Math.max(through, done.removeFirst());
    }
    if (through > 0) {
      ack(through, true);
      through = 0;
    }
    while (!done.isEmpty()) {
      ack(done.removeFirst(), false);
    }
  }

  private void ack(long tag, boolean multiple) {
    ByteBuf out = channel.connection().output().frames();
    int at = FrameWriter.method(out, channel.number(), Method.BASIC_ACK);
    out.writeLong(tag).writeBoolean(multiple);
    FrameWriter.end(out, at);
  }
}
