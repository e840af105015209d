package io.gatehouse.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import io.gatehouse.bench.soak.line.MqttLine;
import io.gatehouse.bench.soak.line.Transport;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Stops reading until messages wait for it in the server; then it reads on, or loses its right
/// while they wait, and then gets none of those that the receipt counts.
final class SlowReader implements Actor {
  private final World world;
  private final Transport transport;
  private final Feed feed;
  private final Random random;
  private final String device;
  private final Fleet.Pass pass;
  private final Hearing hearing;
  private Line line;
  private String grant;

  SlowReader(World world, Transport transport, Feed feed, int salt) throws InterruptedException {
    this.world = world;
    this.transport = transport;
    this.feed = feed;
    this.random = world.random(salt);
    device = world.device("soak-nobody");
    pass = world.pass(device);
    grant = world.grant(device, feed.channel());
    hearing =
        new Hearing("slow reader " + transport, world.feeds(feed.channel()), world.faults(), false);
    line = open();
  }

  private Line open() throws InterruptedException {
    hearing.begin();
    Line opened = transport.open(world.site(), pass, hearing);
    if (!MqttLine.await(opened.subscribe(feed.channel()))) {
      world.faults().add(Kind.WRONG_ANSWER, 1, "a slow reader was refused");
    }
    hearing.granted();
    return opened;
  }

  @Override
  public void act() throws Exception {
    TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(400));
    line.pause(true);
    TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(5500));
    if (random.nextBoolean()) {
      revoke();
    }
    line.pause(false);
    TimeUnit.MILLISECONDS.sleep(500);
    if (hearing.isEnded()) {
      world.tally().slowEnds.incrementAndGet();
      line = open();
    }
  }

  private void revoke() throws InterruptedException {
    JsonNode receipt = world.api().delete("/v1/grants/" + grant).at("/receipt");
    world.tally().revocations.incrementAndGet();
    long discarded = receipt.at("/queued_messages").asLong();
    if (receipt.at("/subscriptions").asInt() == 1) {
      world.tally().discarded.addAndGet(discarded);
      hearing.forbid();
      hearing.discarded(feed, discarded);
    }
    line.pause(false);
    TimeUnit.MILLISECONDS.sleep(500);
    line.close();
    grant = world.grant(device, feed.channel());
    if (!hearing.isEnded()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    line = open();
  }

  @Override
  public void leave() {
    line.close();
  }
}
