package io.gatehouse.script.timer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.Call;
import io.gatehouse.script.Ids;
import io.gatehouse.script.Invocations;
import io.gatehouse.script.Limits;
import io.gatehouse.script.Lone;
import io.gatehouse.script.Scripts;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.script.ScriptTimer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scripts that run at certain times, with the rights of whoever has asked for that.
///
/// The next time is durable before a script runs: one that was missed while the server was away
/// runs once. Safe for use by any thread; blocks.
public final class Timers {
  private static final Logger LOG = LoggerFactory.getLogger(Timers.class);
  private static final int BITE = 200;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final int MOST_PARAMETERS = 16 * 1024;

  private final Surroundings around;

  public Timers(Surroundings around) {
    this.around = around;
  }

  /// What timers and listeners are made of.
  public record Surroundings(
      Stores stores,
      Changes changes,
      Access access,
      Directory directory,
      Scripts scripts,
      Invocations invocations,
      Ids ids,
      Limits limits,
      InstantSource clock) {}

  /// What is wanted: `cron`, or `at` for once.
  ///
  /// @param at epoch milliseconds
  /// @param zone null for UTC
  public record Wanted(
      String path,
      @Nullable String cron,
      @Nullable Long at,
      @Nullable String zone,
      @Nullable JsonNode parameters) {}

  /// Has a script run at certain times, with the rights of whoever asks, who must be allowed to
  /// execute it.
  public ScriptTimer add(Rights by, Wanted wanted) {
    around.scripts().required(by, Verb.EXECUTE, wanted.path());
    if ((wanted.cron() == null) == (wanted.at() == null)) {
      throw Problem.of(ProblemType.INVALID, "it is not said when the script is to run")
          .at("cron")
          .cure("send one of `cron` and `at`")
          .refused();
    }
    long since = since(around, by);
    String zone = wanted.zone() == null ? "UTC" : wanted.zone();
    long now = around.clock().millis();
    JsonNode parameters = wanted.parameters();
    String text = parameters == null || parameters.isMissingNode() ? "{}" : parameters.toString();
    if (text.length() > MOST_PARAMETERS || !text.startsWith("{")) {
      throw Problem.of(ProblemType.INVALID, "the parameters are no object of at most 16 KiB")
          .at("parameters")
          .refused();
    }
    String cron = wanted.cron();
    Long at = wanted.at();
    ScriptTimer timer =
        new ScriptTimer(
            by.identity().application(),
            around.ids().next(),
            wanted.path(),
            cron,
            zone,
            text,
            by.identity().subject(),
            since,
            cron == null ? once(at, now) : next(cron, zone, now),
            now);
    return around
        .changes()
        .make(transaction -> {
          if (transaction.scripts().timers(timer.application()) >= around.limits().timers()) {
            throw Problem.of(ProblemType.TOO_MANY, "the application has too many timers")
                .cure("remove some, or raise `script.timers`")
                .refused();
          }
          transaction.scripts().put(timer);
          return new Outcome<>(
              timer,
              List.of(
                  Facts.event(
                      AuditAction.SCRIPT_TIMER_CHANGED,
                      timer.application(),
                      around.access().author(by).actor(),
                      "script:" + timer.path(),
                      Map.of(),
                      facts(timer))),
              List.of());
        })
        .record();
  }

