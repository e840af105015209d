package io.gatehouse.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Directory;
import io.gatehouse.messaging.limit.SharedRate;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.engine.Engine;
import io.gatehouse.script.engine.Stopped;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has scripts run, for whoever may.
///
/// Safe for use by any thread; never blocks: the right is asked for, and everything is read, on the
/// thread of the run.
public final class Invocations {
  private static final Logger LOG = LoggerFactory.getLogger(Invocations.class);

  /// So often scripts may answer each other, or themselves, by messages.
  private static final int MOST_HOPS = 8;

  private final Rooms rooms;
  private final Programs programs;
  private final Elevation elevation;
  private final ConcurrentMap<String, SharedRate> rates = new ConcurrentHashMap<>();

  public Invocations(Rooms rooms) {
    this.rooms = rooms;
    this.programs = new Programs(rooms.scripts(), rooms.modules());
    this.elevation = new Elevation(rooms.directory(), rooms.access());
  }

  /// What runs are made of.
  ///
  /// @param said takes what a run has said, when it is over; must not block
  /// @param ranAs hears that a run goes on with the rights of somebody; must not block
  public record Rooms(
      Scripts scripts,
      Engine engine,
      Modules modules,
      Access access,
      Directory directory,
      Limits limits,
      Ids ids,
      InstantSource clock,
      SecureRandom random,
      Consumer<List<LogLine>> said,
      BiConsumer<Run, Subject> ranAs) {}

  /// A call under way.
  ///
  /// @param accepted done when the caller was found to be allowed, failed with `Refused` if not
  /// @param answer what came of it; fails with `Refused` where it did not begin
  public record Begun(CompletableFuture<Script> accepted, CompletableFuture<Answer> answer) {}

  /// Runs a script for somebody who may `execute` it. A script that fails answers too.
  ///
  /// @return fails with `Refused` where it does not begin
  public CompletableFuture<Answer> invoke(Rights caller, Call call) {
    return begin(caller, call).answer();
  }

  /// The same, for those who are to hear first whether it is allowed.
  public Begun begin(Rights caller, Call call) {
    Begun begun = new Begun(new CompletableFuture<>(), new CompletableFuture<>());
    Progress progress = new Progress();
    try {
      var _ =
          rooms
              .engine()
              .submit(
                  new Engine.Errand(
                      caller.identity().application(),
                      clock -> {
                        RunHost host = allowed(caller, call, clock);
                        progress.host = host;
                        begun.accepted().complete(host.text());
                        return programs.of(host.text());
                      },
                      clock -> {
                        RunHost host = progress.known();
                        return Requests.input(
                            call, caller, host.script(), host.id(), rooms.random());
                      },
                      (module, function, arguments) ->
                          progress.known().call(module, function, arguments)))
              .whenComplete((json, failed) -> end(begun, progress.host, json, failed));
    } catch (Refused full) {
      begun.accepted().completeExceptionally(full);
      begun.answer().completeExceptionally(full);
    }
    return begun;
  }

  /// The rights of a run that had to wait, as they are now; throws `Refused` where their principal
  /// or credential has come to its end meanwhile. Blocks.
  ///
  /// @param since when they were good
  public Rights renewed(Rights rights, long since) {
    return elevation.renewed(rights, since);
  }

  private RunHost allowed(Rights caller, Call call, Engine.Clock clock) {
    String application = caller.identity().application();
    Script script = rooms.scripts().match(application, call.path()).orElse(null);
    String path = script == null ? call.path() : script.path();
    rooms.scripts().require(caller, Verb.EXECUTE, path, script);
    if (script == null || script.kind() != Script.Kind.SCRIPT) {
      throw Problem.of(
              ProblemType.NOT_FOUND,
              script == null ? "there is no such script" : "this is a file, which does not run")
          .refused();
    }
    require(caller, script, call);
    return new RunHost(
        rooms, programs, elevation, rooms.ids().next(), caller, script, call.hops(), clock);
  }

