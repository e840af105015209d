package io.gatehouse.identity.proof;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the session of a login is opened, where the protocol has a say in it.
///
/// @param name for people, in the list of sessions; null for one that tells the transport
/// @param longest its life at most, besides what the configuration says
public record Opening(Wording wording, @Nullable String name, Duration longest) {
  public static final Opening STANDARD = new Opening(Wording.OWN, null, Duration.ofDays(36_500));
}
