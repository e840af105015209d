package io.gatehouse.bench;

import io.gatehouse.bench.load.FanOutLoad;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.load.MqttClient;
import io.gatehouse.bench.load.Outcome;
import io.gatehouse.bench.process.ChildProcess;
import io.gatehouse.bench.report.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// One of two brokers that are compared, and the clients of its two loads.
final class MqttSide implements AutoCloseable {
  private static final byte[] PAYLOAD = new byte[64];
  private static final int PUBLISHERS = 50;

  private final ChildProcess child;
  private final Door door;
  private final List<MqttClient> clients = new ArrayList<>();
  private final FanOutLoad fanOut;
  private final FanOutLoad fanIn;

  /// How to come in.
  record Door(Generator generator, int port, Supplier<MqttClient.Login> logins) {}

  /// @param channel on which one publishes to many; many publish to one beside it
  MqttSide(ChildProcess child, Door door, String channel, int subscribers)
      throws InterruptedException {
    this.child = child;
    this.door = door;
    fanOut = load(1, channel + "/out", subscribers);
    fanIn = load(PUBLISHERS, channel + "/in", 1);
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
    return new FanOutLoad(door.generator(), new InTurn(publishing), audience);
  }

  private MqttClient connect() throws InterruptedException {
    MqttClient client = MqttClient.connect(door.generator(), door.port(), door.logins().get());
    clients.add(client);
    return client;
  }

  Window fanOut(int inFlight, Duration length) throws Exception {
    return window(fanOut, inFlight, length);
  }

  Window fanIn(int inFlight, Duration length) throws Exception {
    return window(fanIn, inFlight, length);
  }

  private Window window(FanOutLoad load, int inFlight, Duration length) throws Exception {
    ChildProcess.Measured<Outcome> measured = child.measure(() -> load.saturate(inFlight, length));
    return measured.window(measured.done().count(), measured.done().wall());
  }

  @Override
  public void close() {
    clients.forEach(MqttClient::close);
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
