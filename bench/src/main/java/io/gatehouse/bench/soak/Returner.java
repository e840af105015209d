package io.gatehouse.bench.soak;

import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.session.SessionClient;
import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.MqttLine;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Has an MQTT session that outlives its connections: comes and goes, and must hear everything.
final class Returner implements Actor {
  private static final int EXPIRY = 600;
  private static final int FAILURE = 0x80;

  private final World world;
  private final Random random;
  private final Hearing hearing;
  private final SessionClient client;
  private final String name;

  /// @param qos of the subscription: the server may send again what it has no answer to, but at 2
  ///   nothing that was published at 2 may come twice
  Returner(World world, boolean five, String channel, int qos, int salt)
      throws InterruptedException {
    this.world = world;
    this.random = world.random(salt);
    this.name = "returner at QoS " + qos;
    hearing = new Hearing(name, world.feeds(channel), world.faults(), true);
    var pass = world.newcomer("soak-listener");
    MqttClient.Login login =
        new MqttClient.Login("returner-" + salt, pass.device(), pass.value(), five);
    client =
        new SessionClient(
            world.site().generator(),
            new SessionClient.Settings(world.site().doors().mqtt(), login, false, EXPIRY),
            MqttLine.listener(hearing));
    MqttLine.await(client.connect(false));
    if (MqttLine.await(client.subscribe(channel, qos)) >= FAILURE) {
      throw new IllegalStateException("a returner was refused");
    }
    hearing.granted();
  }

  /// What the server says to somebody who asks for a session that lasts.
  static SessionClient.Welcome ask(World world) throws InterruptedException {
    var pass = world.newcomer("soak-listener");
    MqttClient.Login login = new MqttClient.Login("asks", pass.device(), pass.value(), true);
    SessionClient client =
        new SessionClient(
            world.site().generator(),
            new SessionClient.Settings(world.site().doors().mqtt(), login, true, EXPIRY),
            message -> {});
    SessionClient.Welcome welcome = MqttLine.await(client.connect(false));
    client.disconnect();
    return welcome;
  }

  @Override
  public void act() throws Exception {
    TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1500));
    if (random.nextBoolean()) {
      client.cut();
    } else {
      client.disconnect();
    }
    TimeUnit.MILLISECONDS.sleep(50 + random.nextInt(1500));
    comeBack();
  }

  private void comeBack() throws InterruptedException {
    if (!MqttLine.await(client.connect(true)).sessionPresent()) {
      world.faults().add(Kind.OUTLIVED, 1, "the session of a " + name + " was lost");
    }
    world.tally().resumed.incrementAndGet();
  }

  @Override
  public void leave() throws Exception {
    if (!client.isOpen()) {
      comeBack();
    }
    hearing.expect(hearing.due(), 10);
    client.disconnect();
  }
}
