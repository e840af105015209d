package io.gatehouse.store.record;

/// What tells, without the value of a connection credential, whether a peer knows that value (RFC
/// 5802 section 3).
///
/// @param token id of the credential, which is its user name too
/// @param salt base 64, as are the keys
public record ScramRecord(
    String application,
    String token,
    String salt,
    int iterations,
    String storedKey,
    String serverKey) {

  /// Without the keys: whoever has the server key can play the server.
  @Override
  public String toString() {
    return "ScramRecord[" + application + ", " + token + "]";
  }
}
