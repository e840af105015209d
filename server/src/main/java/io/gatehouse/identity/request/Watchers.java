package io.gatehouse.identity.request;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who waits on an open connection for the decision on a request, and who hears of all of them.
///
/// Safe for use by any thread. Those who wait are told on the thread of whoever decides, and must
/// not block it.
final class Watchers {
  private static final Logger LOG = LoggerFactory.getLogger(Watchers.class);
  private static final int MOST_OF_ONE = 4;

  private final Map<String, List<Waiting>> waiting = new ConcurrentHashMap<>();
  private final List<Consumer<RequestEvent>> listeners = new CopyOnWriteArrayList<>();

  /// Told once, or never when it was ended before.
  private final class Waiting implements AccessRequests.Watch {
    private final AtomicBoolean over = new AtomicBoolean();
    private final String id;
    private final Consumer<Answer> consumer;

    Waiting(String id, Consumer<Answer> consumer) {
      this.id = id;
      this.consumer = consumer;
    }

    void tell(Answer answer) {
      if (over.compareAndSet(false, true)) {
        guarded(() -> consumer.accept(answer));
      }
    }

    @Override
    public void end() {
      over.set(true);
      leave(id, this);
    }
  }

  AccessRequests.Watch add(String id, Consumer<Answer> consumer) {
    Waiting fresh = new Waiting(id, consumer);
    waiting.compute(
        id,
        (_, known) -> {
          List<Waiting> all = known == null ? new CopyOnWriteArrayList<>() : known;
          if (all.size() >= MOST_OF_ONE) {
            throw tooMany();
          }
          all.add(fresh);
          return all;
        });
    return fresh;
  }

  private static Refused tooMany() {
    return Problem.of(ProblemType.TOO_MANY, "too many connections wait for this request")
        .cure("close one of them")
        .refused();
  }

  private void leave(String id, Waiting one) {
    waiting.computeIfPresent(
        id,
        (_, all) -> {
          all.remove(one);
          return all.isEmpty() ? null : all;
        });
  }

  void tell(Answer answer) {
    List<Waiting> all = waiting.remove(answer.id());
    if (all != null) {
      all.forEach(one -> one.tell(answer));
    }
  }

  void listen(Consumer<RequestEvent> listener) {
    listeners.add(listener);
  }

  void tell(RequestEvent event) {
    listeners.forEach(listener -> guarded(() -> listener.accept(event)));
  }

  /// What is decided is durable: who cannot hear it must not make the decision look failed.
  private static void guarded(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException failed) {
      LOG.warn("somebody could not be told of an access request", failed);
    }
  }
}
