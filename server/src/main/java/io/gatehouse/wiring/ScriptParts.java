package io.gatehouse.wiring;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.config.Config;
import io.gatehouse.config.section.ScriptConfig;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.api.script.ScriptRoutes;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.script.Ids;
import io.gatehouse.script.Invocations;
import io.gatehouse.script.Limits;
import io.gatehouse.script.Logs;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.engine.Bounds;
import io.gatehouse.script.engine.Engine;
import io.gatehouse.script.module.ChannelModule;
import io.gatehouse.script.module.LogModule;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.module.Run;
import io.gatehouse.script.timer.Listeners;
import io.gatehouse.script.timer.ScheduleModule;
import io.gatehouse.script.timer.Timers;
import io.gatehouse.script.topic.ScriptRealm;
import io.gatehouse.wiring.ground.Ground;
import io.gatehouse.wiring.ground.Opened;
import io.gatehouse.work.Repeating;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Scripts: the engine, what they can require, and everything that makes them run.
record ScriptParts(
    Scripts scripts,
    Invocations invocations,
    Modules modules,
    Logs logs,
    Timers timers,
    Listeners listeners) {
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration SWEEP = Duration.ofMinutes(10);
  private static final int MOST_ARGUMENT = 4 << 20;

  static ScriptParts open(
      Config config, Ground ground, People people, Traffic traffic, Opened opened) {
    ScriptConfig settings = config.script();
    Limits limits = limits(settings);
    Scripts scripts =
        new Scripts(ground.stores(), ground.changes(), people.access(), limits, ground.clock());
    Ids ids = new Ids(ground.clock(), ground.random());
    Logs logs = new Logs(ground.stores(), traffic.journal(), scripts, limits, ground.clock());
    Modules modules = new Modules(List.of(new LogModule(), new ChannelModule(traffic.hub())));
    Engine engine = opened.add(engine(settings, ground));
    Invocations invocations =
        new Invocations(
            new Invocations.Rooms(
                scripts,
                engine,
                modules,
                people.access(),
                people.directory(),
                limits,
                ids,
                ground.clock(),
                ground.random(),
                logs::keep,
                (run, lender) -> audit(ground, traffic.journal(), run, lender)));
    Timers timers =
        new Timers(
            new Timers.Surroundings(
                ground.stores(),
                ground.changes(),
                people.access(),
                people.directory(),
                scripts,
                invocations,
                ids,
                limits,
                ground.clock()));
    Listeners listeners =
        new Listeners(
            new Timers.Surroundings(
                ground.stores(),
                ground.changes(),
                people.access(),
                people.directory(),
                scripts,
                invocations,
                ids,
                limits,
                ground.clock()),
            traffic.hub());
    modules.add(new ScheduleModule(timers, listeners));
    if (settings.enabled()) {
      traffic.hub().things().add(new ScriptRealm(invocations, traffic.hub()));
      listeners.start();
      opened.add(Repeating.every(TICK, "script-timers", timers::tick));
    }
    opened.add(Repeating.every(SWEEP, "script-logs", logs::sweep));
    return new ScriptParts(scripts, invocations, modules, logs, timers, listeners);
  }

  private static Limits limits(ScriptConfig config) {
    return new Limits(
        Math.toIntExact(config.size().bytes()),
        config.scripts(),
        config.versions(),
        config.logLines(),
        config.callsOut(),
        config.callsPerSecond(),
        config.timers(),
        config.logKept(),
        Math.toIntExact(config.logLife().toDays()));
  }

  private static Engine engine(ScriptConfig config, Ground ground) {
    long memory = config.memory().bytes();
    // a memory that grows is there twice for a moment
    long most = Math.max(1, Runtime.getRuntime().maxMemory() / 4 / (2 * memory));
    int threads = (int) Math.min(config.threads(), most);
    int processors =
        config.processors() == 0
            ? Math.max(2, Runtime.getRuntime().availableProcessors())
            : config.processors();
    return new Engine(
        new Bounds(
            config.cpuTime(),
            config.wallTime(),
            memory,
            Math.toIntExact(config.output().bytes()),
            Math.max(MOST_ARGUMENT, Math.toIntExact(config.output().bytes()))),
        new Engine.Threads(
            threads,
            Math.min(config.threadsPerApplication(), threads),
            config.queue(),
            config.queuePerApplication(),
            processors),
        ScriptParts::prelude,
        new Engine.Ground(ground.clock(), ground.random()));
  }

  private static String prelude() {
    try (InputStream in = ScriptParts.class.getResourceAsStream("/script/prelude.js")) {
      if (in == null) {
        throw new IllegalStateException("the prelude of scripts is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static void audit(Ground ground, Journal journal, Run run, Subject lender) {
    AuditEvent event =
        new AuditEvent(
            AuditAction.SCRIPT_RAN_AS,
            run.application(),
            run.caller()
                .origin()
                .actor(
                    run.caller().identity().subject(), run.caller().identity().credential().id()),
            "script:" + run.script(),
            Map.of(),
            Map.of("as", lender.toString(), "run", run.id()));
    journal.submit(transaction -> ground.audit().record(transaction, event));
  }

  /// What the API opens.
  ScriptRoutes.Rooms rooms() {
    return new ScriptRoutes.Rooms(scripts, invocations, logs, timers, listeners);
  }
}
