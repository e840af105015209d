package io.gatehouse.dialect.signalk.entry;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the configuration says about Signal K.
///
/// @param applications ids of those that speak it; the first is meant where a request names none
/// @param self the vessel of the first application; empty for one that is made once
/// @param name what the server is called, in discovery and in the hello of the stream
/// @param version what it says it speaks
/// @param allowedOrigins web pages that may call besides our own
/// @param cookies whether a login gives cookies
/// @param limits what one address may do within a window
public record Settings(
    List<String> applications,
    Optional<String> self,
    String name,
    String version,
    List<String> allowedOrigins,
    boolean cookies,
    Limits limits) {
  public Settings {
    applications = List.copyOf(applications);
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /// @param logins tries to sign in, good and bad, over HTTP and WebSocket together
  /// @param requests access requests, and questions for a request
  /// @param status questions for the state of the login
  /// @param window how long these are counted before the count begins anew
  /// @param socketsPerAddress how many streams it may have open
  public record Limits(
      int logins, int requests, int status, Duration window, int socketsPerAddress) {
    private static final int SOCKETS = 30;

    public Limits(int logins, int requests, int status, Duration window) {
      this(logins, requests, status, window, SOCKETS);
    }
  }
}
