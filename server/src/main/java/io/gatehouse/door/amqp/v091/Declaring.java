package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.FieldTable;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.door.amqp.queue.Binding;
import io.gatehouse.door.amqp.queue.Exchange;
import io.gatehouse.door.amqp.queue.Queue;
import io.gatehouse.door.amqp.queue.Queues;
import io.gatehouse.door.amqp.queue.Terms;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.mailbox.Listening;
import io.gatehouse.problem.Problem;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one channel declares, binds and deletes.
///
/// INVARIANT: used on the connection's loop only.
final class Declaring {
  private final AmqpChannel channel;
  private String last = "";

  Declaring(AmqpChannel channel) {
    this.channel = channel;
  }

  private Queues queues() {
    return channel.connection().queues();
  }

  private Rights rights() {
    return channel.connection().session().rights();
  }

  void method(int method, Fields in) {
    in.shortInt();
    switch (method) {
      case Method.EXCHANGE_DECLARE -> declareExchange(in);
      case Method.EXCHANGE_DELETE -> deleteExchange(in);
      case Method.EXCHANGE_BIND, Method.EXCHANGE_UNBIND ->
          throw Fault.of(ReplyCode.NOT_IMPLEMENTED, "bindings between exchanges are not offered");
      case Method.QUEUE_DECLARE -> declareQueue(in);
      case Method.QUEUE_BIND -> bind(in);
      case Method.QUEUE_UNBIND -> unbind(in);
      case Method.QUEUE_PURGE -> purge(in);
      case Method.QUEUE_DELETE -> deleteQueue(in);
      default -> throw AmqpChannel.unknown(method);
    }
  }

