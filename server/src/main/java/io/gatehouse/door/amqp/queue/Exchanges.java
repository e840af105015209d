package io.gatehouse.door.amqp.queue;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The exchanges of one application: those that are always there, and those that were declared.
///
/// Safe for use by any thread.
public final class Exchanges {
  private static final Map<String, Exchange> FIXED =
      Map.of(
          "", Exchange.DEFAULT,
          "amq.topic", Exchange.TOPIC,
          "amq.direct", Exchange.DIRECT,
          "amq.fanout", Exchange.FANOUT);

  private static final int SHARE = 4; // of all of them for one principal

  private final int most;
  private final Predicate<Exchange> used;
  private final Map<String, Exchange> declared = new HashMap<>();

  /// @param most how many may be declared
  /// @param used whether an exchange has bindings
  Exchanges(int most, Predicate<Exchange> used) {
    this.most = most;
    this.used = used;
  }

  /// The exchange of this name, or a fault 404.
  public Exchange find(String name) {
    Exchange found = lookUp(name);
    if (found == null) {
      throw Fault.of(ReplyCode.NOT_FOUND, "no exchange '" + name + "' in this vhost");
    }
    return found;
  }

  private @Nullable Exchange lookUp(String name) {
    Exchange fixed = FIXED.get(name);
    if (fixed != null) {
      return fixed;
    }
    synchronized (this) {
      return declared.get(name);
    }
  }

  /// Adds an exchange, or makes sure that the one of its name is the same.
  ///
  /// @param refusal why the asking principal may not add it, or null; asked only where it is new
  public synchronized void declare(Exchange wanted, Function<Exchange, @Nullable Problem> refusal) {
    String name = wanted.name();
    if (name.isEmpty()) {
      throw Fault.of(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
    }
    Exchange present = lookUp(name);
    if (present != null) {
      checkSame(present, wanted);
      return;
    }
    if (name.startsWith("amq.")) {
      throw Fault.of(
          ReplyCode.ACCESS_REFUSED, "exchange name '" + name + "' has the reserved prefix 'amq.'");
    }
    if (!wanted.isChannel()) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED, "exchange name '" + name + "' cannot be a channel");
    }
    Problem why = refusal.apply(wanted);
    if (why != null) {
      throw Fault.of(why);
    }
    checkRoom(wanted);
    declared.put(name, wanted);
  }

  private void checkRoom(Exchange wanted) {
    long own =
        declared.values().stream()
            .filter(one -> Objects.equals(one.owner(), wanted.owner()))
            .count();
    if (own >= Math.max(1, most / SHARE)) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "you have declared " + own + " exchanges: delete those that you do not need");
    }
    if (declared.size() >= most) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED, "an application has at most " + most + " exchanges");
    }
  }

  private static void checkSame(Exchange present, Exchange wanted) {
    String differs =
        present.kind() != wanted.kind()
            ? "type"
            : present.durable() != wanted.durable()
                ? "durable"
                : present.autoDelete() != wanted.autoDelete()
                    ? "auto_delete"
                    : present.internal() != wanted.internal() ? "internal" : null;
    if (differs != null) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "inequivalent arg '%s' for exchange '%s' of type %s"
              .formatted(differs, present.name(), present.kind().word()));
    }
  }

  /// Forgets an exchange; one that is not there is gone already.
  ///
  /// @param admin whether the asking principal may delete what others declared
  public void delete(String name, boolean ifUnused, Subject asking, boolean admin) {
    if (FIXED.containsKey(name) || name.startsWith("amq.")) {
      throw Fault.of(ReplyCode.ACCESS_REFUSED, "exchange '" + name + "' cannot be deleted");
    }
    Exchange present = lookUp(name);
    if (present == null) {
      return;
    }
    if (!admin && !asking.equals(present.owner())) {
      throw Fault.of(
          ReplyCode.ACCESS_REFUSED, "exchange '" + name + "' was declared by somebody else");
    }
    if (ifUnused && used.test(present)) {
      throw Fault.of(ReplyCode.PRECONDITION_FAILED, "exchange '" + name + "' in use");
    }
    forget(present);
  }

  /// A binding is gone, which may have been the last one.
  void unbound(Exchange exchange) {
    if (exchange.autoDelete() && !used.test(exchange)) {
      forget(exchange);
    }
  }

  private synchronized void forget(Exchange exchange) {
    declared.remove(exchange.name(), exchange);
  }
}
