package io.gatehouse.bench;

import io.gatehouse.bench.load.HttpCaller;
import io.gatehouse.bench.load.HttpLoad;
import io.gatehouse.bench.load.LiveClient;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/// How long a connection lives after its token is taken away, among 1,000 that must stay.
final class Revocation implements Measurement {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);
  private static final int DEVICES = 50;

  @Override
  public String name() {
    return "revocation";
  }

  @Override
  public String about() {
    return "from sending DELETE or PATCH of a token to the end of its socket, 1 of 1,000 in use";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    ServerProcess server = lab.server();
    Fleet fleet = Fleet.create(lab, server.api(), DEVICES);
    AtomicInteger ended = new AtomicInteger();
    List<Victim> victims = new ArrayList<>();
    try {
      for (Fleet.Pass pass : fleet.passes(lab.scale().connections())) {
        victims.add(connect(lab, fleet, pass, victims.size()));
        victims.getLast().watch(ended);
      }
      // Not before: a server ends a connection on which nothing is asked for long.
      try (HttpCaller caller = HttpCaller.connect(lab.generator(), server.doors().http())) {
        Rounds rounds = new Rounds(lab, fleet, caller, victims, ended);
        rounds.run(lab.scale().revocations() / 10);
        Histogram latencies = rounds.run(lab.scale().revocations());
        return results(latencies, rounds.wronglyEnded());
      }
    } finally {
      victims.forEach(victim -> victim.client.close());
    }
  }

  private static List<Result> results(Histogram latencies, int wronglyEnded) {
    return List.of(
        Result.of("revocation-p50", latencies.getValueAtPercentile(50) / 1e6, "ms"),
        Result.of("revocation-p99", latencies.getValueAtPercentile(99) / 1e6, "ms")
            .within(Budget.atMost(10)),
        Result.of("revocation-others-ended", wronglyEnded, "connections").within(Budget.atMost(0)));
  }

  /// Half speak MQTT, half WebSocket, and all are subscribed.
  private static Victim connect(Lab lab, Fleet fleet, Fleet.Pass pass, int number)
      throws Exception {
    ServerProcess.Doors doors = lab.server().doors();
    if (number % 2 == 0) {
      return new Victim(
          pass, Talk.subscribed(lab.generator(), doors.http(), pass, fleet.channel()));
    }
    MqttClient.Login login =
        new MqttClient.Login(lab.name("measured"), pass.device(), pass.value());
    MqttClient client = MqttClient.connect(lab.generator(), doors.mqtt(), login);
    client.subscribe(fleet.channel());
    return new Victim(pass, client);
  }

  /// A connection, the token that it lives by, and the moment of its end.
  private record Victim(Fleet.Pass pass, LiveClient client, CompletableFuture<Long> end) {
    Victim(Fleet.Pass pass, LiveClient client) {
      this(pass, client, new CompletableFuture<>());
    }

    void watch(AtomicInteger ended) {
      client.onEnd(nanoTime -> {
        ended.incrementAndGet();
        end.complete(nanoTime);
      });
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
  }

  /// Revokes one after the other, and puts a new connection in each one's place.
  private record Rounds(
      Lab lab, Fleet fleet, HttpCaller caller, List<Victim> victims, AtomicInteger ended) {

    Histogram run(int rounds) throws Exception {
      Histogram latencies = new Histogram(LONGEST, 3);
      Random random = new Random(rounds);
      for (int round = 0; round < rounds; round++) {
        int place = random.nextInt(victims.size());
        latencies.recordValue(Math.min(LONGEST, revoke(victims.get(place), round % 2 == 0)));
        Victim next = connect(lab, fleet, fleet.passes(1).getFirst(), place);
        next.watch(ended);
        victims.set(place, next);
      }
      return latencies;
    }

    private long revoke(Victim victim, boolean delete) throws Exception {
      long sent = caller.send(request(victim.pass(), delete));
      caller.expectAccepted();
      return victim.endNanos() - sent;
    }

    private byte[] request(Fleet.Pass pass, boolean delete) {
      String path = "/v1/tokens/" + pass.id();
      String owner = "Authorization: Bearer " + fleet.api().token();
      return delete
          ? HttpLoad.request("DELETE", path, List.of(owner), "")
          : HttpLoad.request("PATCH", path, List.of(owner, "If-Match: *"), "{\"enabled\":false}");
    }

    /// More ends than revocations, or somebody silently gone.
    int wronglyEnded() {
      int revoked = (int) victims.stream().filter(victim -> !victim.client.isOpen()).count();
      return revoked + ended.get() - expected();
    }

    private int expected() {
      return lab.scale().revocations() + lab.scale().revocations() / 10;
    }
  }
}
