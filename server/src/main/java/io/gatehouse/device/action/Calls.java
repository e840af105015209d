package io.gatehouse.device.action;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.Devices.Device;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.messaging.message.Publication.Sender;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionCall.State;
import io.gatehouse.store.action.ActionStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Calls on their way: kept, sent, answered, given up. No rights are asked for here.
///
/// Safe for use by any thread; only what says so blocks.
final class Calls {
  /// How long a device has to answer where nobody says.
  private static final Duration USUAL = Duration.ofMinutes(1);

  private static final int KEPT = 100;
  private static final int MOST_OPEN = 100;
  private static final int BITE = 500;
  private static final Problem BEHIND =
      Problem.of(ProblemType.UNAVAILABLE, "the store does not keep up").retryAfter(1);

  private final Actions.Surroundings around;
  private final ActionNews news;
  private final Map<Known, Waiting> waiting = new ConcurrentHashMap<>();
  private final AtomicLong nextDue = new AtomicLong();

  Calls(Actions.Surroundings around) {
    this.around = around;
    this.news = new ActionNews(around.hub());
  }

  CompletionStage<ActionCall> execute(Place place, Sender sender, Order order) {
    CompletableFuture<ActionCall> done = new CompletableFuture<>();
    try {
      Checks.order(order);
    } catch (Refused refused) {
      done.completeExceptionally(refused);
      return done;
    }
    whenKnown(
        place,
        done,
        device -> {
          long now = around.clock().millis();
          Duration timeout = order.timeout() == null ? USUAL : order.timeout();
          ActionCall call =
              new ActionCall(
                  place.application(),
                  place.device(),
                  place.action(),
                  CallId.fresh(now, around.random()),
                  State.ACCEPTED,
                  sender.subject(),
                  order.payload(),
                  null,
                  null,
                  now,
                  now,
                  now + timeout.toMillis());
          write(
              done,
              transaction -> add(transaction, call),
              kept -> sent(device, kept, sender, order));
        });
    return done;
  }

  private static ActionCall add(Transaction transaction, ActionCall call) {
    if (transaction.actions().open(call.application(), call.device()) >= MOST_OPEN) {
      throw Problem.of(ProblemType.TOO_MANY, "the device has too much to do already")
          .cure("wait until it has answered")
          .refused();
    }
    transaction.actions().add(call, KEPT);
    return call;
  }

  private ActionCall sent(Device device, ActionCall call, Sender sender, Order order) {
    Place place = place(call);
    nextDue.accumulateAndGet(call.dueAt(), Math::min);
    if (order.reply() != null) {
      waiting.computeIfAbsent(new Known(place, call.id()), _ -> new Waiting()).reply =
          order.reply();
    }
    Subject itself = Subject.device(call.device());
    boolean heard = around.connections().hears(call.application(), itself, place.channel());
    ActionCall told =
        call.to(heard ? State.DELIVERED : State.NO_DEVICE, null, null, call.createdAt());
    // in order: what the device answers is written behind this
    around.journal().submit(transaction -> transaction.actions().put(told));
    news.call(place, device, told, sender);
    return told;
  }

