package io.gatehouse.access;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.ThingGrants;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalStore;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.RoleRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Roles of every application. All methods block; all ask the author first.
///
/// What a change adds to a role its author must hold, and so too what a change stops to deny.
public final class Roles {
  private static final int MOST_RULES = 1_000;
  private static final int PAGE = 500;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;

  public Roles(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
  }

  public RoleRecord read(Author author, String id) {
    return required(author, Verb.READ, id);
  }

  /// What the author may read.
  public List<RoleRecord> list(Author author) {
    return stores.read(t -> t.roles().list(author.application())).stream()
        .filter(role -> author.may(Verb.READ, ResourceType.ROLE, role.id()))
        .toList();
  }

  public Done<RoleRecord> create(Author author, Draft draft) {
    Names.id(draft.id(), "id");
    RoleRecord record =
        new RoleRecord(
            author.application(),
            draft.id(),
            checked(draft.description()),
            draft.rules(),
            time.millis(),
            1);
    author.require(Verb.CREATE, ResourceType.ROLE, draft.id());
    author.requireGivable(gained(List.of(), record.rules()));
    return Versions.translated(() ->
        changes.make(transaction -> {
          transaction.roles().add(record);
          return outcome(AuditAction.ROLE_CREATED, author, null, record);
        }));
  }

  public Done<RoleRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    return Versions.settled(() -> {
      RoleRecord before = required(author, Verb.UPDATE, id);
      Versions.require(expected, before.version());
      Draft draft = change.apply(Draft.of(before));
      if (!draft.id().equals(id)) {
        throw Names.refused("id", "the id never changes", "create another role");
      }
      List<Rule> rules = draft.rules();
      author.requireGivable(gained(before.rules(), rules));
      String description = checked(draft.description());
      return changes.make(transaction ->
          outcome(
              AuditAction.ROLE_CHANGED,
              author,
              before,
              written(transaction, before, description, rules)));
    });
  }

  /// A role that is the only one of some user cannot go.
  public Done<RoleRecord> delete(Author author, String id, @Nullable Long expected) {
    return Versions.settled(() -> {
      RoleRecord before = required(author, Verb.DELETE, id);
      Versions.require(expected, before.version());
      if (id.equals(Role.ANONYMOUS)) {
        throw Problem.of(ProblemType.CONFLICT, "the role of the anonymous cannot go")
            .cure("take its permissions away instead")
            .refused();
      }
      author.requireGivable(gained(before.rules(), List.of()));
      author.requireLiftable(Set.of(id), Set.of());
      return changes.make(transaction -> {
        requireUnchanged(transaction, before);
        requireNobodyLeftBare(transaction, before);
        transaction.roles().remove(before.application(), id);
        return ThingGrants.end(
            transaction,
            author.actor(),
            before.application(),
            ResourceType.ROLE,
            id,
            outcome(AuditAction.ROLE_DELETED, author, before, before));
      });
    });
  }

  private RoleRecord required(Author author, Verb verb, String id) {
    author.require(verb, ResourceType.ROLE, id);
    return stores
        .read(t -> t.roles().find(author.application(), id))
        .orElseThrow(() -> Versions.missing("role:" + id));
  }

  private static RoleRecord written(
      Transaction transaction, RoleRecord before, @Nullable String description, List<Rule> rules) {
    requireUnchanged(transaction, before);
    return transaction
        .roles()
        .update(
            before.application(),
            before.id(),
            now ->
                new RoleRecord(
                    now.application(),
                    now.id(),
                    description,
                    rules,
                    now.createdAt(),
                    now.version()))
        .orElseThrow(Versions.Overtaken::new);
  }

  private static void requireUnchanged(Transaction transaction, RoleRecord before) {
    boolean same =
        transaction
            .roles()
            .find(before.application(), before.id())
            .filter(now -> now.version() == before.version())
            .isPresent();
    if (!same) {
      throw new Versions.Overtaken();
    }
  }

  private static void requireNobodyLeftBare(Transaction transaction, RoleRecord role) {
    PrincipalStore.Filter holders =
        new PrincipalStore.Filter(Subject.Kind.USER, null, null, role.id(), null);
    String after = null;
    do {
      Page<PrincipalRecord> page =
          transaction.principals().list(role.application(), holders, after, PAGE);
      for (PrincipalRecord user : page.items()) {
        if (user.roles().size() == 1) {
          throw Problem.of(
                  ProblemType.CONFLICT,
                  "it is the only role of `%s`, and a user has one role at least"
                      .formatted(user.subject()))
              .cure("give such users another role first")
              .refused();
        }
      }
      after = page.next();
    } while (after != null);
  }

  /// What whoever has the role can do after a change and could not before.
  private static List<Permission> gained(List<Rule> before, List<Rule> after) {
    List<Permission> gained = new ArrayList<>();
    for (Rule rule : after) {
      if (rule.effect() == Effect.ALLOW && !before.contains(rule)) {
        gained.add(rule.permission());
      }
    }
    for (Rule rule : before) {
      if (rule.effect() == Effect.DENY && !after.contains(rule)) {
        gained.add(rule.permission());
      }
    }
    return gained;
  }

  private static @Nullable String checked(@Nullable String description) {
    Names.description(description);
    return description;
  }

  private static Outcome<RoleRecord> outcome(
      AuditAction action, Author author, @Nullable RoleRecord before, RoleRecord after) {
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                author.actor(),
                "role:" + after.id(),
                facts(before),
                action == AuditAction.ROLE_DELETED ? Map.of() : facts(after))),
        List.of(new Change.OfRole(after.application(), after.id())));
  }

  private static Map<String, ?> facts(@Nullable RoleRecord record) {
    if (record == null) {
      return Map.of();
    }
    Draft draft = Draft.of(record);
    Map<String, Object> facts = new LinkedHashMap<>();
    if (draft.description() != null) {
      facts.put("description", draft.description());
    }
    facts.put("allow", draft.allow());
    facts.put("deny", draft.deny());
    return facts;
  }

  /// The part of a role that its administrator may write.
  ///
  /// @param allow permission labels
  /// @param deny permission labels
  public record Draft(
      String id, @Nullable String description, List<String> allow, List<String> deny) {
    public Draft {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }

    /// What is written in a record today: where a change starts from.
    public static Draft of(RoleRecord record) {
      return new Draft(
          record.id(),
          record.description(),
          labels(record, Effect.ALLOW),
          labels(record, Effect.DENY));
    }

    private static List<String> labels(RoleRecord record, Effect effect) {
      return record.rules().stream()
          .filter(rule -> rule.effect() == effect)
          .map(rule -> rule.permission().label())
          .toList();
    }

    /// The role as the policy would hold it.
    public Role role() {
      Names.id(id, "id");
      return new Role(id, rules());
    }

    List<Rule> rules() {
      if (allow.size() + deny.size() > MOST_RULES) {
        throw Names.refused("allow", "too many permissions", "use at most " + MOST_RULES);
      }
      List<Rule> rules = new ArrayList<>();
      for (int at = 0; at < allow.size(); at++) {
        rules.add(new Rule(Effect.ALLOW, Labels.permission(allow.get(at), "allow/" + at)));
      }
      for (int at = 0; at < deny.size(); at++) {
        rules.add(new Rule(Effect.DENY, Labels.permission(deny.get(at), "deny/" + at)));
      }
      return rules.stream().distinct().toList();
    }
  }
}
