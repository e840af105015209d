package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.messaging.Hub;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The queues and exchanges of one application.
///
/// Safe for use by any thread.
final class Queues {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final int RANDOM_BYTES = 16;

  private final Hub hub;
  private final InstantSource clock;
  private final int most;
  private final SecureRandom random;
  private final Exchanges exchanges;
  private final Map<String, Queue> byName = new ConcurrentHashMap<>();

  Queues(Hub hub, Settings091 settings, SecureRandom random, InstantSource clock) {
    this.hub = hub;
    this.clock = clock;
    this.most = settings.queues();
    this.random = random;
    this.exchanges = new Exchanges(settings.exchanges());
  }

  Exchanges exchanges() {
    return exchanges;
  }

  @Nullable Queue find(String name) {
    return byName.get(name);
  }

  /// A name that nobody can guess.
  String freshName(String prefix) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return prefix + TEXT.encodeToString(bytes);
  }

  /// The queue of this name, made where there is none.
  Queue declare(String name, Terms terms, Rights rights) {
    if (byName.size() >= most && !byName.containsKey(name)) {
      throw Fault.of(
          ReplyCode.PRECONDITION_FAILED,
          "an application has at most " + most + " queues: delete some, or give them x-expires");
    }
    return byName.computeIfAbsent(name, missing -> new Queue(name, terms, rights, hub, clock));
  }

  void delete(Queue queue, String why) {
    if (byName.remove(queue.name(), queue)) {
      Problem problem = Problem.of(ProblemType.NOT_FOUND, why);
      unbound(queue.delete(problem));
    }
  }

  /// Ends what came by a filter that the queue may no longer have.
  void lose(Queue queue, String filter, Problem why) {
    unbound(queue.lose(filter, why));
  }

  private void unbound(List<Binding> gone) {
    gone.forEach(binding -> exchanges.unbound(binding.exchange()));
  }

  void bind(Queue queue, Binding binding) {
    if (queue.bind(binding)) {
      exchanges.bound(binding.exchange());
    }
  }

  void unbind(Queue queue, Binding binding) {
    if (queue.unbind(binding)) {
      exchanges.unbound(binding.exchange());
    }
  }
}