  /// A time as it is kept; one that no clock comes to is refused.
  public static long moment(Instant at) {
    if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
      throw Problem.of(ProblemType.INVALID, "this time never comes").at("at").refused();
    }
    return at.toEpochMilli();
  }

  /// When somebody was created who asks for runs that nobody calls.
  static long since(Surroundings around, Rights by) {
    if (by.identity().isGuest() || by.identity().subject().equals(Subject.ANONYMOUS)) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "somebody has to answer for what runs later")
          .cure("sign in")
          .refused();
    }
    if (by.identity().credential().permissions() != null) {
      throw Problem.of(
              ProblemType.FORBIDDEN, "a token that is narrowed cannot ask for what runs later")
          .cure("use a token without a list of its own")
          .refused();
    }
    return around
        .directory()
        .find(by.identity().application(), by.identity().subject())
        .map(record -> record.createdAt())
        .orElseThrow(() -> Versions.missing(by.identity().subject().toString()));
  }

  /// What should have been long ago is due now, and waits its turn: whoever is due first runs
  /// first, and timers of all applications stand in one row.
  private static long once(@Nullable Long at, long now) {
    return at == null ? now : Math.max(at, now);
  }

  private static Map<String, ?> facts(ScriptTimer timer) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("id", timer.id());
    if (timer.cron() != null) {
      facts.put("cron", timer.cron());
    }
    facts.put("due_at", Instant.ofEpochMilli(timer.dueAt()).toString());
    return facts;
  }

  private static long next(String cron, String zone, long now) {
    ZonedDateTime next = Cron.parse(cron).after(Instant.ofEpochMilli(now).atZone(Cron.zone(zone)));
    if (next == null) {
      throw Problem.of(ProblemType.INVALID, "this time never comes").at("cron").refused();
    }
    return next.toInstant().toEpochMilli();
  }

  /// Timers whose script these rights may execute.
  public List<ScriptTimer> list(Rights by, @Nullable String after, int limit) {
    String application = by.identity().application();
    return around.stores().read(t -> t.scripts().timers(application, after, limit)).stream()
        .filter(timer -> isOwn(by, timer) || mayGovern(by, timer.path()))
        .toList();
  }

  private static boolean isOwn(Rights by, ScriptTimer timer) {
    return by.identity().subject().equals(timer.owner()) && !by.identity().isGuest();
  }

  private boolean mayGovern(Rights by, String path) {
    return by.decide(
            Verb.ADMIN,
            Scripts.resource(
                by.identity().application(),
                path,
                around.scripts().find(by.identity().application(), path).orElse(null)))
        .allowed();
  }

  /// Takes a timer away, for whoever has asked for it or administers the script.
  public void remove(Rights by, String id) {
    String application = by.identity().application();
    ScriptTimer timer =
        around
            .stores()
            .read(t -> t.scripts().timer(application, id))
            .filter(found -> isOwn(by, found) || mayGovern(by, found.path()))
            .orElseThrow(() -> Versions.missing("timer:" + id));
    around
        .changes()
        .make(transaction -> {
          boolean gone = transaction.scripts().removeTimer(application, id);
          return new Outcome<>(
              gone,
              List.of(
                  Facts.event(
                      AuditAction.SCRIPT_TIMER_CHANGED,
                      application,
                      around.access().author(by).actor(),
                      "script:" + timer.path(),
                      facts(timer),
                      Map.of())),
              List.of());
        });
  }

  /// Runs what is due.
  public void tick() {
    long now = around.clock().millis();
    List<ScriptTimer> due = around.stores().read(t -> t.scripts().due(now, BITE));
    for (ScriptTimer timer : due) {
      try {
        if (moveOn(timer, now)) {
          run(timer);
        }
      } catch (RuntimeException failed) {
        LOG.warn("timer `{}` of script `{}` did not run", timer.id(), timer.path(), failed);
      }
    }
  }

  /// Whether it is still there and due: it may have been taken away since it was read, or its
  /// script, and it must not come back by this. Of several servers on one database one is told yes.
  /// That of an application that was suspended waits until it is opened again, and runs once then.
  private boolean moveOn(ScriptTimer timer, long now) {
    String cron = timer.cron();
    return around
        .stores()
        .write(transaction -> {
          Optional<ScriptTimer> kept = transaction.scripts().timer(timer.application(), timer.id());
          if (kept.isEmpty()
              || kept.get().dueAt() != timer.dueAt()
              || !isOpen(transaction, timer.application())) {
            return false;
          }
          if (cron == null) {
            return transaction.scripts().removeTimer(timer.application(), timer.id());
          }
          transaction.scripts().put(timer.due(next(cron, timer.zone(), now)));
          return true;
        });
  }

  private static boolean isOpen(Transaction transaction, String application) {
    return transaction
        .accounts()
        .application(application)
        .filter(found -> found.state() == Application.State.OPEN)
        .isPresent();
  }

  private void run(ScriptTimer timer) {
    Rights by;
    try {
      by =
          Lone.rights(
              around.directory(),
              around.access(),
              timer.application(),
              timer.owner(),
              timer.ownerSince(),
              "timer:" + timer.id());
    } catch (Refused gone) {
      LOG.info("timer `{}` does not run: {}", timer.id(), gone.problem().detail());
      var _ =
          around
              .stores()
              .write(t ->
                  isOpen(t, timer.application())
                      && t.scripts().removeTimer(timer.application(), timer.id()));
      return;
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("kind", "timer");
    event.put("timer", timer.id());
    event.put("due", Instant.ofEpochMilli(timer.dueAt()).toString());
    Call call =
        Call.of(timer.path(), timer.parameters().getBytes(StandardCharsets.UTF_8)).with(event);
    var _ =
        around
            .invocations()
            .invoke(by, call)
            .whenComplete((answer, failed) -> {
              if (failed != null) {
                LOG.info(
                    "timer `{}` of script `{}`: {}", timer.id(), timer.path(), failed.getMessage());
              }
            });
  }
}
