package io.gatehouse.bench.broker;

import io.gatehouse.bench.process.Cores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The brokers that can be measured beside the server.
public enum BrokerKind {
  MOSQUITTO("mosquitto") {
    @Override
    public boolean isInstalled() {
      return Mosquitto.program().isPresent();
    }

    @Override
    public Broker start(Cores cores, Path folder, String channel)
        throws IOException, InterruptedException {
      return Mosquitto.withLists(cores, folder, channel);
    }
  },
  MOSQUITTO_DYNSEC("mosquitto") {
    @Override
    public boolean isInstalled() {
      return Mosquitto.program().isPresent() && Mosquitto.plugin().isPresent();
    }

    @Override
    public Broker start(Cores cores, Path folder, String channel)
        throws IOException, InterruptedException {
      return Mosquitto.withDynamicSecurity(cores, folder, channel);
    }
  },
  RABBITMQ("rabbitmq-server") {
    @Override
    public boolean isInstalled() {
      return RabbitMq.program().isPresent() && RabbitMq.epmd().isPresent();
    }

    @Override
    public Broker start(Cores cores, Path folder, String channel)
        throws IOException, InterruptedException {
      return RabbitMq.start(cores, folder, channel);
    }
  };

  static final int ACCOUNTS = 50;

  private final String debianPackage;

  BrokerKind(String debianPackage) {
    this.debianPackage = debianPackage;
  }

  /// How it is asked for, such as `mosquitto-dynsec`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static BrokerKind of(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label().equals(label))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no peer `%s`; there are %s"
                    .formatted(
                        label,
                        Arrays.stream(values())
                            .map(BrokerKind::label)
                            .collect(Collectors.joining(", ")))));
  }

  public String howToInstall() {
    return "sudo apt-get install --no-install-recommends " + debianPackage;
  }

  public abstract boolean isInstalled();

  /// @param channel at and below which every account may publish and subscribe, and nowhere else
  public abstract Broker start(Cores cores, Path folder, String channel)
      throws IOException, InterruptedException;

  static Optional<Path> first(List<String> places) {
    return places.stream().map(Path::of).filter(Files::isReadable).findFirst();
  }
}
