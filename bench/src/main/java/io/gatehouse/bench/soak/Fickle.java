package io.gatehouse.bench.soak;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import io.gatehouse.bench.soak.line.MqttLine;
import io.gatehouse.bench.soak.line.Transport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Is given the right to listen and loses it again, each time in another way.
final class Fickle implements Actor {
  private final World world;
  private final Transport transport;
  private final String channel;
  private final Random random;
  private final String name;
  private final String device;
  private final Hearing hearing;
  private Fleet.Pass pass;
  private Line line;

  Fickle(World world, Transport transport, String channel, int salt) throws InterruptedException {
    this.world = world;
    this.transport = transport;
    this.channel = channel;
    this.random = world.random(salt);
    this.name = "fickle " + transport;
    hearing = new Hearing(name, world.feeds(channel), world.faults(), false);
    device = world.device("soak-nobody");
    pass = world.pass(device);
    line = transport.open(world.site(), pass, hearing);
  }

  /// How it loses its right.
  private enum Loss {
    GRANT,
    TOKEN,
    PRINCIPAL,
    ROLE
  }

  @Override
  public void act() throws Exception {
    Loss loss = Loss.values()[random.nextInt(Loss.values().length)];
    if (!line.isOpen()) {
      line.close();
      hearing.begin();
      line = transport.open(world.site(), pass, hearing);
      world.tally().reconnects.incrementAndGet();
    }
    String grant = give(loss);
    hearing.begin();
    if (!MqttLine.await(line.subscribe(channel))) {
      world.faults().add(Kind.WRONG_ANSWER, 1, name + " was refused what it was granted");
      return;
    }
    hearing.granted();
    TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1200));
    long[] due = hearing.due();
    take(loss, grant);
    hearing.forbid();
    world.tally().revocations.incrementAndGet();
    hearing.expect(due, 5);
    after(loss, grant);
  }

  /// The id of the grant, or nothing where a role gives it.
  private String give(Loss loss) {
    if (loss == Loss.ROLE) {
      roles("soak-listener");
      return "";
    }
    return world.grant(device, channel);
  }

  private void roles(String role) {
    world.api().patch("/v1/devices/" + device, Map.of("roles", List.of(role)));
  }

  /// Returns with the receipt.
  private void take(Loss loss, String grant) {
    switch (loss) {
      case GRANT -> world.api().delete("/v1/grants/" + grant);
      case TOKEN -> world.api().delete("/v1/tokens/" + pass.id());
      case PRINCIPAL -> world.api().patch("/v1/devices/" + device, Map.of("enabled", false));
      case ROLE -> roles("soak-nobody");
    }
  }

  private void after(Loss loss, String grant) throws InterruptedException {
    switch (loss) {
      case GRANT, ROLE -> refusedNow();
      case TOKEN -> {
        endedNow();
        world.api().delete("/v1/grants/" + grant);
        pass = world.pass(device);
      }
      case PRINCIPAL -> {
        endedNow();
        world.api().patch("/v1/devices/" + device, Map.of("enabled", true));
        world.api().delete("/v1/grants/" + grant);
      }
    }
  }

  private void refusedNow() throws InterruptedException {
    if (transport.speaks() && !line.isOpen()) {
      world.faults().add(Kind.WRONG_ANSWER, 1, name + " was cut off and lost only a subscription");
    } else if (MqttLine.await(line.subscribe(channel))) {
      world.faults().add(Kind.WRONG_ANSWER, 1, name + " may subscribe without the right");
    }
  }

  private void endedNow() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (!hearing.isEnded() && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    if (!hearing.isEnded()) {
      world.faults().add(Kind.OUTLIVED, 1, name + " is connected without a credential");
    }
  }

  @Override
  public void leave() {
    line.close();
  }
}
