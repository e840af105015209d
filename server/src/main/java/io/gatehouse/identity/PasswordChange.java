package io.gatehouse.identity;

import io.gatehouse.core.policy.Address;
import org.jspecify.annotations.Nullable;

/// A new password.
///
/// @param current the password until now: required of whoever changes their own
/// @param endTokens whether API tokens end too; sessions and connections always do
public record PasswordChange(
    @Nullable String current, String fresh, boolean endTokens, Address from) {}
