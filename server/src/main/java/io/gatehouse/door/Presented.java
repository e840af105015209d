package io.gatehouse.door;

import org.jspecify.annotations.Nullable;

/// What a peer shows to prove who it is.
///
/// @param token the text of a token; null where the peer shows nothing and is anonymous
/// @param application the tenant that the peer asks for; null where it does not say
public record Presented(@Nullable String token, @Nullable String application) {

  public static final Presented NOTHING = new Presented(null, null);

  /// Without the token, which is a secret.
  @Override
  public String toString() {
    return "Presented[" + (token == null ? "nothing" : "a token") + ", " + application + "]";
  }
}
