package io.gatehouse.door.http;

import java.nio.file.Path;
import io.gatehouse.config.Config;
import io.gatehouse.config.HttpConfig;
import io.gatehouse.config.value.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How the HTTP door is set up.
///
/// @param host address to listen on
/// @param port 0 for any free one
/// @param tls PEM files; null for a plain listener
/// @param allowPlain answer plain requests from other machines too
/// @param trustedProxies addresses (CIDR) whose `X-Forwarded-For` is believed
/// @param allowedHosts what `Host` may say; empty for anything
/// @param allowedOrigins web origins besides our own that may call and open WebSockets
public record HttpSettings(
    String host,
    int port,
    @Nullable Tls tls,
    boolean allowPlain,
    List<String> trustedProxies,
    List<String> allowedHosts,
    List<String> allowedOrigins,
    Limits limits) {

  /// The listener without encryption.
  public static HttpSettings plain(Config config) {
    return of(config, config.http().port(), null);
  }

  /// The listener with encryption, where certificate and key are configured.
  public static Optional<HttpSettings> encrypted(Config config) {
    Config.Tls tls = config.tls();
    return tls.certificate()
        .flatMap(
            certificate ->
                tls.key().map(key -> of(config, tls.port(), new Tls(certificate, key))));
  }

  private static HttpSettings of(Config config, int port, @Nullable Tls tls) {
    HttpConfig http = config.http();
    return new HttpSettings(
        http.host(),
        port,
        tls,
        http.allowPlain(),
        http.trustedProxies().stream().map(AddressRange::toString).toList(),
        http.allowedHosts().isEmpty() ? List.of() : named(http),
        http.allowedOrigins(),
        Limits.of(config));
  }

  private static List<String> named(HttpConfig http) {
    List<String> hosts = new ArrayList<>(http.allowedHosts());
    hosts.add(http.host());
    return hosts;
  }

  /// Loopback, any free port, no TLS.
  public static HttpSettings loopback() {
    return new HttpSettings(
        "127.0.0.1", 0, null, false, List.of(), List.of(), List.of(), Limits.standard());
  }

  /// PEM files of the certificate chain and the key.
  public record Tls(Path certificate, Path key) {}

  /// @param maxBody bytes
  /// @param maxHeaders bytes of all headers of a request
  /// @param maxMessage bytes of one WebSocket message
  /// @param maxConnections open connections of this door
  /// @param maxWaiting requests that may be in handlers that block
  /// @param headerTimeout from the first byte of a request to the end of its headers
  /// @param bodyTimeout from there to the end of its body
  /// @param requestTimeout from there to the answer
  /// @param idleTimeout without a byte in either direction
  public record Limits(
      int maxBody,
      int maxHeaders,
      int maxMessage,
      int maxConnections,
      int maxWaiting,
      Duration headerTimeout,
      Duration bodyTimeout,
      Duration requestTimeout,
      Duration idleTimeout) {

    private static Limits of(Config config) {
      Duration time = config.http().requestTimeout();
      Limits standard = standard();
      return new Limits(
          config.http().maxBody().intBytes(),
          standard.maxHeaders,
          config.websocket().maxFrame().intBytes(),
          config.limits().connections(),
          standard.maxWaiting,
          time,
          time,
          time,
          max(standard.idleTimeout, time.plusSeconds(30)));
    }

    private static Duration max(Duration one, Duration other) {
      return one.compareTo(other) > 0 ? one : other;
    }

    public static Limits standard() {
      return new Limits(
          1 << 20,
          16 << 10,
          256 << 10,
          100_000,
          1_000,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(90));
    }
  }
}
