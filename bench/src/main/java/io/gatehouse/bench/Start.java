package io.gatehouse.bench;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.LiveClient;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Median;
import io.gatehouse.bench.report.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// What the server costs before anybody uses it, and what a connection costs that does nothing.
final class Start implements Measurement {
  private static final double MEGABYTE = 1e6;
  private static final double KILOBYTE = 1e3;

  /// Connections that are there before the counted ones, so that pools and caches exist already.
  private static final int PRELUDE = 50;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String about() {
    return "process start to first answer, idle memory, memory of an idle MQTT connection";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<Double> seconds = new ArrayList<>();
    List<Double> megabytes = new ArrayList<>();
    for (int round = 0; round <= Math.min(lab.scale().rounds(), 3); round++) {
      try (ServerProcess server = lab.freshServer()) {
        seconds.add(server.startNanos() / 1e9);
        TimeUnit.SECONDS.sleep(1);
        megabytes.add(server.child().residentBytes() / MEGABYTE);
      }
    }
    seconds.removeFirst();
    megabytes.removeFirst();
    List<Result> results = new ArrayList<>();
    results.add(Result.of("start", Median.of(seconds), "s").within(Budget.atMost(1.5)));
    results.add(Result.of("memory-idle", Median.of(megabytes), "MB").within(Budget.atMost(200)));
    results.addAll(idleConnections(lab));
    return results;
  }

  private static List<Result> idleConnections(Lab lab) throws Exception {
    try (ServerProcess server = lab.freshOwnedServer()) {
      Fleet fleet = Fleet.create(lab, server.api(), 20);
      List<Fleet.Pass> passes = fleet.passes(fleet.devices().size());
      List<LiveClient> clients = new ArrayList<>();
      try {
        connect(lab, server, passes, clients, PRELUDE);
        OptionalLong before = server.child().liveBytes();
        connect(lab, server, passes, clients, lab.scale().idleConnections());
        OptionalLong after = server.child().liveBytes();
        if (before.isEmpty() || after.isEmpty()) {
          return List.of();
        }
        double each =
            (double) (after.getAsLong() - before.getAsLong()) / lab.scale().idleConnections();
        return List.of(
            Result.of("idle-connection", each / KILOBYTE, "KB heap").within(Budget.atMost(10)));
      } finally {
        clients.forEach(LiveClient::close);
      }
    }
  }

  private static void connect(
      Lab lab, ServerProcess server, List<Fleet.Pass> passes, List<LiveClient> clients, int count)
      throws Exception {
    for (int i = 0; i < count; i++) {
      Fleet.Pass pass = passes.get(i % passes.size());
      MqttClient.Login login = new MqttClient.Login(lab.name("idle"), pass.device(), pass.value());
      clients.add(MqttClient.connect(lab.generator(), server.doors().mqtt(), login));
    }
  }
}
