package io.gatehouse.dialect.signalk.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.access.Roles;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The three types of users and devices that Signal K knows, each a role of the application.
///
/// A role reaches the channels below `signalk` and nothing else: whoever administers Signal K does
/// not administer the application.
public enum UserType {
  ADMIN("admin", "administers Signal K, reads and writes its data", "admin_channel:signalk/#"),
  READWRITE(
      "readwrite",
      "reads and writes the data of Signal K",
      "publish_channel:signalk/#",
      "subscribe_channel:signalk/#"),
  READONLY("readonly", "reads the data of Signal K", "subscribe_channel:signalk/#");

  /// Above every channel of Signal K.
  public static final String ROOT = "signalk";

  /// What lets whoever has not signed in read.
  static final String READ = "subscribe_channel:signalk/#";

  private final String label;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // a copy
  private final List<String> permissions;

  UserType(String label, String description, String... permissions) {
    this.label = label;
    this.description = description;
    this.permissions = List.of(permissions);
  }

  /// The word of Signal K.
  public String label() {
    return label;
  }

  /// The role of the application that makes somebody of this type.
  public String role() {
    return "signalk-" + label;
  }

  Roles.Draft draft() {
    return new Roles.Draft(role(), description, permissions, List.of());
  }

  public static Optional<UserType> parse(@Nullable String label) {
    for (UserType type : values()) {
      if (type.label.equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// The widest type that these roles make.
  public static Optional<UserType> of(Collection<String> roles) {
    for (UserType type : values()) {
      if (roles.contains(type.role())) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// What somebody is by their rights, whichever role or grant these come from; a token that is
  /// narrowed makes less of them. Never blocks.
  public static Optional<UserType> of(Rights rights) {
    if (may(rights, Verb.ADMIN)) {
      return Optional.of(ADMIN);
    }
    if (may(rights, Verb.PUBLISH)) {
      return Optional.of(READWRITE);
    }
    return may(rights, Verb.SUBSCRIBE) ? Optional.of(READONLY) : Optional.empty();
  }

  private static boolean may(Rights rights, Verb verb) {
    Resource root = Resource.channel(ROOT, Resource.application(rights.identity().application()));
    return rights.decide(verb, root).allowed();
  }
}
