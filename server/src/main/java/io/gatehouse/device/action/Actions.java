package io.gatehouse.device.action;

import io.gatehouse.access.Access;
import io.gatehouse.access.Resources;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.device.Devices;
import io.gatehouse.device.Devices.Device;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.message.Publication.Sender;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.Stores;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.work.Repeating;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Has devices do things, and keeps what came of it.
///
/// A call is durable before the device hears of it, and so is each answer before anybody hears of
/// that. Methods that take rights ask for them and block; those that take a sender ask for none and
/// never block. Safe for use by any thread.
public final class Actions implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /// How long an answer waits for the store, in seconds.
  private static final long PATIENCE = 10;

  private final Surroundings around;
  private final Calls calls;
  private @Nullable Repeating timer;

  public Actions(Surroundings around) {
    this.around = around;
    this.calls = new Calls(around);
  }

  /// What actions are made of.
  public record Surroundings(
      Devices devices,
      Stores stores,
      Access access,
      Resources resources,
      Hub hub,
      Connections connections,
      Journal journal,
      SecureRandom random,
      InstantSource clock) {}

  /// Begins to give up calls whose time is over, also those of an earlier run.
  public synchronized void start() {
    timer = Repeating.every(PAUSE, "actions", calls::tick);
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.close();
    }
  }

  /// Has the device do something, for whoever may `execute` the action.
  public ActionCall execute(Rights by, String device, String action, Order order) {
    Device known = found(by, device);
    around.access().require(by, Verb.EXECUTE, resource(by, known, device, action));
    return join(calls.execute(there(by, known, device, action), sender(by.identity()), order));
  }

  /// The same for one whose right was asked for.
  ///
  /// @return ends when the call is safe and was sent
  public CompletionStage<ActionCall> execute(Place place, Sender sender, Order order) {
    return calls.execute(place, sender, order);
  }

  /// Waits until a call has ended, or for as long as that.
  public ActionCall await(ActionCall call, Duration atMost) {
    return calls.await(call, atMost);
  }

  /// Takes what is said about an action by the device, or by whoever may `update` the action.
  public ActionStatus report(Rights by, String device, String action, Report report) {
    Place place = requiredToReport(by, device, action);
    return join(calls.report(place, sender(by.identity()), report));
  }

  /// The same for one whose right was asked for.
  public CompletionStage<ActionStatus> report(Place place, Sender sender, Report report) {
    return calls.report(place, sender, report);
  }

  /// Forgets what was said last; false when there was nothing.
  public boolean clear(Rights by, String device, String action) {
    Place place = requiredToReport(by, device, action);
    return around.stores().write(t -> t.actions().clear(place.application(), device, action));
  }

  /// Calls of an action, the latest first.
  public Page<ActionCall> calls(
      Rights by,
      String device,
      String action,
      boolean onlyOpen,
      @Nullable String before,
      int limit) {
    Place place = requiredToRead(by, device, action);
    List<ActionCall> rows =
        around
            .stores()
            .read(t ->
                t.actions().list(place.application(), device, action, onlyOpen, before, limit + 1));
    boolean more = rows.size() > limit;
    List<ActionCall> shown = more ? rows.subList(0, limit) : rows;
    return new Page<>(shown, more ? shown.getLast().id() : null);
  }

  public ActionCall call(Rights by, String device, String action, String id) {
    Place place = requiredToRead(by, device, action);
    return around
        .stores()
        .read(t -> t.actions().find(place.application(), device, action, id))
        .orElseThrow(() -> Versions.missing("call:" + id));
  }

  /// What was said last about an action.
  public Optional<ActionStatus> status(Rights by, String device, String action) {
    Place place = requiredToRead(by, device, action);
    return around.stores().read(t -> t.actions().status(place.application(), device, action));
  }

  /// What was said last about those actions of a device that these rights may read.
  public List<ActionStatus> statuses(Rights by, String device) {
    Device known = found(by, device);
    List<ActionStatus> all =
        around.stores().read(t -> t.actions().statuses(by.identity().application(), device));
    List<ActionStatus> shown =
        all.stream()
            .filter(status -> mayRead(by, resource(by, known, device, status.action())))
            .toList();
    if (shown.isEmpty()) {
      // whoever may not read the device does not hear whether there is one
      around.access().author(by).require(Verb.READ, Subject.device(device), principal(known));
      if (known == null) {
        throw Versions.missing("device:" + device);
      }
    }
    return shown;
  }

  private Place requiredToRead(Rights by, String device, String action) {
    Device known = found(by, device);
    Resource resource = resource(by, known, device, action);
    if (!mayRead(by, resource)) {
      around.access().require(by, Verb.READ, resource);
    }
    return there(by, known, device, action);
  }

  /// Who may execute an action may see what came of it.
  private static boolean mayRead(Rights by, Resource action) {
    return by.decide(Verb.READ, action).allowed() || by.decide(Verb.EXECUTE, action).allowed();
  }

  private Place requiredToReport(Rights by, String device, String action) {
    Device known = found(by, device);
    Identity identity = by.identity();
    boolean itself =
        identity.subject().equals(Subject.device(device))
            && !identity.isGuest()
            && identity.credential().permissions() == null;
    if (!itself) {
      around.access().require(by, Verb.UPDATE, resource(by, known, device, action));
    }
    return there(by, known, device, action);
  }

  private static @Nullable PrincipalRecord principal(@Nullable Device known) {
    return known == null ? null : known.principal();
  }

  private @Nullable Device found(Rights by, String device) {
    return around.devices().find(by.identity().application(), device).orElse(null);
  }

  private Resource resource(Rights by, @Nullable Device known, String device, String action) {
    return known == null
        ? around.resources().missingAction(by.identity().application(), device, action)
        : around.resources().action(known.principal(), action);
  }

  private static Place there(Rights by, @Nullable Device known, String device, String action) {
    if (known == null || known.model().action(action).isEmpty()) {
      throw Versions.missing("action:" + device + "/" + action);
    }
    return new Place(by.identity().application(), device, action);
  }

  private static Sender sender(Identity identity) {
    return new Sender(identity.subject(), identity.name(), identity.publicData());
  }

  private static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().copy().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof TimeoutException) {
        throw Problem.of(ProblemType.UNAVAILABLE, "the store has not taken this so far")
            .cure("look at the calls of the action before you try again: it may still be done")
            .retryAfter(1)
            .refused();
      }
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
