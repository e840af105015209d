package io.gatehouse.script;

import io.gatehouse.House;
import io.gatehouse.dialect.api.script.ScriptRoutes;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.script.engine.Bounds;
import io.gatehouse.script.engine.Engine;
import io.gatehouse.script.module.ChannelModule;
import io.gatehouse.script.module.LogModule;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Modules;
import io.gatehouse.script.timer.Listeners;
import io.gatehouse.script.timer.ScheduleModule;
import io.gatehouse.script.timer.Timers;
import io.gatehouse.script.topic.ScriptRealm;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Scripts in a house, as the server wires them, with limits that tests reach quickly.
public final class ScriptHouse implements AutoCloseable {
  public static final Bounds BOUNDS =
      new Bounds(Duration.ofMillis(500), Duration.ofSeconds(20), 16 << 20, 64 * 1024, 1 << 20);
  static final Limits LIMITS = new Limits(256 * 1024, 50, 3, 20, 10, 0, 5, 1_000, 30);

  public final Scripts scripts;
  public final Invocations invocations;
  public final Logs logs;
  public final Timers timers;
  public final Listeners listeners;
  private final Engine engine;

  public ScriptHouse(House house, Hub hub, Journal journal, Module... more) {
    scripts = new Scripts(house.stores, house.changes, house.access, LIMITS, house.clock);
    logs = new Logs(house.stores, journal, scripts, LIMITS, house.clock);
    Ids ids = new Ids(house.clock, house.random);
    engine = engine(house);
    List<Module> all = new ArrayList<>(Arrays.asList(more));
    all.add(new LogModule());
    all.add(new ChannelModule(hub));
    Modules modules = new Modules(all);
    invocations =
        new Invocations(
            new Invocations.Rooms(
                scripts,
                engine,
                modules,
                house.access,
                house.directory,
                LIMITS,
                ids,
                house.clock,
                house.random,
                logs::keep,
                (_, _) -> {}));
    Timers.Surroundings around =
        new Timers.Surroundings(
            house.stores,
            house.changes,
            house.access,
            house.directory,
            scripts,
            invocations,
            ids,
            LIMITS,
            house.clock);
    timers = new Timers(around);
    listeners = new Listeners(around, hub);
    modules.add(new ScheduleModule(timers, listeners));
    hub.things().add(new ScriptRealm(invocations, hub));
  }

  private static Engine engine(House house) {
    return new Engine(
        BOUNDS,
        new Engine.Threads(4, 2, 1_000, 500, 2),
        ScriptHouse::prelude,
        new Engine.Ground(java.time.Clock.systemUTC(), house.random));
  }

  /// What all scripts begin with.
  public static String prelude() {
    try (InputStream in = ScriptHouse.class.getResourceAsStream("/script/prelude.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  public ScriptRoutes.Rooms rooms() {
    return new ScriptRoutes.Rooms(scripts, invocations, logs, timers, listeners);
  }

  @Override
  public void close() {
    engine.close();
  }
}
