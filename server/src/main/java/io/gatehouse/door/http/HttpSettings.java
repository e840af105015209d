package io.gatehouse.door.http;

import java.time.Duration;
import java.util.List;

/// How the HTTP door is set up.
///
/// @param host address to listen on
/// @param port 0 for any free one
/// @param allowPlain answer plain requests from other machines too
/// @param trustedProxies addresses (CIDR) whose `X-Forwarded-For` is believed
/// @param allowedHosts what `Host` may say; empty for anything
/// @param allowedOrigins web origins besides our own that may call and open WebSockets
public record HttpSettings(
    String host,
    int port,
    boolean allowPlain,
    List<String> trustedProxies,
    List<String> allowedHosts,
    List<String> allowedOrigins,
    Limits limits) {

  /// Loopback, any free port, no TLS.
  public static HttpSettings loopback() {
    return new HttpSettings(
        "127.0.0.1", 0, false, List.of(), List.of(), List.of(), Limits.standard());
  }

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
