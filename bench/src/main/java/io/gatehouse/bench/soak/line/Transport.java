package io.gatehouse.bench.soak.line;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.load.Generator;
import io.gatehouse.bench.process.ServerProcess;
import java.util.Arrays;
import java.util.List;

/// The ways into the server that are mixed.
public enum Transport {
  MQTT_3 {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) throws InterruptedException {
      return MqttLine.open(site, pass, false, ear);
    }
  },
  MQTT_5 {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) throws InterruptedException {
      return MqttLine.open(site, pass, true, ear);
    }
  },
  WEBSOCKET {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) throws InterruptedException {
      return WebSocketLine.open(site, pass, ear);
    }
  },
  AMQP_091 {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) throws InterruptedException {
      return AmqpLine.open(site, pass, ear);
    }

    @Override
    public boolean pauses() {
      return false;
    }
  },
  AMQP_1 {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) {
      return JmsLine.open(site, pass, ear);
    }

    @Override
    public boolean pauses() {
      return false;
    }
  },
  EVENTS {
    @Override
    public Line open(Site site, Fleet.Pass pass, Line.Ear ear) {
      return StreamLine.open(site, pass, ear);
    }

    @Override
    public boolean pauses() {
      return false;
    }

    @Override
    public boolean speaks() {
      return false;
    }
  };

  /// Where to connect.
  ///
  /// @param qos of subscriptions and messages where the protocol has such a thing
  public record Site(Generator generator, ServerProcess.Doors doors, int qos) {}

  public static Transport of(int number) {
    return values()[Math.floorMod(number, values().length)];
  }

  /// One of those that can publish.
  public static Transport speaking(int number) {
    List<Transport> speaking = Arrays.stream(values()).filter(Transport::speaks).toList();
    return speaking.get(Math.floorMod(number, speaking.size()));
  }

  /// Whether it can publish. What only listens ends with its last subscription.
  public boolean speaks() {
    return true;
  }

  /// Whether its client can stop reading from the socket.
  public boolean pauses() {
    return true;
  }

  /// Connects and signs in.
  public abstract Line open(Site site, Fleet.Pass pass, Line.Ear ear) throws InterruptedException;
}
