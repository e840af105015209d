package io.gatehouse.door.amqp.v091;

import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameDecoder;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.netty.buffer.ByteBuf;

/// One channel of a connection: who does what its methods ask for.
///
/// INVARIANT: used on the connection's loop only.
final class AmqpChannel {
  private final int number;
  private final AmqpConnection connection;
  private final Publishing publishing;
  private final Consuming consuming;
  private final Declaring declaring;
  private boolean closing;

  AmqpChannel(int number, AmqpConnection connection) {
    this.number = number;
    this.connection = connection;
    this.consuming = new Consuming(this);
    this.publishing = new Publishing(this, consuming);
    this.declaring = new Declaring(this);
  }

  int number() {
    return number;
  }

  AmqpConnection connection() {
    return connection;
  }

  Declaring declaring() {
    return declaring;
  }

  boolean isClosing() {
    return closing;
  }

  /// A buffer for frames that are flushed at the end of this turn of the loop.
  ByteBuf frames() {
    connection.flushLater();
    return connection.output().frames();
  }

  /// Answers with a method that has no arguments.
  void answer(int method) {
    FrameWriter.plain(frames(), number, method);
  }

  void method(int method, Fields in) {
    if (closing) {
      whileClosing(method);
      return;
    }
    if (publishing.expectsContent()) {
      throw Fault.of(ReplyCode.UNEXPECTED_FRAME, "expected content, got a method");
    }
    switch (Method.classOf(method)) {
      case 20 -> channel(method, in);
      case 40, 50 -> declaring.method(method, in);
      case 60 -> basic(method, in);
      case 85 -> {
        if (method != Method.CONFIRM_SELECT) {
          throw unknown(method);
        }
        publishing.confirm(in.octet() != 0);
      }
      case Method.TX ->
          throw Fault.of(
              ReplyCode.NOT_IMPLEMENTED, "transactions are not offered: use publisher confirms");
      default -> throw unknown(method);
    }
  }

  static Fault unknown(int method) {
    return Fault.of(
        ReplyCode.NOT_IMPLEMENTED,
        "the method %d.%d is not offered".formatted(Method.classOf(method), Method.idOf(method)));
  }

  private void whileClosing(int method) {
    if (method == Method.CHANNEL_CLOSE) {
      answer(Method.CHANNEL_CLOSE_OK);
      connection.forget(this);
    } else if (method == Method.CHANNEL_CLOSE_OK) {
      connection.forget(this);
    }
  }

  private void channel(int method, Fields in) {
    switch (method) {
      case Method.CHANNEL_OPEN -> {
        ByteBuf out = frames();
        int at = FrameWriter.method(out, number, Method.CHANNEL_OPEN_OK);
        out.writeInt(0);
        FrameWriter.end(out, at);
      }
      case Method.CHANNEL_FLOW -> {
        boolean active = (in.octet() & 1) != 0;
        ByteBuf out = frames();
        int at = FrameWriter.method(out, number, Method.CHANNEL_FLOW_OK);
        out.writeBoolean(active);
        FrameWriter.end(out, at);
        consuming.flow(active);
      }
      case Method.CHANNEL_FLOW_OK -> {}
      case Method.CHANNEL_CLOSE -> {
        end();
        answer(Method.CHANNEL_CLOSE_OK);
        connection.forget(this);
      }
      case Method.CHANNEL_CLOSE_OK -> connection.forget(this);
      default -> throw unknown(method);
    }
  }

  private void basic(int method, Fields in) {
    switch (method) {
      case Method.BASIC_PUBLISH -> publishing.publish(in);
      default -> consuming.method(method, in);
    }
  }

  void content(int type, ByteBuf payload) {
    if (closing) {
      return;
    }
    if (type == FrameDecoder.HEADER) {
      publishing.header(payload);
    } else {
      publishing.body(payload);
    }
  }

  /// An exception of AMQP: the channel ends, the connection stays.
  void close(Fault fault, int method) {
    if (closing) {
      return;
    }
    end();
    FrameWriter.close(frames(), number, Method.CHANNEL_CLOSE, fault, method);
  }

  /// Gives back what it holds; nothing is delivered on it afterwards.
  void end() {
    if (closing) {
      return;
    }
    if (!connection.isClosing()) {
      publishing.endTurn();
    }
    closing = true;
    publishing.end();
    consuming.end();
  }

  void endTurn() {
    if (!closing) {
      publishing.endTurn();
    }
  }

  void tick() {
    if (!closing) {
      consuming.tick();
    }
  }

  /// Looks at the rights of all consumers anew.
  void recheck() {
    if (!closing) {
      consuming.recheck();
    }
  }

  void drain() {
    if (!closing) {
      consuming.drain();
    }
  }
}
