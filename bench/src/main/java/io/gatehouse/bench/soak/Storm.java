package io.gatehouse.bench.soak;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import io.gatehouse.bench.soak.line.MqttLine;
import io.gatehouse.bench.soak.line.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Many who all go at once, half of them without a goodbye, and all come back at once.
final class Storm implements Actor {
  private final World world;
  private final String channel;
  private final Random random;
  private final List<Visitor> visitors = new ArrayList<>();

  Storm(World world, String channel, int size, int salt) throws Exception {
    this.world = world;
    this.channel = channel;
    this.random = world.random(salt);
    for (int i = 0; i < size; i++) {
      Transport transport = Transport.of(i);
      visitors.add(
          new Visitor(
              transport,
              world.newcomer("soak-listener"),
              new Hearing("stormer " + transport, world.feeds(channel), world.faults(), false)));
    }
    all(this::come);
  }

  private static final class Visitor {
    private final Transport transport;
    private final Fleet.Pass pass;
    private final Hearing hearing;
    private @Nullable Line line;

    Visitor(Transport transport, Fleet.Pass pass, Hearing hearing) {
      this.transport = transport;
      this.pass = pass;
      this.hearing = hearing;
    }
  }

  private interface Step {
    void take(Visitor visitor) throws Exception;
  }

  private void all(Step step) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> steps = new ArrayList<>();
      for (Visitor visitor : visitors) {
        steps.add(
            threads.submit(() -> {
              step.take(visitor);
              return true;
            }));
      }
      for (Future<Boolean> each : steps) {
        each.get();
      }
    }
  }

  private void come(Visitor visitor) throws InterruptedException {
    visitor.hearing.begin();
    visitor.line = visitor.transport.open(world.site(), visitor.pass, visitor.hearing);
    if (MqttLine.await(Objects.requireNonNull(visitor.line).subscribe(channel))) {
      visitor.hearing.granted();
    } else {
      world.faults().add(Kind.WRONG_ANSWER, 1, "a stormer was refused");
    }
  }

  private void go(Visitor visitor) throws InterruptedException {
    visitor.hearing.expect(visitor.hearing.due(), 5);
    if (random.nextBoolean()) {
      Objects.requireNonNull(visitor.line).cut();
    } else {
      Objects.requireNonNull(visitor.line).close();
    }
  }

  @Override
  public void act() throws Exception {
    TimeUnit.MILLISECONDS.sleep(1000 + random.nextInt(2000));
    all(this::go);
    all(this::come);
    world.tally().reconnects.addAndGet(visitors.size());
  }

  @Override
  public void leave() throws Exception {
    all(this::go);
  }
}