  /// Refuses what would go round for ever, and what is too much for the application.
  private void require(Rights caller, Script script, Call call) {
    Problem problem = null;
    if (call.hops() > MOST_HOPS) {
      problem =
          Problem.of(
                  ProblemType.TOO_MANY,
                  "%d scripts have answered each other by messages; this one does not run"
                      .formatted(call.hops()))
              .cure("do not publish to a channel that runs the script itself");
      rooms.said().accept(List.of(line(caller, script, problem.detail())));
    } else if (isTooFast(script.application())) {
      problem =
          Problem.of(ProblemType.TOO_MANY, "the application calls scripts too fast")
              .retryAfter(1)
              .cure("call them less often, or raise `script.calls-per-second`");
    }
    if (problem != null) {
      throw problem.refused();
    }
  }

  private boolean isTooFast(String application) {
    int perSecond = rooms.limits().callsPerSecond();
    return perSecond > 0
        && !rates
            .computeIfAbsent(application, _ -> new SharedRate(perSecond, System.nanoTime()))
            .take(System.nanoTime());
  }

  private LogLine line(Rights caller, Script script, String text) {
    return new LogLine(
        script.application(),
        rooms.ids().next(),
        script.path(),
        rooms.ids().next(),
        LogLine.Level.ERROR,
        text,
        caller.identity().subject().toString(),
        rooms.clock().millis());
  }

  private void end(
      Begun begun, @Nullable RunHost host, @Nullable String json, @Nullable Throwable failed) {
    try {
      if (host == null) {
        Throwable why = failed == null ? new IllegalStateException("nothing ran") : failed;
        Throwable told =
            why instanceof Stopped stopped ? Errors.stopped(stopped.reason()).refused() : why;
        begun.accepted().completeExceptionally(told);
        begun.answer().completeExceptionally(told);
        return;
      }
      Answer answer = failed == null ? answer(host, json) : failure(host, failed);
      if (!answer.log().isEmpty()) {
        rooms.said().accept(answer.log());
      }
      begun.answer().complete(answer);
    } catch (RuntimeException broken) {
      begun.answer().completeExceptionally(broken);
    }
  }

  private static Answer failure(RunHost host, Throwable failed) {
    Problem problem;
    if (failed instanceof Stopped stopped) {
      problem = Errors.stopped(stopped.reason());
    } else if (failed instanceof Refused refused) {
      problem = refused.problem();
    } else if (failed instanceof StoreUnavailable away) {
      LOG.warn("run {} did not reach the store: {}", host.id(), away.getMessage());
      problem = away.problem();
    } else {
      LOG.error("run {} of `{}` failed", host.id(), host.script(), failed);
      problem = Problem.of(ProblemType.INTERNAL, "the script could not be run");
    }
    host.log(LogLine.Level.ERROR, problem.detail());
    return new Answer(host.script(), host.id(), NullNode.instance, null, host.lines(), problem);
  }

  private static Answer answer(RunHost host, @Nullable String json) {
    JsonNode out = json == null ? null : Requests.json(json);
    if (out == null || !out.isObject()) {
      return failure(host, new Stopped(Stopped.Reason.BROKEN));
    }
    Problem problem = null;
    if (out.get("failure") instanceof ObjectNode thrown) {
      host.fail(thrown);
      problem = Errors.failed(thrown);
    }
    JsonNode result = out.get("result");
    JsonNode raw = out.get("response");
    return new Answer(
        host.script(),
        host.id(),
        result == null ? NullNode.instance : result,
        raw == null || problem != null ? null : raw(raw),
        host.lines(),
        problem);
  }

  private static Answer.Raw raw(JsonNode response) {
    List<Answer.Header> headers = new ArrayList<>();
    for (JsonNode header : response.path("headers")) {
      headers.add(new Answer.Header(header.path(0).asText(), header.path(1).asText()));
    }
    String text = response.path("body").isTextual() ? response.path("body").textValue() : "";
    return new Answer.Raw(
        response.path("status").asInt(200),
        headers,
        response.path("base64").asBoolean(false)
            ? decoded(text)
            : text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException wrong) {
      return new byte[0];
    }
  }

  /// What is known of a run so far; for its thread.
  private static final class Progress {
    private volatile @Nullable RunHost host;

    private RunHost known() {
      RunHost now = host;
      if (now == null) {
        throw new IllegalStateException("the run has not begun");
      }
      return now;
    }
  }
}
