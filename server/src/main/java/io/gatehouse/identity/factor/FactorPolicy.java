package io.gatehouse.identity.factor;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Who has to have a second factor in an application: whoever has one of some roles, and, if that
/// is asked for, whoever administers it. Blocks.
public final class FactorPolicy {
  private static final String KEY = "second-factor.";
  private static final String ADMINISTRATORS = "*administrators";

  private final Stores stores;
  private final Changes changes;
  private volatile Predicate<PrincipalRecord> administers = record -> false;

  public FactorPolicy(Stores stores, Changes changes) {
    this.stores = stores;
    this.changes = changes;
  }

  /// Who counts as an administrator. To be called before any door opens.
  public void administrators(Predicate<PrincipalRecord> who) {
    administers = who;
  }

  /// What an application asks for; nothing unless it was set.
  public Demand of(String application) {
    return Demand.read(stores.read(t -> t.settings().get(KEY + application)).orElse(""));
  }

  /// What the author's application asks for, for whoever administers it.
  public Demand read(Author author) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
    return of(author.application());
  }

  /// Sets it; only who administers the application may.
  public Demand set(Author author, Demand wanted) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
    String application = author.application();
    return changes
        .make(transaction -> {
          for (String role : wanted.roles()) {
            requireRole(transaction, application, role);
          }
          Demand before = Demand.read(transaction.settings().get(KEY + application).orElse(""));
          transaction.settings().put(KEY + application, wanted.written());
          return new Outcome<>(
              wanted,
              List.of(
                  new AuditEvent(
                      AuditAction.SETTINGS_CHANGED,
                      application,
                      author.actor(),
                      "application:" + application,
                      Map.of("second_factor", before.facts()),
                      Map.of("second_factor", wanted.facts()))),
              List.of());
        })
        .record();
  }

  /// Whether somebody has to have one.
  public boolean asksFor(PrincipalRecord record) {
    Demand demand = of(record.application());
    return record.roles().stream().anyMatch(demand.roles()::contains)
        || (demand.administrators()
            && (record.subject().kind() == Subject.Kind.OWNER || administers.test(record)));
  }

  private static void requireRole(Transaction transaction, String application, String role) {
    if (transaction.roles().find(application, role).isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "there is no role `" + role + "`")
          .at("roles")
          .cure("make it first, or leave it out")
          .refused();
    }
  }

  /// Who has to have a second factor.
  ///
  /// @param administrators the owner, and whoever administers the application
  /// @param roles holders of these, themselves and not by a group
  public record Demand(boolean administrators, Set<String> roles) {
    public Demand {
      roles = Set.copyOf(roles);
    }

    static Demand read(String written) {
      Set<String> words = new TreeSet<>(Arrays.asList(written.split(" ")));
      boolean administrators = words.remove(ADMINISTRATORS);
      words.remove("");
      return new Demand(administrators, words);
    }

    String written() {
      Set<String> words = new TreeSet<>(roles);
      if (administrators) {
        words.add(ADMINISTRATORS);
      }
      return String.join(" ", words);
    }

    Map<String, Object> facts() {
      return Map.of("administrators", administrators, "roles", roles.stream().sorted().toList());
    }
  }
}
