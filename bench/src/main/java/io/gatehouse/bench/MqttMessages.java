package io.gatehouse.bench;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.MosquittoProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// How many MQTT messages reach many from one, and one from many, beside Mosquitto.
final class MqttMessages implements Measurement {
  private static final String PEER = "Mosquitto with password and ACL file";
  private static final int FEW = 16;
  private static final int MANY = 1000;

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public String about() {
    return "MQTT at QoS 0, from 1 to 500 and from 50 to 1, beside Mosquitto; not in a quick run";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    Optional<Path> mosquitto = MosquittoProcess.find();
    if (mosquitto.isEmpty()) {
      lab.say("  skipped: Mosquitto is not installed");
      return List.of();
    }
    ServerProcess server = lab.server();
    Fleet fleet = Fleet.create(lab, server.api(), 10);
    Fleet.Pass pass = fleet.passes(1).getFirst();
    int subscribers = lab.scale().subscribers();
    MqttSide.Door own = door(lab, server.doors().mqtt(), pass.device(), pass.value());
    try (MosquittoProcess broker =
            MosquittoProcess.start(
                lab.cores(), lab.freshFolder(), mosquitto.get(), fleet.channel());
        MqttSide ours = new MqttSide(server.child(), own, fleet.channel(), subscribers);
        MqttSide theirs =
            new MqttSide(
                broker.child(),
                door(lab, broker.port(), MosquittoProcess.USER, MosquittoProcess.PASSWORD),
                fleet.channel(),
                subscribers)) {
      return measure(lab, ours, theirs);
    }
  }

  private static MqttSide.Door door(Lab lab, int port, String user, String secret)
      throws Exception {
    Supplier<MqttClient.Login> logins =
        () -> new MqttClient.Login(lab.name("client"), user, secret);
    return new MqttSide.Door(lab.generator(), port, logins);
  }

  private static List<Result> measure(Lab lab, MqttSide ours, MqttSide theirs) throws Exception {
    Duration length = lab.scale().window();
    Duration half = lab.scale().warmUp().dividedBy(2);
    ours.fanOut(FEW, half);
    ours.fanIn(MANY, half);
    List<Result> results = new ArrayList<>();
    results.addAll(
        compare(
            lab,
            "mqtt-fanout-500-inflight-16",
            5,
            () -> ours.fanOut(FEW, length),
            () -> theirs.fanOut(FEW, length)));
    results.addAll(
        compare(
            lab,
            "mqtt-fanout-500-inflight-1",
            1.3,
            () -> ours.fanOut(1, length),
            () -> theirs.fanOut(1, length)));
    results.addAll(
        compare(
            lab,
            "mqtt-fanin-50",
            5,
            () -> ours.fanIn(MANY, length),
            () -> theirs.fanIn(MANY, length)));
    return results;
  }

  private static List<Result> compare(
      Lab lab, String name, double budget, Callable<Window> ours, Callable<Window> theirs)
      throws Exception {
    Rounds rounds = Rounds.alternate(lab.scale().rounds(), ours, theirs);
    return List.of(
        rounds.result(new Rounds.Names(name, "messages/s", PEER), Window::perSecond),
        rounds
            .result(
                new Rounds.Names(name + "-per-cpu", "messages per CPU second", PEER),
                Window::perProcessorSecond)
            .within(Budget.ratioAtLeast(budget)));
  }
}
