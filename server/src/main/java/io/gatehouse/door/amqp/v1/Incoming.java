package io.gatehouse.door.amqp.v1;

import io.gatehouse.door.amqp.v1.MessageReader.Sent;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.jspecify.annotations.Nullable;

/// One link on which the client sends.
final class Incoming {
  static final int WINDOW = 500;

  private final Client client;
  private final Receiver link;
  private final @Nullable String channel;
  private long held;
  private boolean over;

  /// @param channel where everything goes; null for where each message says
  Incoming(Client client, Receiver link, @Nullable String channel) {
    this.client = client;
    this.link = link;
    this.channel = channel;
    link.deliveryReadHandler(delivery -> client.guarded(() -> read(delivery)));
    link.detachHandler(gone -> client.guarded(() -> gone(false)));
    link.closeHandler(gone -> client.guarded(() -> gone(true)));
  }

  private void gone(boolean closed) {
    client.remove(link);
    if (closed) {
      link.close();
    } else {
      link.detach();
    }
  }

  private void read(IncomingDelivery delivery) {
    if (over) {
      return;
    }
    if (delivery.isAborted()) {
      hold(0);
      delivery.settle();
      replenish();
      return;
    }
    int size = delivery.available();
    if (size > client.parts().settings().maxMessageBytes()) {
      String why =
          "a message has at most " + client.parts().settings().maxMessageBytes() + " bytes";
      detach(new ErrorCondition(LinkError.MESSAGE_SIZE_EXCEEDED, why));
    } else if (delivery.isPartial()) {
      hold(size);
    } else {
      hold(0);
      take(delivery);
      replenish();
    }
  }

  /// Notes how many bytes wait for the rest of their message.
  private void hold(long bytes) {
    long before = held;
    held = bytes;
    if (!client.holdPartial(bytes - before)) {
      String why = "too many messages are sent at once without being finished";
      detach(Conditions.of(Problem.of(ProblemType.TOO_MANY, why)));
    }
  }

  void forget() {
    over = true;
    client.holdPartial(-held);
    held = 0;
  }

  private void take(IncomingDelivery delivery) {
    boolean settled = delivery.isRemotelySettled();
    ProtonBuffer content = delivery.readAll();
    byte[] bytes = new byte[content == null ? 0 : content.getReadableBytes()];
    if (content != null) {
      content.readBytes(bytes, 0, bytes.length);
    }
    Problem refusal = publish(bytes, settled ? 0 : 1);
    if (client.isClosing()) {
      return;
    }
    if (refusal == null) {
      delivery.disposition(Accepted.getInstance(), true);
      return;
    }
    ErrorCondition why = Conditions.of(refusal);
    delivery.disposition(new Rejected().setError(why), true);
    if (settled && !over) {
      // nobody waits for an answer, so that the link is the only place left to say it
      detach(why);
    }
  }

  private @Nullable Problem publish(byte[] bytes, int qos) {
    Sent sent;
    try {
      sent = MessageReader.read(bytes, qos, client.parts().clock().millis());
    } catch (AmqpBytes.Malformed malformed) {
      return Problem.of(ProblemType.MALFORMED, String.valueOf(malformed.getMessage()));
    }
    String to = channel == null ? sent.to() : channel;
    if (to == null) {
      return Problem.of(ProblemType.INVALID, "a message says nowhere to go")
          .at("to")
          .cure("set `to` to the name of a channel");
    }
    Outcome<Integer> outcome =
        client.publishing(() -> client.session().publish(sent.on(Addresses.channel(to))));
    return switch (outcome) {
      case Outcome.Accepted<Integer> _ -> null;
      case Outcome.Rejected<Integer>(Problem problem) -> problem;
    };
  }

  private void replenish() {
    if (!over && link.isLocallyOpen() && link.getCredit() <= WINDOW / 2) {
      link.addCredit(WINDOW - link.getCredit());
    }
  }

  private void detach(ErrorCondition why) {
    client.remove(link);
    link.setCondition(why);
    link.close();
  }
}
