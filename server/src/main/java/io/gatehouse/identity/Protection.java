package io.gatehouse.identity;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What stands between a change of a principal and more power than its author has.
///
/// Roles, groups, attributes and the owner of a principal decide what it may do: whoever changes
/// them needs `admin` on it, and nobody changes their own. What others see of a principal as
/// verified (its name, its public data) and whether it is enabled, it cannot change itself either.
///
/// @param directory finds a principal
/// @param children finds the devices directly below one
record Protection(
    Author author,
    Function<Subject, Optional<PrincipalRecord>> directory,
    Function<Subject, List<PrincipalRecord>> children) {

  /// @param asked the roles that the author asked for; empty when the default is taken
  void requireCreation(PrincipalRecord draft, Set<String> asked) {
    if (!asked.isEmpty() || !draft.groups().isEmpty() || !draft.attributes().isEmpty()) {
      author.requireProtected(draft);
    }
    author.requireGivable(asked, draft.groups());
    requireParent(null, draft.parent());
  }

  void requireChange(PrincipalRecord before, PrincipalRecord after) {
    boolean power =
        !before.roles().equals(after.roles())
            || !before.groups().equals(after.groups())
            || !before.attributes().equals(after.attributes())
            || !Objects.equals(before.owner(), after.owner());
    boolean appearance =
        before.enabled() != after.enabled()
            || !before.name().equals(after.name())
            || !before.publicData().equals(after.publicData());
    if (power || (appearance && author.subject().equals(before.subject()))) {
      author.requireProtected(before);
    }
    author.requireGivable(
        without(after.roles(), before.roles()), without(after.groups(), before.groups()));
    author.requireLiftable(
        without(before.roles(), after.roles()), without(before.groups(), after.groups()));
    requireParent(before.parent(), after.parent());
    requireHandingOver(before, after);
  }

  /// Whoever owns a thing, or one above it, can act as it: giving it to them is giving them its
  /// rights, and those of all below it.
  private void requireHandingOver(PrincipalRecord before, PrincipalRecord after) {
    boolean owned = after.owner() != null && !after.owner().equals(before.owner());
    boolean hung = after.parent() != null && !after.parent().equals(before.parent());
    if ((owned || hung) && !author.administers()) {
      Deque<PrincipalRecord> handed = new ArrayDeque<>(List.of(before));
      while (!handed.isEmpty()) {
        PrincipalRecord next = handed.pop();
        author.requireActingAs(next, List.of());
        if (next.subject().kind() == Subject.Kind.DEVICE) {
          handed.addAll(children.apply(next.subject()));
        }
      }
    }
  }

  /// Whoever hangs a device below another changes that one too.
  private void requireParent(@Nullable String before, @Nullable String after) {
    if (after != null && !after.equals(before)) {
      Subject parent = Subject.device(after);
      author.require(Verb.UPDATE, parent, directory.apply(parent).orElse(null));
    }
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }
}
