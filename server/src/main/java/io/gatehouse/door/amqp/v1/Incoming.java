package io.gatehouse.door.amqp.v1;

import io.gatehouse.door.amqp.codec1.Addresses;
import io.gatehouse.door.amqp.codec1.AmqpBytes;
import io.gatehouse.door.amqp.codec1.MessageReader;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.jspecify.annotations.Nullable;

/// One link on which the client sends.
final class Incoming {
  private static final int WINDOW = 500;

  private final Client client;
  private final Receiver link;
  private final @Nullable String channel;
  private final Deque<Runnable> waiting = new ArrayDeque<>(0);
  private int granted;
  private int unanswered;
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
      granted--;
      hold(0);
      delivery.settle();
      replenish();
      return;
    }
    if (!delivery.isPartial() && --granted < 0) {
      String why = "a link sends no more messages than it has credit for";
      detach(new ErrorCondition(LinkError.TRANSFER_LIMIT_EXCEEDED, why));
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
    Outcome<Message> read = read(bytes, settled ? 0 : 1);
    if (!waiting.isEmpty()) {
      waiting.add(() -> take(delivery, read));
      return;
    }
    take(delivery, read);
  }

  /// Does one message when its turn has come: those behind one that has to be asked about wait.
  private void take(IncomingDelivery delivery, Outcome<Message> read) {
    switch (read) {
      case Outcome.Accepted<Message>(Message message) -> {
        Asking asking = client.session().toPublish(message.channel());
        if (asking == null) {
          publish(delivery, message);
        } else {
          waiting.addFirst(() -> {});
          client.after(
              asking,
              () -> {
                publish(delivery, message);
                goOn();
              });
        }
      }
      case Outcome.Rejected<Message>(Problem problem) -> refuse(delivery, problem);
    }
  }

  /// The first of those that wait stands for the message that was asked about.
  private void goOn() {
    waiting.poll();
    int left = waiting.size();
    for (int i = 0; i < left; i++) {
      Runnable next = waiting.remove();
      int before = waiting.size();
      next.run();
      if (waiting.size() > before) {
        return; // the next that has to be asked about
      }
    }
    replenish();
  }

  private void publish(IncomingDelivery delivery, Message message) {
    switch (client.session().publish(message)) {
      case Outcome.Accepted<Sent>(Sent sent) -> acceptWhenSafe(delivery, sent.unit());
      case Outcome.Rejected<Sent>(Problem problem) -> refuse(delivery, problem);
    }
  }

  private void acceptWhenSafe(IncomingDelivery delivery, @Nullable Unit unit) {
    if (unit == null) {
      settle(delivery, Accepted.getInstance());
      return;
    }
    unanswered++;
    Problem lost = Problem.of(ProblemType.UNAVAILABLE, "the message is not kept");
    unit.then(failure ->
        client
            .loop()
            .execute(() -> {
              unanswered--;
              if (failure == null) {
                settle(delivery, Accepted.getInstance());
              } else {
                refuse(delivery, Sent.why(failure, lost));
              }
              replenish();
            }));
  }

  private void settle(IncomingDelivery delivery, DeliveryState state) {
    if (!over && !client.isClosing()) {
      delivery.disposition(state, true);
    }
  }

  private void refuse(IncomingDelivery delivery, Problem problem) {
    ErrorCondition why = Conditions.of(problem);
    boolean answered = !delivery.isRemotelySettled();
    settle(delivery, new Rejected().setError(why));
    if (!answered && !over && !client.isClosing()) {
      // nobody waits for an answer, so that the link is the only place left to say it
      detach(why);
    }
  }

  private Outcome<Message> read(byte[] bytes, int qos) {
    MessageReader.Read read;
    try {
      read = MessageReader.read(bytes, qos, client.parts().clock().millis());
    } catch (AmqpBytes.Malformed malformed) {
      String why = String.valueOf(malformed.getMessage());
      return new Outcome.Rejected<>(Problem.of(ProblemType.MALFORMED, why));
    }
    String to = channel == null ? read.to() : channel;
    if (to == null) {
      return new Outcome.Rejected<>(
          Problem.of(ProblemType.INVALID, "a message says nowhere to go")
              .at("to")
              .cure("set `to` to the name of a channel"));
    }
    return new Outcome.Accepted<>(read.on(Addresses.channel(to)));
  }

  /// Grants the client as many messages as it may send without an answer.
  void replenish() {
    int allowed = granted + unanswered;
    if (!over && !client.isClosing() && link.isLocallyOpen() && allowed <= WINDOW / 2) {
      link.addCredit(WINDOW - allowed);
      granted += WINDOW - allowed;
    }
  }

  private void detach(ErrorCondition why) {
    client.remove(link);
    link.setCondition(why);
    link.close();
  }
}
