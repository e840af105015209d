package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Call;
import io.gatehouse.script.Invocations;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `queue`: runs scripts later, one after another in each queue, with the rights of the run as they
/// are by then: nothing is left of them where their principal or credential has ended meanwhile.
///
/// What waits is bounded and lives in memory: it is gone when the server stops. Work that must not
/// be lost belongs to `schedule`, which is kept.
public final class QueueModule implements Module {
  private static final Logger LOG = LoggerFactory.getLogger(QueueModule.class);
  private static final int MOST_WAITING = 1_000;
  private static final int MOST_QUEUES = 16;
  private static final int LONGEST = 64 * 1024;

  private final Invocations invocations;
  private final InstantSource clock;
  private final Map<String, Lanes> applications = new ConcurrentHashMap<>();

  public QueueModule(Invocations invocations, InstantSource clock) {
    this.invocations = invocations;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "queue";
  }

  @Override
  public Set<String> functions() {
    return Set.of("put", "waiting");
  }

  /// `put(queue, script, parameters)`: how many wait before it; `waiting(queue)`.
  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    String queue = arguments.text(0);
    Lanes lanes = applications.computeIfAbsent(run.application(), name -> new Lanes());
    if (function.equals("waiting")) {
      return JsonNodeFactory.instance.numberNode(lanes.waiting(queue));
    }
    run.countOut();
    JsonNode parameters = arguments.optional(2);
    byte[] body =
        (parameters.isMissingNode() ? "null" : parameters.toString())
            .getBytes(StandardCharsets.UTF_8);
    if (body.length > LONGEST || queue.isEmpty() || queue.length() > 64) {
      throw Problem.of(ProblemType.INVALID, "the queue's name or the parameters are too long")
          .cure("use at most 64 characters and 65536 bytes")
          .refused();
    }
    int before =
        lanes.add(
            queue,
            new Item(
                run.rights(), clock.millis(), Call.of(arguments.text(1), body).after(run.hops())));
    ObjectNode told = Shapes.object();
    return told.put("before", before);
  }

  /// @param since when the run had these rights
  private record Item(Rights rights, long since, Call call) {}

  /// The queues of one application; each runs one call at a time.
  private final class Lanes {
    private final Map<String, Deque<Item>> queues = new ConcurrentHashMap<>();
    private int waiting;

    synchronized int waiting(String name) {
      Deque<Item> queue = queues.get(name);
      return queue == null ? 0 : queue.size();
    }

    int add(String name, Item item) {
      boolean first;
      int before;
      synchronized (this) {
        Deque<Item> queue = queues.get(name);
        if (waiting >= MOST_WAITING || (queue == null && queues.size() >= MOST_QUEUES)) {
          throw Problem.of(ProblemType.TOO_MANY, "too much waits in the queues of the application")
              .cure("put less there, or wait")
              .retryAfter(5)
              .refused();
        }
        first = queue == null;
        if (queue == null) {
          queue = new ArrayDeque<>();
          queues.put(name, queue);
        }
        before = queue.size();
        queue.add(item);
        waiting++;
      }
      if (first) {
        Thread.ofVirtual().name("queue").start(() -> work(name));
      }
      return before;
    }

    /// Runs what there is, one after another.
    private void work(String name) {
      for (Item item = first(name); item != null; item = next(name)) {
        try {
          Rights by = invocations.renewed(item.rights(), item.since());
          var _ = invocations.invoke(by, item.call()).join();
        } catch (RuntimeException failed) {
          LOG.info("queue `{}` passed over `{}`: {}", name, item.call().path(), why(failed));
        }
      }
    }

    private static @Nullable String why(RuntimeException failed) {
      Throwable cause = failed.getCause();
      return cause == null ? failed.getMessage() : cause.getMessage();
    }

    /// What is to run; the queue is there for as long as something of it runs or waits.
    private synchronized @Nullable Item first(String name) {
      Deque<Item> queue = queues.get(name);
      Item item = queue == null ? null : queue.peek();
      if (item == null) {
        queues.remove(name);
      }
      return item;
    }

    /// The same after one has run.
    private synchronized @Nullable Item next(String name) {
      Deque<Item> queue = queues.get(name);
      if (queue != null) {
        queue.poll();
        waiting--;
      }
      return first(name);
    }
  }
}
