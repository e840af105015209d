package io.gatehouse.device.provision;

import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Tokens;
import org.jspecify.annotations.Nullable;

/// A device that is to be created among others.
///
/// @param token what it gets at once; null for none
/// @param claimCode whether a user may claim it
public record Wanted(Draft draft, Tokens.@Nullable Draft token, boolean claimCode) {}
