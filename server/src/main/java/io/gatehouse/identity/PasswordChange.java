package io.gatehouse.identity;

import org.jspecify.annotations.Nullable;

/// A new password.
///
/// @param current the password until now: required of whoever changes their own
/// @param endTokens whether API tokens end too; sessions and connection credentials always do
/// @param origin where it is asked for
public record PasswordChange(
    @Nullable String current, String fresh, boolean endTokens, Origin origin) {

  @Override
  public String toString() {
    return "PasswordChange[endTokens=" + endTokens + "]";
  }
}
