package io.gatehouse.identity.request;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.identity.record.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What strangers may write: short, and nothing that deceives whoever reads it.
public final class Texts {
  private static final int LONGEST = 256;
  private static final int LONGEST_LABEL = 256;
  private static final int MOST_WISHES = 16;

  private Texts() {}

  /// Refuses control characters, and those that turn the direction of what follows.
  static void check(@Nullable String text, String field) {
    if (text != null && (text.length() > LONGEST || !text.codePoints().allMatch(Texts::isPlain))) {
      throw Names.refused(
          field,
          "the %s cannot be kept".formatted(field),
          "use at most %d printable characters".formatted(LONGEST));
    }
  }

  private static boolean isPlain(int letter) {
    return switch (Character.getType(letter)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  static void few(Set<String> roles) {
    if (roles.size() > MOST_WISHES) {
      throw tooMany("roles");
    }
    roles.forEach(role -> Names.id(role, "roles"));
  }

  static void few(Collection<Permission> permissions) {
    if (permissions.size() > MOST_WISHES
        || permissions.stream().anyMatch(one -> one.label().length() > LONGEST_LABEL)) {
      throw tooMany("permissions");
    }
    permissions.forEach(one -> check(one.label(), "permissions"));
  }

  private static RuntimeException tooMany(String field) {
    return Names.refused(
        field,
        "too many or too long %s".formatted(field),
        "wish for at most %d".formatted(MOST_WISHES));
  }

  /// Reads labels such as `push_own_device`.
  public static List<Permission> permissions(Collection<String> labels) {
    List<Permission> permissions = new ArrayList<>(labels.size());
    for (String label : labels) {
      try {
        permissions.add(Permission.parse(label));
      } catch (SyntaxException wrong) {
        throw Names.refused(
            "permissions",
            "`%s` is wrong at character %d: %s"
                .formatted(Names.shown(label), wrong.position() + 1, wrong.problem()),
            "write it like `push_own_device`");
      }
    }
    return List.copyOf(permissions);
  }
}
