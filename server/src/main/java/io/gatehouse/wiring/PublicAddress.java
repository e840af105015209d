package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.value.Hosts;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// Under which address the server is reached from outside: as it is configured, or that of a
/// listener on loopback once it listens.
final class PublicAddress implements Supplier<Optional<URI>> {
  private final Config config;
  private volatile int port = -1;

  PublicAddress(Config config) {
    this.config = config;
  }

  /// The port of plain HTTP, or -1.
  void listening(int plain) {
    port = plain;
  }

  @Override
  public Optional<URI> get() {
    Optional<URI> given = config.http().publicUrl();
    if (given.isPresent() || port < 0 || !Hosts.isLoopback(config.http().host())) {
      return given;
    }
    String host = config.http().host();
    String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return Optional.of(URI.create("http://" + written + ":" + port));
  }
}
