package io.gatehouse.bench.soak;

import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.session.SessionClient;
import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Transport;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// One soak: its actors, its clock and its judgement.
final class Soak {
  private static final int CHANNELS = 3;
  private static final int PACE = 30;
  private static final int BULK_PACE = 150;
  private static final int BULK_BYTES = 16 << 10;
  private static final double MEGABYTE = 1e6;

  private final World world;
  private final ChildProcess child;
  private final PrintStream out;
  private final List<Publisher> publishers = new ArrayList<>();
  private final List<Actor> listeners = new ArrayList<>();
  private final List<Steady> steady = new ArrayList<>();
  private final Memory.Pair memory = new Memory.Pair();

  /// @param load 1 for a few of everybody, more for as many times as many
  Soak(ServerProcess server, World world, int load, PrintStream out) throws Exception {
    this.world = world;
    this.child = server.child();
    this.out = out;
    List<Feed> open = new ArrayList<>();
    for (int i = 0; i < 2 * CHANNELS; i++) {
      open.add(world.feed("open/" + i % CHANNELS, 0));
    }
    Feed bulk = world.feed("bulk", BULK_BYTES);
    gather(load, bulk);
    for (int i = 0; i < open.size(); i++) {
      publishers.add(new Publisher(world, open.get(i), Transport.speaking(i), PACE));
    }
    publishers.add(new Publisher(world, bulk, Transport.MQTT_5, BULK_PACE));
  }

  private void gather(int load, Feed bulk) throws Exception {
    String all = World.ROOT + "/open/#";
    SessionClient.Welcome welcome = Returner.ask(world);
    world.limit(welcome.maxQos());
    int quality = welcome.expirySeconds() == 0 ? 0 : welcome.maxQos();
    if (quality == 0) {
      out.println("the server keeps no sessions: nobody comes back to one");
    }
    int salt = 0;
    for (int i = 0; i < load; i++) {
      for (Transport transport : Transport.values()) {
        steady.add(new Steady(world, transport, all));
        if (transport.pauses()) {
          listeners.add(new SlowReader(world, transport, bulk, salt++));
        }
        for (int j = 0; j < CHANNELS; j++) {
          listeners.add(new Fickle(world, transport, World.ROOT + "/open/" + j, salt++));
        }
      }
      listeners.add(new Storm(world, all, 10 * load, salt++));
      for (int qos = 1; qos <= quality; qos++) {
        listeners.add(new Returner(world, true, all, qos, salt++));
        listeners.add(new Returner(world, false, all, qos, salt++));
      }
    }
    listeners.addAll(steady);
  }

  /// Lets it run, prints a line every so often, and returns what was found.
  List<Result> run(Duration length, Duration step) throws Exception {
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> listening = begin(threads, listeners, start + length.toNanos());
      List<Future<Boolean>> publishing =
          begin(threads, publishers, start + length.toNanos() + TimeUnit.SECONDS.toNanos(1));
      for (long next = step.toNanos();
          next <= length.toNanos() && ended(listening, publishing) == 0;
          next += step.toNanos()) {
        TimeUnit.NANOSECONDS.sleep(start + next - System.nanoTime());
        double seconds = (System.nanoTime() - start) / 1e9;
        memory.sample(child, seconds);
        out.println(line(seconds));
        world.faults().fresh().forEach(out::println);
      }
      for (Future<Boolean> each : listening) {
        each.get();
      }
      for (Future<Boolean> each : publishing) {
        each.get();
      }
    } finally {
      world.stop();
    }
    for (Publisher publisher : publishers) {
      publisher.leave();
    }
    for (Actor listener : listeners) {
      listener.leave();
    }
    return results();
  }

  private static long ended(List<Future<Boolean>> listening, List<Future<Boolean>> publishing) {
    return listening.stream().filter(Future::isDone).count()
        + publishing.stream().filter(Future::isDone).count();
  }

  private List<Future<Boolean>> begin(
      ExecutorService threads, List<? extends Actor> actors, long until) {
    List<Future<Boolean>> all = new ArrayList<>();
    for (Actor actor : actors) {
      all.add(
          threads.submit(() -> {
            try {
              while (world.running() && System.nanoTime() < until) {
                actor.act();
              }
              return true;
            } catch (Exception failed) {
              world.stop();
              throw failed;
            }
          }));
    }
    return all;
  }

  private String line(double seconds) throws Exception {
    World.Tally tally = world.tally();
    return String.format(
        Locale.ROOT,
        "%4.0f s  sent %,d  heard by steady %,d  revoked %d  reconnected %d  resumed %d  slow %d"
            + "  thrown away %d  RSS %.0f MB  faults %d",
        seconds,
        world.feeds().stream().mapToLong(Feed::sent).sum(),
        steady.stream().mapToLong(each -> each.hearing().heard()).sum(),
        tally.revocations.get(),
        tally.reconnects.get(),
        tally.resumed.get(),
        tally.slowEnds.get(),
        tally.discarded.get(),
        child.residentBytes() / MEGABYTE,
        world.faults().total());
  }

  private List<Result> results() {
    World.Tally tally = world.tally();
    List<Result> results = new ArrayList<>();
    long sent = world.feeds().stream().mapToLong(Feed::sent).sum();
    results.add(Result.of("soak-sent", sent, "messages"));
    results.add(Result.of("soak-revocations", tally.revocations.get(), "changes"));
    results.add(Result.of("soak-reconnects", tally.reconnects.get(), "connections"));
    results.add(Result.of("soak-resumed", tally.resumed.get(), "sessions"));
    results.add(Result.of("soak-slow-ended", tally.slowEnds.get(), "connections"));
    results.add(Result.of("soak-thrown-away", tally.discarded.get(), "messages"));
    for (Kind kind : Kind.values()) {
      String name = "soak-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
      results.add(Result.of(name, world.faults().count(kind), "faults").within(Budget.atMost(0)));
    }
    growth(results, "soak-heap-growth", memory.live());
    growth(results, "soak-rss-growth", memory.resident());
    return results;
  }

  private static void growth(List<Result> results, String name, Memory memory) {
    memory
        .growth()
        .ifPresent(bytes ->
            results.add(
                Result.of(name, bytes / MEGABYTE, "MB")
                    .within(Budget.atMost(Math.rint(memory.limit() / MEGABYTE)))));
  }
}
