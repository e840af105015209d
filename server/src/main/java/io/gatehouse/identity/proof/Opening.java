package io.gatehouse.identity.proof;

import io.gatehouse.core.policy.Permission;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the session of a login is opened, where the protocol has a say in it.
///
/// @param name for people, in the list of sessions; null for one that tells the transport
/// @param longest its life at most, besides what the configuration says
/// @param permissions what it is narrowed to; null for everything
public record Opening(
    Wording wording,
    @Nullable String name,
    Duration longest,
    @Nullable List<Permission> permissions) {
  public static final Opening STANDARD = new Opening(Wording.OWN, null, Duration.ofDays(36_500));

  /// For whoever has to add a second factor before anything else.
  public static final Opening ENROLMENT =
      new Opening(Wording.OWN, "login to add a second factor", Duration.ofMinutes(15), List.of());

  /// One that is not narrowed.
  public Opening(Wording wording, @Nullable String name, Duration longest) {
    this(wording, name, longest, null);
  }
}
