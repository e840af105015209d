package io.gatehouse.bench.soak;

import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import io.gatehouse.bench.soak.line.MqttLine;
import io.gatehouse.bench.soak.line.Transport;
import java.util.concurrent.TimeUnit;

/// Listens to everything from the beginning to the end, and must hear everything.
final class Steady implements Actor {
  private final World world;
  private final Hearing hearing;
  private final Line line;
  private final String name;
  private boolean told;

  Steady(World world, Transport transport, String channel) throws InterruptedException {
    this.world = world;
    this.name = "steady " + transport;
    hearing = new Hearing(name, world.feeds(channel), world.faults(), false);
    line = transport.open(world.site(), world.newcomer("soak-listener"), hearing);
    if (!MqttLine.await(line.subscribe(channel))) {
      throw new IllegalStateException("a listener was refused");
    }
    hearing.granted();
  }

  Hearing hearing() {
    return hearing;
  }

  @Override
  public void act() throws Exception {
    TimeUnit.MILLISECONDS.sleep(50);
    if (hearing.isEnded() && !told) {
      told = true;
      world.faults().add(Kind.LOST, 1, "the connection of " + name + " was ended");
    }
  }

  @Override
  public void leave() throws Exception {
    hearing.expect(hearing.due(), 10);
    line.close();
  }
}