  /// Waits until a call has ended, or for as long as that; blocks.
  ActionCall await(ActionCall call, Duration atMost) {
    Known key = new Known(place(call), call.id());
    Waiting mine = waiting.computeIfAbsent(key, _ -> new Waiting());
    ActionCall now = around.stores().read(t -> found(t, call)).orElse(call);
    if (now.state().isOpen()) {
      now = mine.end.copy().completeOnTimeout(now, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    }
    if (mine.reply == null) {
      waiting.remove(key, mine);
    }
    return now;
  }

  CompletionStage<ActionStatus> report(Place place, Sender sender, Report report) {
    CompletableFuture<ActionStatus> done = new CompletableFuture<>();
    try {
      Checks.report(report);
    } catch (Refused refused) {
      done.completeExceptionally(refused);
      return done;
    }
    whenKnown(
        place,
        done,
        device ->
            write(
                done,
                transaction -> reported(transaction, place, sender, report),
                said -> told(device, place, said, sender)));
    return done;
  }

  private Said reported(Transaction transaction, Place place, Sender sender, Report report) {
    long now = around.clock().millis();
    String id = report.call();
    ActionCall call = id == null ? null : answered(open(transaction, place, id), report, now);
    if (call != null) {
      transaction.actions().put(call);
    }
    ActionStatus status =
        new ActionStatus(
            place.application(),
            place.device(),
            place.action(),
            id,
            call == null ? report.state() : call.state(),
            report.status(),
            report.result(),
            sender.subject(),
            now);
    transaction.actions().put(status);
    return new Said(status, call);
  }

  private static ActionCall answered(ActionCall call, Report report, long now) {
    State state = report.state() == null ? call.state() : report.state();
    return call.to(state, report.status(), report.result(), now);
  }

  private static ActionCall open(Transaction transaction, Place place, String id) {
    ActionCall call =
        transaction
            .actions()
            .find(place.application(), place.device(), place.action(), id)
            .orElseThrow(() -> Versions.missing("call:" + id));
    if (!call.state().isOpen()) {
      throw Problem.of(ProblemType.CONFLICT, "the call has ended already")
          .cure("answer in time, and end it once")
          .refused();
    }
    return call;
  }

  /// Tells whoever listens, and whoever waits.
  private ActionStatus told(Device device, Place place, Said said, Sender sender) {
    news.status(place, device, said.status, sender);
    ActionCall call = said.call;
    Waiting there = call == null ? null : waiting.get(new Known(place, call.id()));
    if (call != null && there != null) {
      Order.Reply reply = there.reply;
      if (reply != null) {
        news.reply(place, said.status, sender, reply);
      }
      if (!call.state().isOpen()) {
        waiting.remove(new Known(place, call.id()));
        there.end.complete(call);
      }
    }
    return said.status;
  }

  /// Gives up what was not answered in time; blocks.
  void tick() {
    long now = around.clock().millis();
    if (now < nextDue.get()) {
      return;
    }
    nextDue.set(now + Checks.LONGEST.toMillis());
    List<ActionCall> due;
    do {
      due = around.stores().read(transaction -> transaction.actions().due(now, BITE));
      due.forEach(call -> giveUp(call, now));
    } while (due.size() == BITE);
    around.stores().read(t -> t.actions().due(Long.MAX_VALUE, 1)).stream()
        .mapToLong(ActionCall::dueAt)
        .forEach(next -> nextDue.accumulateAndGet(next, Math::min));
  }

  private void giveUp(ActionCall call, long now) {
    Optional<Said> said = around.stores().write(transaction -> givenUp(transaction, call, now));
    said.ifPresent(ended ->
        around
            .devices()
            .find(call.application(), call.device())
            .ifPresent(device -> {
              var _ = told(device, place(call), ended, ActionNews.SERVER);
            }));
  }

  private static Optional<Said> givenUp(Transaction transaction, ActionCall call, long now) {
    ActionCall still = found(transaction, call).orElse(null);
    if (still == null || !still.state().isOpen()) {
      return Optional.empty();
    }
    ActionCall ended = still.to(State.TIMED_OUT, null, null, now);
    ActionStatus status =
        new ActionStatus(
            call.application(),
            call.device(),
            call.action(),
            call.id(),
            State.TIMED_OUT,
            null,
            null,
            ActionNews.SERVER.subject(),
            now);
    transaction.actions().put(ended);
    transaction.actions().put(status);
    return Optional.of(new Said(status, ended));
  }

  private void whenKnown(Place place, CompletableFuture<?> done, Consumer<Device> work) {
    Device known = around.devices().known(place.application(), place.device());
    if (known != null) {
      withAction(place, known, done, work);
      return;
    }
    Thread.ofVirtual()
        .name("action")
        .start(() -> {
          try {
            Device found =
                around
                    .devices()
                    .find(place.application(), place.device())
                    .orElseThrow(() -> Versions.missing("device:" + place.device()));
            withAction(place, found, done, work);
          } catch (RuntimeException failed) {
            done.completeExceptionally(failed);
          }
        });
  }

  private static void withAction(
      Place place, Device device, CompletableFuture<?> done, Consumer<Device> work) {
    if (device.model().action(place.action()).isPresent()) {
      work.accept(device);
    } else {
      done.completeExceptionally(
          Versions.missing("action:" + place.device() + "/" + place.action()));
    }
  }

  /// Writes with others that wait, and goes on when that is durable.
  private <T, R> void write(CompletableFuture<R> done, Stores.Work<T> work, Function<T, R> then) {
    if (around.journal().isFull()) {
      done.completeExceptionally(BEHIND.refused());
    } else {
      around.journal().submit(new Written<>(done, work, then).unit());
    }
  }

  private static Optional<ActionCall> found(Transaction transaction, ActionCall call) {
    return transaction.actions().find(call.application(), call.device(), call.action(), call.id());
  }

  private static Place place(ActionCall call) {
    return new Place(call.application(), call.device(), call.action());
  }

  /// @param call as it is now; null where it is about none
  private record Said(ActionStatus status, @Nullable ActionCall call) {}

  private record Known(Place place, String id) {}

  /// Who waits for the end of a call.
  private static final class Waiting {
    private final CompletableFuture<ActionCall> end = new CompletableFuture<>();
    private volatile Order.@Nullable Reply reply;
  }
}
