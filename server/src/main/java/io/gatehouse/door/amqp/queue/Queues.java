package io.gatehouse.door.amqp.queue;

import io.gatehouse.access.Rights;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The queues and exchanges of one application.
///
/// Safe for use by any thread. A queue is known here once somebody has asked for it; what makes it
/// exist is its mailbox, which may end by itself and may be older than this server's run.
public final class Queues {
  private static final String PREFIX = "amqp-queue/";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final int RANDOM_BYTES = 16;

  private final String application;
  private final Mailboxes mailboxes;
  private final RandomGenerator random;
  private final int most;
  private final Exchanges exchanges;
  private final Map<String, Queue> known = new ConcurrentHashMap<>();

  /// @param random has to be one that nobody can predict
  /// @param most how many queues and exchanges there may be
  public Queues(String application, Mailboxes mailboxes, RandomGenerator random, Most most) {
    this.application = application;
    this.mailboxes = mailboxes;
    this.random = random;
    this.most = most.queues();
    this.exchanges = new Exchanges(most.exchanges(), this::isUsed);
  }

  /// How many queues and exchanges one application may have.
  public record Most(int queues, int exchanges) {}

  public Exchanges exchanges() {
    return exchanges;
  }

  private boolean isUsed(Exchange exchange) {
    return known.values().stream().anyMatch(queue -> queue.uses(exchange));
  }

  /// The queue of this name, or null.
  public @Nullable Queue find(String name) {
    Queue queue = known.get(name);
    Mailbox mailbox = mailboxes.find(application, PREFIX + name);
    if (queue != null && !queue.has(mailbox)) {
      known.remove(name, queue);
      queue = null;
    }
    if (mailbox == null || queue != null) {
      return queue;
    }
    Queue fresh = new Queue(name, null, mailbox);
    Queue other = known.putIfAbsent(name, fresh);
    return other == null ? fresh : other;
  }

  /// A name that nobody can guess.
  public String freshName(String prefix) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return prefix + TEXT.encodeToString(bytes);
  }

  /// The queue of this name, made where there is none. Throws `Refused` where the principal has too
  /// many.
  public Queue declare(String name, Terms terms, Rights rights) {
    Queue present = find(name);
    if (present != null) {
      return present;
    }
    if (known.size() >= most) {
      // some may have ended by themselves
      known.keySet().forEach(this::find);
    }
    if (known.size() >= most) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "an application has at most " + most + " queues: delete some, or give them x-expires");
    }
    Mailboxes.Limits limits = mailboxes.limits();
    // what is of one connection cannot outlive the server
    boolean kept = terms.durable() && terms.connection() == null;
    Mailbox mailbox =
        mailboxes.open(rights, PREFIX + name, terms.ofMailbox(limits), kept).mailbox();
    return known.compute(
        name,
        (same, other) ->
            other != null && other.has(mailbox) ? other : new Queue(name, terms, mailbox));
  }

  public void delete(Queue queue, String why) {
    List<Binding> gone = queue.bindings();
    if (known.remove(queue.name(), queue)) {
      mailboxes.end(queue.mailbox(), Problem.of(ProblemType.NOT_FOUND, why));
      gone.forEach(binding -> exchanges.unbound(binding.exchange()));
    }
  }

  public void unbind(Queue queue, Binding binding) {
    if (queue.unbind(binding)) {
      exchanges.unbound(binding.exchange());
    }
  }
}
