package io.gatehouse.identity;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.member.Members;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.organisation.OrganisationRecord;
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
/// @param members who gives roles within organisations
record Protection(
    Author author,
    Function<Subject, Optional<PrincipalRecord>> directory,
    Function<Subject, List<PrincipalRecord>> children,
    Members members) {

  /// @param asked the roles that the author asked for; empty when the default is taken
  void requireCreation(PrincipalRecord draft, Set<String> asked) {
    OrganisationRecord organisation = governing(draft);
    Set<String> roles = organisation == null ? asked : Set.of();
    Set<String> groups = organisation == null ? draft.groups() : members.otherGroups(draft);
    if (!roles.isEmpty() || !groups.isEmpty() || !draft.attributes().isEmpty()) {
      author.requireProtected(draft);
    }
    author.requireGivable(roles, groups);
    if (organisation != null) {
      requireGrantable(organisation, asked);
    }
    requireParent(null, draft.parent());
  }

  void requireChange(PrincipalRecord before, PrincipalRecord after) {
    OrganisationRecord organisation = governing(before);
    boolean roles = !before.roles().equals(after.roles());
    boolean own = author.subject().equals(before.subject());
    boolean power =
        (roles && (organisation == null || own))
            || !before.groups().equals(after.groups())
            || !before.attributes().equals(after.attributes())
            || !Objects.equals(before.owner(), after.owner());
    boolean appearance =
        before.enabled() != after.enabled()
            || !before.name().equals(after.name())
            || !before.publicData().equals(after.publicData());
    if (power || (appearance && own)) {
      author.requireProtected(before);
    }
    Set<String> given = without(after.roles(), before.roles());
    Set<String> taken = without(before.roles(), after.roles());
    if (organisation != null) {
      requireGrantable(organisation, given);
      requireGrantable(organisation, taken);
    }
    author.requireGivable(
        organisation == null ? given : Set.of(), without(after.groups(), before.groups()));
    author.requireLiftable(
        organisation == null ? taken : Set.of(), without(before.groups(), after.groups()));
    if (members.moves(before, after)) {
      // who takes somebody in must be one who may add members there
      author.require(Verb.CREATE, after.subject(), after);
    }
    requireParent(before.parent(), after.parent());
    requireHandingOver(before, after);
  }

  /// The organisation whose table of granters says who gives roles to this user; null where the
  /// rights of the author do.
  private @Nullable OrganisationRecord governing(PrincipalRecord target) {
    return author.administers() ? null : members.organisation(target).orElse(null);
  }

  private void requireGrantable(OrganisationRecord organisation, Set<String> roles) {
    if (roles.isEmpty()) {
      return;
    }
    String application = author.application();
    String refused = members.refused(application, author.subject(), organisation, roles);
    if (refused != null) {
      throw Problem.of(
              ProblemType.FORBIDDEN,
              "role `%s` is not yours to give or take in `%s`"
                  .formatted(Names.shown(refused), organisation.id()))
          .at("roles")
          .cure("`/v1/role-granters` says who gives which role; all others are refused")
          .refused();
    }
    // a narrowed token gives nothing away
    directory.apply(author.subject()).ifPresent(self -> author.requireActingAs(self, null));
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
