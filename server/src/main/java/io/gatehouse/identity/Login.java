package io.gatehouse.identity;

/// Proves who somebody is by name and password. All methods block (on the hash pool).
///
/// The same throttle, the same answer and the same work for everybody who fails, on every door.
public final class Login {

  /// Signs in a user, device, client or owner and opens a session.
  ///
  /// Throws `Refused`: CREDENTIAL_REFUSED, or TOO_MANY with the seconds to wait.
  public Issued login(Attempt attempt) {
    throw new UnsupportedOperationException();
  }

  /// Proves without opening a session: for a connection that lives as long as its socket (MQTT).
  public Identity prove(Attempt attempt) {
    throw new UnsupportedOperationException();
  }

  /// One attempt to sign in.
  public record Attempt(String application, String name, String password, Origin origin) {}
}
