package io.gatehouse.bench.messaging;

import io.gatehouse.bench.load.ConnectLoad;
import io.gatehouse.bench.load.FanOutLoad;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.load.PairsLoad;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.process.WarmUp;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// One of two brokers that are compared, and the clients of all its loads.
final class Side implements AutoCloseable {
  private static final byte[] PAYLOAD = new byte[64];
  private static final int PUBLISHERS = 50;

  private final ChildProcess child;
  private final Entrance entrance;
  private final List<MqttClient> clients = new ArrayList<>();
  private final FanOutLoad fanOut;
  private final FanOutLoad fanIn;
  private final PairsLoad pairs;
  private final ConnectLoad connects;
  private int next;

  /// How to come in.
  ///
  /// @param login of the client with this number; every number has a client id of its own
  record Entrance(Generator generator, int port, IntFunction<MqttClient.Login> login) {}

  /// @param channel on and below which the clients may do everything
  Side(ChildProcess child, Entrance entrance, String channel, int subscribers)
      throws InterruptedException {
    this.child = child;
    this.entrance = entrance;
    fanOut = load(1, channel + "/out", subscribers);
    fanIn = load(PUBLISHERS, channel + "/in", 1);
    pairs =
        new PairsLoad(
            entrance.generator(),
            entrance.port(),
            this::login,
            channel + "/pair",
            pairs(subscribers));
    connects = storm(entrance);
  }

  /// 200 pairs beside 500 subscribers.
  private static int pairs(int subscribers) {
    return subscribers * 2 / 5;
  }

  private static ConnectLoad storm(Entrance entrance) {
    return new ConnectLoad(
        entrance.generator(), entrance.port(), number -> entrance.login().apply(-1 - number));
  }

  private MqttClient.Login login() {
    next++;
    return entrance.login().apply(next);
  }

  private FanOutLoad load(int publishers, String channel, int subscribers)
      throws InterruptedException {
    List<MqttClient> audience = new ArrayList<>();
    for (int i = 0; i < subscribers; i++) {
      MqttClient subscriber = connect();
      subscriber.subscribe(channel);
      audience.add(subscriber);
    }
    List<Runnable> publishing = new ArrayList<>();
    for (int i = 0; i < publishers; i++) {
      publishing.add(connect().publisher(channel, PAYLOAD));
    }
    return new FanOutLoad(entrance.generator(), new InTurn(publishing), audience);
  }

  private MqttClient connect() throws InterruptedException {
    MqttClient client = MqttClient.connect(entrance.generator(), entrance.port(), login());
    clients.add(client);
    return client;
  }

  void warmUp(int most, Callable<?> load) throws Exception {
    WarmUp.of(child, most, load);
  }

  Window fanOut(int inFlight, Duration length) throws Exception {
    return window(() -> fanOut.saturate(inFlight, length));
  }

  Window fanIn(int inFlight, Duration length) throws Exception {
    return window(() -> fanIn.saturate(inFlight, length));
  }

  Window pairs(int inFlight, Duration length) throws Exception {
    return window(() -> pairs.saturate(inFlight, length));
  }

  Window connects(Duration length) throws Exception {
    return window(() -> connects.storm(length));
  }

  private Window window(Callable<Outcome> load) throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(load);
    return measured.window(measured.done().count(), measured.done().wall());
  }

  @Override
  public void close() {
    clients.forEach(MqttClient::close);
    pairs.close();
    connects.close();
  }

  /// Bytes for each of many connections that have signed in and do nothing.
  ///
  /// @param live on the heap, null for what has none that could be looked at
  record Idle(double resident, @Nullable Double live) {

    /// A heap that is given back to the system meanwhile would make connections look free.
    double most() {
      return live == null ? resident : Math.max(resident, live);
    }
  }

  /// Lets many come and go first, a few at a time, so that memory which is taken once and kept
  /// (pools, the young generation of a heap) is there before anything is counted.
  static Idle idle(ChildProcess child, Entrance entrance, int count, Duration before)
      throws Exception {
    try (ConnectLoad load = storm(entrance)) {
      load.storm(before);
      load.hold(ConnectLoad.UNDER_WAY);
      var liveBefore = child.liveBytes();
      long residentBefore = child.residentBytes();
      load.hold(count);
      var liveAfter = child.liveBytes();
      long residentAfter = child.residentBytes();
      if (load.open() != count + ConnectLoad.UNDER_WAY) {
        throw new IllegalStateException("idle connections were ended");
      }
      Double live =
          liveBefore.isPresent() && liveAfter.isPresent()
              ? Double.valueOf((double) (liveAfter.getAsLong() - liveBefore.getAsLong()) / count)
              : null;
      return new Idle((double) (residentAfter - residentBefore) / count, live);
    }
  }

  /// Each one after the other, over and over.
  private static final class InTurn implements Runnable {
    private final List<Runnable> all;
    private int next;

    InTurn(List<Runnable> all) {
      this.all = List.copyOf(all);
    }

    @Override
    public void run() {
      next = next + 1 == all.size() ? 0 : next + 1;
      all.get(next).run();
    }
  }
}
