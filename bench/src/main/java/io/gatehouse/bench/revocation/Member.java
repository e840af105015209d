package io.gatehouse.bench.revocation;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Talk;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.LiveClient;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.ServerProcess;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A connection, the token that it lives by, what it has heard, and the moment of its end.
final class Member {
  private final Fleet.Pass pass;
  private final LiveClient client;
  private final CompletableFuture<Long> end = new CompletableFuture<>();
  private volatile long heard;
  private long expected;

  private Member(Fleet.Pass pass, LiveClient client) {
    this.pass = pass;
    this.client = client;
    client.onEnd(end::complete);
    client.count(this::hear);
  }

  /// A connection that has subscribed.
  ///
  /// @param number no other member has it
  static Member connect(
      Generator generator,
      ServerProcess.Doors doors,
      Fleet.Pass pass,
      String channel,
      int number,
      boolean webSocket)
      throws InterruptedException {
    if (webSocket) {
      return new Member(pass, Talk.subscribed(generator, doors.http(), pass, channel));
    }
    MqttClient.Login login = new MqttClient.Login("member-" + number, pass.device(), pass.value());
    MqttClient client = MqttClient.connect(generator, doors.mqtt(), login);
    client.subscribe(channel);
    return new Member(pass, client);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // by the generator's loop alone
  private void hear() {
    heard++;
  }

  Fleet.Pass pass() {
    return pass;
  }

  long heard() {
    return heard;
  }

  /// From now on it has to hear all that is sent to its group.
  ///
  /// @param sent to the group before
  void expectFrom(long sent) {
    expected = sent;
  }

  /// How many messages it should have heard and did not.
  long missed(long sent) {
    return Math.max(0, sent - expected - heard);
  }

  boolean isEnded() {
    return end.isDone();
  }

  long endNanos() throws Exception {
    try {
      return end.get(10, TimeUnit.SECONDS);
    } catch (TimeoutException alive) {
      throw new IllegalStateException(
          "the connection %s of %s outlived its token by 10 s".formatted(client, pass.device()),
          alive);
    }
  }

  void close() {
    client.close();
  }
}
