package io.gatehouse.bench;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Lab;
import io.gatehouse.bench.lab.Measurement;
import io.gatehouse.bench.lab.Talk;
import io.gatehouse.bench.load.FanOutLoad;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.load.WebSocketClient;
import io.gatehouse.bench.peer.BareBroadcast;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.PeerProcess;
import io.gatehouse.bench.process.ServerProcess;
import io.gatehouse.bench.process.WarmUp;
import io.gatehouse.bench.report.Budget;
import io.gatehouse.bench.report.Result;
import io.gatehouse.bench.report.Rounds;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How many messages a second reach 500 WebSockets that listen to one channel.
final class WebSocketFanOut implements Measurement {
  private static final String PEER = "bare Vert.x broadcast with joined flushes";
  private static final int MANY = 16;

  @Override
  public String name() {
    return "ws-fanout-500";
  }

  @Override
  public String about() {
    return "one WebSocket publishes to 500, with 16 messages and with 1 under way, beside Vert.x";
  }

  @Override
  public List<Result> measure(Lab lab) throws Exception {
    ServerProcess server = lab.server();
    Fleet fleet = Fleet.create(lab, server.api(), 10);
    List<Fleet.Pass> passes = fleet.passes(fleet.devices().size());
    List<WebSocketClient> clients = new ArrayList<>();
    try {
      FanOutLoad ours = ours(lab, fleet, passes, clients);
      String delivered = delivered(lab, fleet, passes.getFirst());
      try (PeerProcess broadcast = lab.peer(BareBroadcast.class, List.of(delivered))) {
        FanOutLoad bare = bare(lab, broadcast.port(), clients);
        return measure(lab, new Side(server.child(), ours), new Side(broadcast.child(), bare));
      }
    } finally {
      clients.forEach(WebSocketClient::close);
    }
  }

  /// One of the two that are compared.
  private record Side(ChildProcess child, FanOutLoad load) {
    Window window(int inFlight, Duration length) throws Exception {
      ChildProcess.Measured<Outcome> measured =
          child.measure(() -> load.saturate(inFlight, length));
      return measured.window(measured.done().count(), measured.done().wall());
    }
  }

  private static FanOutLoad ours(
      Lab lab, Fleet fleet, List<Fleet.Pass> passes, List<WebSocketClient> clients)
      throws Exception {
    Generator generator = lab.generator();
    int port = lab.server().doors().http();
    List<WebSocketClient> subscribers = new ArrayList<>();
    for (int i = 0; i < lab.scale().subscribers(); i++) {
      Fleet.Pass pass = passes.get(i % passes.size());
      subscribers.add(Talk.subscribed(generator, port, pass, fleet.channel()));
    }
    WebSocketClient publisher = Talk.open(generator, port, passes.getFirst().value());
    clients.addAll(subscribers);
    clients.add(publisher);
    return load(generator, publisher, subscribers, Talk.publish(fleet.channel()));
  }

  /// What a subscriber is sent, so that the peer sends as much.
  private static String delivered(Lab lab, Fleet fleet, Fleet.Pass pass) throws Exception {
    int port = lab.server().doors().http();
    try (WebSocketClient listener = Talk.subscribed(lab.generator(), port, pass, fleet.channel());
        WebSocketClient speaker = Talk.open(lab.generator(), port, pass.value())) {
      speaker.send(Talk.publish(fleet.channel()));
      return listener.expect("54.323293");
    }
  }

  private static FanOutLoad bare(Lab lab, int port, List<WebSocketClient> clients)
      throws Exception {
    Generator generator = lab.generator();
    List<WebSocketClient> subscribers = new ArrayList<>();
    for (int i = 0; i < lab.scale().subscribers(); i++) {
      subscribers.add(WebSocketClient.open(generator, port, "/listen", List.of()));
    }
    WebSocketClient publisher = WebSocketClient.open(generator, port, "/speak", List.of());
    clients.addAll(subscribers);
    clients.add(publisher);
    return load(generator, publisher, subscribers, Talk.publish("bench/bare"));
  }

  private static FanOutLoad load(
      Generator generator,
      WebSocketClient publisher,
      List<WebSocketClient> subscribers,
      String message) {
    publisher.count(() -> {});
    return new FanOutLoad(generator, () -> publisher.send(message), subscribers);
  }

  private static List<Result> measure(Lab lab, Side ours, Side bare) throws Exception {
    Duration half = lab.scale().warmUp().dividedBy(2);
    for (Side side : List.of(ours, bare, ours, bare)) {
      side.window(MANY, half);
    }
    List<Result> results = new ArrayList<>();
    for (int inFlight : List.of(MANY, 1)) {
      Duration length = lab.scale().window();
      for (Side side : List.of(ours, bare)) {
        WarmUp.of(side.child(), lab.scale().mostWarmUps(), () -> side.window(inFlight, length));
      }
      Rounds rounds =
          Rounds.alternate(
              lab.scale().rounds(),
              () -> ours.window(inFlight, length),
              () -> bare.window(inFlight, length));
      String name = "ws-fanout-500-inflight-" + inFlight;
      results.add(
          rounds
              .result(new Rounds.Names(name, "deliveries/s", PEER), Window::perSecond)
              .within(Budget.atLeast(inFlight == 1 ? 100_000 : 300_000)));
      results.add(
          rounds.result(
              new Rounds.Names(name + "-per-cpu", "deliveries per CPU second", PEER),
              Window::perProcessorSecond));
    }
    return results;
  }
}
