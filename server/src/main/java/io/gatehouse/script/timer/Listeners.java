package io.gatehouse.script.timer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.Call;
import io.gatehouse.script.Lone;
import io.gatehouse.script.Scripts;
import io.gatehouse.store.script.ScriptListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scripts that run with the messages of channels.
///
/// Each listens with the rights that whoever has asked for it has at the moment of each message: a
/// right that is taken away counts from the next one. Nothing waits: where too many runs wait
/// already, a message is passed over, with a line in the log of the server; so is one to which
/// scripts have answered each other too often.
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  /// So many messages of one listener are looked at at once, and begin a run.
  private static final int MOST_AT_ONCE = 32;

  private final Timers.Surroundings around;
  private final Hub hub;
  private final Map<String, Ear> ears = new ConcurrentHashMap<>();

  public Listeners(Timers.Surroundings around, Hub hub) {
    this.around = around;
    this.hub = hub;
  }

  /// Begins to listen for all that there are; blocks.
  public void start() {
    around.stores().read(t -> t.scripts().listeners()).forEach(this::listen);
  }

  private void listen(ScriptListener listener) {
    Ear ear = new Ear(listener);
    ears.put(key(listener.application(), listener.id()), ear);
    hub.listen(listener.application(), ear.subscription);
  }

  private static String key(String application, String id) {
    return application + "\n" + id;
  }

  /// Has a script run with the messages of a channel or filter, with the rights of whoever asks;
  /// who must be allowed to execute the script and to listen.
  public ScriptListener add(Rights by, String path, String filter) {
    around.scripts().required(by, Verb.EXECUTE, path);
    long since = Timers.since(around, by);
    if (filter.startsWith("$")) {
      throw Problem.of(ProblemType.INVALID, "a script listens to channels without `$`")
          .at("channel")
          .refused();
    }
    Problem refusal = hub.refusalToSubscribe(by, filter);
    if (refusal != null) {
      throw refusal.refused();
    }
    ScriptListener listener =
        new ScriptListener(
            by.identity().application(),
            around.ids().next(),
            path,
            filter,
            by.identity().subject(),
            since,
            around.clock().millis());
    var _ =
        around
            .changes()
            .make(transaction -> {
              if (transaction.scripts().listeners(listener.application()).size()
                  >= around.limits().timers()) {
                throw Problem.of(ProblemType.TOO_MANY, "the application has too many listeners")
                    .cure("remove some, or raise `script.timers`")
                    .refused();
              }
              transaction.scripts().add(listener);
              return new Outcome<>(
                  true,
                  List.of(
                      Facts.event(
                          AuditAction.SCRIPT_LISTENER_CHANGED,
                          listener.application(),
                          around.access().author(by).actor(),
                          "script:" + path,
                          Map.of(),
                          Map.of("id", listener.id(), "channel", filter))),
                  List.of());
            });
    listen(listener);
    return listener;
  }

  /// Listeners that these rights have asked for, or whose script they administer.
  public List<ScriptListener> list(Rights by) {
    return around.stores().read(t -> t.scripts().listeners(by.identity().application())).stream()
        .filter(listener -> mayGovern(by, listener))
        .toList();
  }

  private boolean mayGovern(Rights by, ScriptListener listener) {
    boolean own = by.identity().subject().equals(listener.owner()) && !by.identity().isGuest();
    return own
        || by.decide(
                Verb.ADMIN,
                Scripts.resource(
                    listener.application(),
                    listener.path(),
                    around.scripts().find(listener.application(), listener.path()).orElse(null)))
            .allowed();
  }

  public void remove(Rights by, String id) {
    ScriptListener listener =
        list(by).stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow(() -> Versions.missing("listener:" + id));
    var _ =
        around
            .changes()
            .make(transaction -> {
              boolean gone = transaction.scripts().removeListener(listener.application(), id);
              return new Outcome<>(
                  gone,
                  List.of(
                      Facts.event(
                          AuditAction.SCRIPT_LISTENER_CHANGED,
                          listener.application(),
                          around.access().author(by).actor(),
                          "script:" + listener.path(),
                          Map.of("id", id, "channel", listener.filter()),
                          Map.of())),
                  List.of());
            });
    forget(listener);
  }

  private void forget(ScriptListener listener) {
    Ear ear = ears.remove(key(listener.application(), listener.id()));
    if (ear != null) {
      hub.forget(listener.application(), ear.subscription);
    }
  }

  private void run(Ear ear, Publication publication) {
    ScriptListener listener = ear.listener;
    Rights by;
    try {
      by =
          Lone.rights(
              around.directory(),
              around.access(),
              listener.application(),
              listener.owner(),
              listener.ownerSince(),
              "listener:" + listener.id());
    } catch (Refused gone) {
      ear.tell(gone.problem().detail());
      return;
    }
    if (!hub.mayRead(by, publication)) {
      return;
    }
    if (isOfAnother(listener)) {
      forget(listener);
      return;
    }
    Call call =
        new Call(
            listener.path(),
            "MESSAGE",
            "",
            Map.of(),
            Map.of(),
            publication.payload(),
            publication.message().contentType() == null
                ? "application/json"
                : publication.message().contentType(),
            event(listener, publication),
            null,
            publication.message().extras().hops());
    var _ =
        around
            .invocations()
            .invoke(by, call)
            .whenComplete((answer, failed) -> {
              if (failed == null) {
                ear.told.set(false);
              } else {
                ear.tell(String.valueOf(failed.getMessage()));
              }
            });
  }

  /// A listener ends with its script. What is there under the same path later is of somebody else,
  /// who was not given the rights of whoever listens.
  private boolean isOfAnother(ScriptListener listener) {
    return around
        .scripts()
        .find(listener.application(), listener.path())
        .filter(script -> script.createdAt() <= listener.createdAt())
        .isEmpty();
  }

  private static ObjectNode event(ScriptListener listener, Publication publication) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("kind", "message");
    event.put("listener", listener.id());
    event.put("channel", publication.channel());
    event.put("from", publication.sender().subject().toString());
    event.put("at", Instant.ofEpochMilli(publication.publishedAt()).toString());
    return event;
  }

  /// One listener in the hub.
  private final class Ear implements Listener {
    private final ScriptListener listener;
    private final Subscription subscription;
    private final Lane lane =
        new Lane(MOST_AT_ONCE, "script-listener", () -> tell("too many messages come at once"));

    /// Whether the log has heard of what is wrong; once until it goes well again.
    private final AtomicBoolean told = new AtomicBoolean();

    private Ear(ScriptListener listener) {
      this.listener = listener;
      this.subscription = new Subscription(this, listener.filter(), Subscription.Options.DEFAULT);
    }

    @Override
    public Executor loop() {
      return lane;
    }

    private void tell(String why) {
      if (told.compareAndSet(false, true)) {
        LOG.info("listener `{}` of script `{}`: {}", listener.id(), listener.path(), why);
      }
    }

    @Override
    public boolean hand(Publication publication, Subscription same) {
      if (!same.ended()) {
        run(this, publication);
      }
      return true;
    }

    @Override
    public boolean isBusy() {
      return false;
    }

    @Override
    public @Nullable Rights rights() {
      return null;
    }
  }
}
