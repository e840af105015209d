package io.gatehouse.door;

import org.jspecify.annotations.Nullable;

/// What a peer shows to prove who it is.
///
/// @param token the text of a token; null where the peer shows nothing and is anonymous
/// @param application the tenant that the peer asks for; null where it does not say
/// @param userId who the token is of, where the application's backend knows that and not we
public record Presented(
    @Nullable String token, @Nullable String application, @Nullable String userId) {

  public static final Presented NOTHING = new Presented(null, null);

  /// A token of ours, or nothing.
  public Presented(@Nullable String token, @Nullable String application) {
    this(token, application, null);
  }

  /// Without the token, which is a secret.
  @Override
  public String toString() {
    return "Presented[" + (token == null ? "nothing" : "a token") + ", " + application + "]";
  }
}