  private void declareExchange(Fields in) {
    String name = in.shortString();
    String type = in.shortString();
    int bits = in.octet();
    Map<String, Object> arguments = in.table();
    boolean passive = (bits & 1) != 0;
    if (passive) {
      queues().exchanges().find(name);
    } else {
      if (arguments.containsKey("alternate-exchange")) {
        throw Fault.of(
            ReplyCode.PRECONDITION_FAILED, "the argument 'alternate-exchange' is not offered");
      }
      Exchange.Kind kind = Exchange.Kind.of(type);
      Exchange.Flags flags = new Exchange.Flags((bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
      queues()
          .exchanges()
          .declare(
              Exchange.declared(name, kind, flags, rights().identity().subject()),
              this::refusalToName);
    }
    if ((bits & 16) == 0) {
      channel.answer(Method.EXCHANGE_DECLARE_OK);
    }
  }

  /// Why this principal may not declare an exchange that is not there, or null if it may.
  private @Nullable Problem refusalToName(Exchange wanted) {
    boolean below = wanted.kind() != Exchange.Kind.FANOUT;
    return channel.connection().session().refusalToName(wanted.prefix(), below);
  }

  private void deleteExchange(Fields in) {
    String name = in.shortString();
    int bits = in.octet();
    queues()
        .exchanges()
        .delete(name, (bits & 1) != 0, rights().identity().subject(), isAdmin(name));
    if ((bits & 2) == 0) {
      channel.answer(Method.EXCHANGE_DELETE_OK);
    }
  }

  /// Whether the principal administers the channel of this name.
  private boolean isAdmin(String name) {
    Resource application = Resource.application(rights().identity().application());
    return TopicFilter.exactly(Exchange.swap(name))
        .map(filter -> Resource.channelFilter(filter, application))
        .map(resource -> rights().decide(Verb.ADMIN, resource).allowed())
        .orElse(false);
  }

  private void declareQueue(Fields in) {
    String wanted = in.shortString();
    int bits = in.octet();
    Map<String, Object> arguments = in.table();
    boolean passive = (bits & 1) != 0;
    Queue queue;
    if (passive) {
      queue = usable(wanted);
    } else {
      boolean exclusive = (bits & 4) != 0;
      Terms terms =
          Terms.of(
              (bits & 2) != 0,
              (bits & 8) != 0,
              exclusive ? channel.connection().id() : null,
              arguments);
      queue = declare(wanted, terms);
    }
    last = queue.name();
    if ((bits & 16) == 0) {
      ByteBuf out = channel.frames();
      int at = FrameWriter.method(out, channel.number(), Method.QUEUE_DECLARE_OK);
      FieldTable.writeShortString(out, queue.name());
      out.writeInt(queue.messages()).writeInt(queue.consumers());
      FrameWriter.end(out, at);
    }
  }

  private Queue declare(String wanted, Terms terms) {
    Queue present = queues().find(wanted);
    if (present == null && !wanted.isEmpty()) {
      // it also listens to the channel of its name
      Pause.until(channel.connection().session().toSubscribe(Exchange.swap(wanted)));
    }
    if (present != null) {
      checkExclusive(present);
      present.checkSame(terms, rights().identity().subject());
      return present;
    }
    if (wanted.startsWith("amq.")) {
      throw Fault.of(
          ReplyCode.ACCESS_REFUSED, "queue name '" + wanted + "' has the reserved prefix 'amq.'");
    }
    String name = wanted.isEmpty() ? queues().freshName(Queue.GENERATED) : wanted;
    Queue queue = queues().declare(name, terms, rights());
    // another connection may have been faster
    checkExclusive(queue);
    queue.checkSame(terms, rights().identity().subject());
    if (terms.connection() != null) {
      channel.connection().owns(queue);
    }
    takeByName(queue);
    return queue;
  }

  /// A queue also listens to the channel of its name, where its creator may.
  private void takeByName(Queue queue) {
    if (queue.isPrivate() || !TopicFilter.exactly(Exchange.swap(queue.name())).isPresent()) {
      return;
    }
    Binding byName = queue.byName();
    Resource application = Resource.application(rights().identity().application());
    String meant =
        channel.connection().parts().hub().names().meant(application.id(), byName.filter());
    Resource wanted = Resource.channelFilter(TopicFilter.literally(meant), application);
    Decision decision = rights().decide(Verb.SUBSCRIBE, wanted);
    if (decision.allowed() || decision instanceof Decision.Ask) {
      // where it is refused after all, the queue takes nothing by its name
      queue.bind(rights(), byName);
    }
  }

  /// A queue of this channel alone that its name leads to.
  Queue replyQueue() {
    Terms terms = Terms.of(false, true, channel.connection().id(), Map.of());
    Queue queue = queues().declare(queues().freshName(Queue.REPLY), terms, rights());
    channel.connection().owns(queue);
    return queue;
  }

  private static void checkExclusive(Queue queue, String connection) {
    String owner = queue.exclusiveTo();
    if (owner != null && !owner.equals(connection)) {
      throw Fault.of(
          ReplyCode.RESOURCE_LOCKED,
          "cannot obtain exclusive access to locked queue '" + queue.name() + "'");
    }
  }

  private void checkExclusive(Queue queue) {
    checkExclusive(queue, channel.connection().id());
  }

  /// The queue of this name, or the one declared last for no name; faults 404 and 405.
  Queue usable(String name) {
    String meant = name.isEmpty() ? last : name;
    if (meant.isEmpty()) {
      throw Fault.of(ReplyCode.NOT_FOUND, "no previously declared queue");
    }
    Queue queue = queues().find(meant);
    if (queue == null) {
      throw Fault.of(ReplyCode.NOT_FOUND, "no queue '" + meant + "' in this vhost");
    }
    checkExclusive(queue);
    return queue;
  }

  boolean isMine(Queue queue) {
    return queue.creator().equals(rights().identity().subject()) || isAdmin(queue.name());
  }

  private void checkMine(Queue queue) {
    if (!isMine(queue)) {
      throw Fault.of(
          ReplyCode.ACCESS_REFUSED, "queue '" + queue.name() + "' was declared by somebody else");
    }
  }

  private void bind(Fields in) {
    Queue queue = usable(in.shortString());
    Exchange exchange = queues().exchanges().find(in.shortString());
    String key = in.shortString();
    boolean noWait = in.octet() != 0;
    if (exchange.equals(Exchange.DEFAULT)) {
      throw Fault.of(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
    }
    Binding binding = Binding.of(exchange, key);
    Pause.until(channel.connection().session().toSubscribe(binding.filter()));
    if (!queue.isBound(binding)) {
      // who may not listen is told that first
      Problem refusal = channel.connection().refusalToSubscribe(binding.filter());
      if (refusal != null) {
        throw Fault.of(refusal);
      }
      checkMine(queue);
    }
    Unit unit =
        switch (queue.bind(rights(), binding)) {
          case Outcome.Accepted<Listening>(Listening listening) -> listening.unit();
          case Outcome.Rejected<Listening>(Problem problem) -> throw Fault.of(problem);
        };
    if (unit == null) {
      bound(noWait);
    } else {
      unit.then(failure -> channel.connection().run(() -> bound(noWait)));
    }
  }

  private void bound(boolean noWait) {
    if (!noWait && !channel.isClosing()) {
      channel.answer(Method.QUEUE_BIND_OK);
    }
  }

  private void unbind(Fields in) {
    Queue queue = usable(in.shortString());
    Exchange exchange = queues().exchanges().find(in.shortString());
    String key = in.shortString();
    Binding binding = Binding.of(exchange, key);
    if (queue.isBound(binding)) {
      checkMine(queue);
      queues().unbind(queue, binding);
    }
    channel.answer(Method.QUEUE_UNBIND_OK);
  }

  private void purge(Fields in) {
    Queue queue = usable(in.shortString());
    boolean noWait = in.octet() != 0;
    checkMine(queue);
    int purged = queue.purge();
    if (!noWait) {
      answerCount(Method.QUEUE_PURGE_OK, purged);
    }
  }

  private void deleteQueue(Fields in) {
    String name = in.shortString();
    int bits = in.octet();
    @Nullable Queue queue = queues().find(name.isEmpty() ? last : name);
    int deleted = 0;
    if (queue != null) {
      checkExclusive(queue);
      checkMine(queue);
      deleted = queue.messages();
      if ((bits & 1) != 0 && queue.consumers() > 0) {
        throw Fault.of(ReplyCode.PRECONDITION_FAILED, "queue '" + queue.name() + "' in use");
      }
      if ((bits & 2) != 0 && deleted > 0) {
        throw Fault.of(ReplyCode.PRECONDITION_FAILED, "queue '" + queue.name() + "' not empty");
      }
      channel.connection().disowns(queue);
      queues().delete(queue, "the queue was deleted");
    }
    if ((bits & 4) == 0) {
      answerCount(Method.QUEUE_DELETE_OK, deleted);
    }
  }

  private void answerCount(int method, int count) {
    ByteBuf out = channel.frames();
    int at = FrameWriter.method(out, channel.number(), method);
    out.writeInt(count);
    FrameWriter.end(out, at);
  }
}
