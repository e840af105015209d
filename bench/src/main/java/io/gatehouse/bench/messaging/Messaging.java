package io.gatehouse.bench.messaging;

import io.gatehouse.bench.broker.Broker;
import io.gatehouse.bench.broker.BrokerKind;
import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Peer;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// How many MQTT messages reach many from one and one from many, how many go between pairs at QoS
/// 1, how many clients come in, and what an idle one costs: beside other brokers.
public final class Messaging implements Measurement {
  private static final int FEW = 16;
  private static final int MANY = 1000;
  private static final double KILOBYTE = 1e3;

  @Override
  public String name() {
    return "messaging";
  }

  @Override
  public String about() {
    return "MQTT beside other brokers (--peers): fan-in, fan-out, pairs, connects, idle memory";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    List<BrokerKind> peers = peers(lab);
    if (peers.isEmpty()) {
      lab.say("  skipped: there is no broker to compare with");
      return List.of();
    }
    try (ServerProcess server = lab.freshOwnedServer()) {
      Fleet fleet = Fleet.create(lab, server.api(), 50);
      List<Fleet.Pass> passes = fleet.passes(fleet.devices().size());
      List<Result> results = new ArrayList<>();
      Side.Idle ours = idle(lab, server, entrance(lab, server, passes, true));
      if (ours.live() != null) {
        results.add(
            Result.of("messaging-idle-heap", ours.live() / KILOBYTE, "KB")
                .within(Budget.atMost(10)));
      }
      for (BrokerKind peer : peers) {
        lab.say("  beside " + peer.label());
        try (Broker broker = peer.start(lab.cores(), lab.freshFolder(), fleet.channel())) {
          Side.Entrance own = entrance(lab, server, passes, broker.five());
          results.addAll(beside(lab, new Beside(peer, broker, fleet.channel()), server, own, ours));
        }
      }
      return results;
    }
  }

  /// What was asked for, or what is installed of those whose figures are budgets; one of them is
  /// enough to see that everything works.
  private static List<BrokerKind> peers(Lab lab) {
    List<BrokerKind> asked = lab.peers();
    List<BrokerKind> wanted =
        asked.isEmpty() ? List.of(BrokerKind.MOSQUITTO, BrokerKind.MOSQUITTO_DYNSEC) : asked;
    List<BrokerKind> found = new ArrayList<>();
    for (BrokerKind kind : wanted) {
      if (kind.isInstalled()) {
        found.add(kind);
        continue;
      }
      String missing = kind.label() + " is not installed: " + kind.howToInstall();
      if (!asked.isEmpty()) {
        throw new IllegalStateException(missing);
      }
      lab.say("  " + missing);
    }
    boolean smoke = lab.scale().rounds() == 1;
    return smoke && !found.isEmpty() ? found.subList(0, 1) : found;
  }

  private static Side.Entrance entrance(
      Lab lab, ServerProcess server, List<Fleet.Pass> passes, boolean five) throws Exception {
    IntFunction<MqttClient.Login> logins =
        number -> {
          Fleet.Pass pass = passes.get(Math.floorMod(number, passes.size()));
          return new MqttClient.Login("c" + number, pass.device(), pass.value(), five);
        };
    return new Side.Entrance(lab.generator(), server.doors().mqtt(), logins);
  }

  private static Side.Entrance entrance(Lab lab, Broker broker) throws Exception {
    IntFunction<MqttClient.Login> logins =
        number -> {
          var account = broker.accounts().get(Math.floorMod(number, broker.accounts().size()));
          return new MqttClient.Login(
              "c" + number, account.user(), account.password(), broker.five());
        };
    return new Side.Entrance(lab.generator(), broker.port(), logins);
  }

  private static Side.Idle idle(Lab lab, ServerProcess server, Side.Entrance entrance)
      throws Exception {
    return Side.idle(server.child(), entrance, lab.scale().idleConnections(), lab.scale().warmUp());
  }

