package io.gatehouse.webhook;

import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Refused;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which user ids a backend can be asked about.
final class UserIds {
  /// What clients read as nobody, as a failure and as the backend itself.
  private static final Set<String> RESERVED = Set.of("anonymous", "undefined", "server");

  private UserIds() {}

  /// Why not, or null.
  static @Nullable String fault(String userId) {
    if (RESERVED.contains(userId.toLowerCase(Locale.ROOT))) {
      return "`%s` is reserved and cannot be the id of a user".formatted(userId);
    }
    try {
      Names.id(userId, "user id");
      return null;
    } catch (Refused refused) {
      return refused.problem().line();
    }
  }
}
