package io.gatehouse.identity.member;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.organisation.OrganisationRecord;
import io.gatehouse.store.organisation.RoleGranter;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose members users are, and who may give them roles. All methods block.
///
/// Within organisations a role is given and taken by those whom the table of granters names, and by
/// nobody else but whoever administers the application: what the table does not know is refused.
public final class Members {
  private final Stores stores;

  public Members(Stores stores) {
    this.stores = stores;
  }

  /// An organisation as a thing: below the clientele of its consultancy if it has one, so that a
  /// right on that reaches it, and above its users.
  public static Resource resource(OrganisationRecord record) {
    Resource application = Resource.application(record.application());
    Resource above =
        record.consultancy() == null
            ? application
            : Resource.of(ResourceType.CLIENTELE, record.consultancy(), application);
    return Resource.of(ResourceType.ORGANISATION, record.id(), above);
  }

  /// What members see of their organisation and of each other.
  public static Resource roster(OrganisationRecord record) {
    return Resource.of(ResourceType.ROSTER, record.id(), resource(record));
  }

  /// The organisation of a user.
  public Optional<OrganisationRecord> organisation(PrincipalRecord record) {
    return record.groups().isEmpty()
        ? Optional.empty()
        : stores.read(transaction -> organisation(transaction, record));
  }

  /// The same within a transaction.
  public static Optional<OrganisationRecord> organisation(
      Transaction transaction, PrincipalRecord record) {
    return record.subject().kind() == Subject.Kind.USER
        ? transaction.organisations().among(record.application(), record.groups()).stream()
            .findFirst()
        : Optional.empty();
  }

  /// The groups of somebody that are no organisation.
  public Set<String> otherGroups(PrincipalRecord record) {
    Set<String> others = new HashSet<>(record.groups());
    organisation(record).map(OrganisationRecord::id).ifPresent(others::remove);
    return others;
  }

  /// The first of these roles that somebody may not give to or take from members of an
  /// organisation; null if there is none.
  public @Nullable String refused(
      String application, Subject granter, OrganisationRecord where, Set<String> roles) {
    return stores.read(transaction -> {
      PrincipalRecord giver =
          granter.kind() == Subject.Kind.USER
              ? transaction.principals().find(application, granter).orElse(null)
              : null;
      OrganisationRecord own = giver == null ? null : organisation(transaction, giver).orElse(null);
      List<RoleGranter> table = transaction.organisations().granters(application);
      for (String role : roles.stream().sorted().toList()) {
        boolean granted =
            giver != null
                && own != null
                && table.stream()
                    .anyMatch(line ->
                        line.role().equals(role)
                            && giver.roles().contains(line.granter())
                            && reaches(line.reach(), own, where));
        if (!granted) {
          return role;
        }
      }
      return null;
    });
  }

  private static boolean reaches(
      RoleGranter.Reach reach, OrganisationRecord own, OrganisationRecord where) {
    return switch (reach) {
      case OWN -> own.id().equals(where.id());
      case CLIENTS -> own.consults() && own.id().equals(where.consultancy());
    };
  }

  /// Refuses a user of an application with organisations that is in none or in several. One that
  /// was in none before may stay so until somebody takes it in.
  public static void requirePlace(Transaction transaction, PrincipalRecord record) {
    String application = record.application();
    List<OrganisationRecord> in = transaction.organisations().among(application, record.groups());
    if (record.subject().kind() != Subject.Kind.USER) {
      if (!in.isEmpty()) {
        throw refused(
            "only users are members of an organisation", "leave `" + in.getFirst().id() + "` out");
      }
      return;
    }
    if (in.size() > 1) {
      throw refused(
          "a user is in one organisation, not in `%s` and `%s`"
              .formatted(in.get(0).id(), in.get(1).id()),
          "choose one of them");
    }
    if (in.isEmpty()
        && transaction.organisations().any(application)
        && !wasOutside(transaction, record)) {
      throw refused(
          "every user of this application is in an organisation",
          "name its organisation among the groups, or add it as a member there");
    }
  }

  private static boolean wasOutside(Transaction transaction, PrincipalRecord record) {
    return transaction
        .principals()
        .find(record.application(), record.subject())
        .filter(before -> organisation(transaction, before).isEmpty())
        .isPresent();
  }

  /// Refuses to change an organisation as if it were any group.
  public static void requireNoOrganisation(Transaction transaction, String application, String id) {
    if (transaction.organisations().find(application, id).isPresent()) {
      throw Problem.of(ProblemType.CONFLICT, "`%s` is an organisation".formatted(id))
          .cure("change it at `/v1/organisations/%s`".formatted(id))
          .refused();
    }
  }

  /// Refuses to put a group below an organisation: its members would be in it, and in another.
  public static void requireNoOrganisations(
      Transaction transaction, String application, Set<String> parents) {
    for (OrganisationRecord one : transaction.organisations().among(application, parents)) {
      throw Problem.of(ProblemType.INVALID, "`%s` is an organisation".formatted(one.id()))
          .at("parents")
          .cure("an organisation has users, not groups: leave it out")
          .refused();
    }
  }

  /// Whether two records of a user are of the same organisation.
  public boolean moves(PrincipalRecord before, PrincipalRecord after) {
    return !before.groups().equals(after.groups())
        && !Objects.equals(
            organisation(before).map(OrganisationRecord::id),
            organisation(after).map(OrganisationRecord::id));
  }

  private static Refused refused(String detail, String cure) {
    return Problem.of(ProblemType.INVALID, detail).at("groups").cure(cure).refused();
  }
}