  /// Who is compared with.
  private record Beside(BrokerKind kind, Broker broker, String channel) {
    String named(String measured) {
      return "messaging-" + measured + "-" + kind.label();
    }
  }

  private static List<Result> beside(
      Lab lab, Beside beside, ServerProcess server, Side.Entrance own, Side.Idle ownIdle)
      throws Exception {
    Broker broker = beside.broker();
    int idle = lab.scale().idleConnections();
    Side.Entrance other = entrance(lab, broker);
    Side.Idle theirs = Side.idle(broker.child(), other, idle, lab.scale().window());
    List<Result> results = new ArrayList<>();
    Result memory =
        Result.of(beside.named("idle"), ownIdle.most() / KILOBYTE, "KB").within(Budget.atMost(10));
    results.add(
        theirs.resident() > 0
            ? memory.against(
                new Peer(broker.about(), theirs.resident() / KILOBYTE),
                ownIdle.resident() / theirs.resident())
            : memory);
    int subscribers = lab.scale().subscribers();
    try (Side ours = new Side(server.child(), own, beside.channel(), subscribers);
        Side peers = new Side(broker.child(), other, beside.channel(), subscribers)) {
      warmUp(lab, ours);
      for (Load load : loads(beside.kind())) {
        results.addAll(compare(lab, beside, load, ours, peers));
      }
    }
    return results;
  }

  private static void warmUp(Lab lab, Side ours) throws Exception {
    Duration part = lab.scale().warmUp().dividedBy(4);
    ours.fanOut(FEW, part);
    ours.fanIn(MANY, part);
    ours.pairs(FEW, part);
    ours.connects(part);
  }

  /// What both sides do in a window.
  ///
  /// @param budget of the ratio of the rates by processor time, 0 for none
  private record Load(String name, String unit, double budget, Work work) {}

  private interface Work {
    Window on(Side side, Duration length) throws Exception;
  }

  private static List<Load> loads(BrokerKind kind) {
    boolean mosquitto = kind == BrokerKind.MOSQUITTO;
    boolean dynamic = kind == BrokerKind.MOSQUITTO_DYNSEC;
    return List.of(
        new Load(
            "fanin", "messages", mosquitto ? 5 : 0, (side, length) -> side.fanIn(MANY, length)),
        new Load(
            "fanout-16",
            "deliveries",
            mosquitto ? 5 : 0,
            (side, length) -> side.fanOut(FEW, length)),
        new Load(
            "fanout-1",
            "deliveries",
            mosquitto ? 1.3 : 0,
            (side, length) -> side.fanOut(1, length)),
        new Load(
            "pairs-16", "messages", mosquitto ? 3 : 0, (side, length) -> side.pairs(FEW, length)),
        new Load("pairs-1", "messages", 0, (side, length) -> side.pairs(1, length)),
        new Load("connects", "connects", dynamic ? 1 : 0, Side::connects));
  }

  private static List<Result> compare(Lab lab, Beside beside, Load load, Side ours, Side theirs)
      throws Exception {
    Duration length = lab.scale().window();
    String peer = beside.broker().about();
    ours.warmUp(lab.scale().mostWarmUps(), () -> load.work().on(ours, length));
    theirs.warmUp(lab.scale().mostWarmUps(), () -> load.work().on(theirs, length));
    Rounds rounds =
        Rounds.alternate(
            lab.scale().rounds(),
            () -> load.work().on(ours, length),
            () -> load.work().on(theirs, length));
    Result byClock =
        rounds.result(
            new Rounds.Names(beside.named(load.name()), load.unit() + "/s", peer),
            Window::perSecond);
    Result byProcessor =
        rounds.result(
            new Rounds.Names(
                beside.named(load.name() + "-per-cpu"), load.unit() + " per CPU second", peer),
            Window::perProcessorSecond);
    if (load.budget() == 0) {
      return List.of(byClock, byProcessor);
    }
    return List.of(byClock, byProcessor.within(Budget.ratioAtLeast(load.budget())));
  }
}
