package io.gatehouse.identity;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Role;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.record.RoleRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The account's applications. All methods block.
public final class Applications {
  public static final String MAIN = "main";
  static final String ACCOUNT = "default";

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;

  public Applications(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
  }

  /// Creates account and application `main` with its default roles, if they are not there.
  public void start() {
    if (find(MAIN).isPresent()) {
      return;
    }
    Application main =
        stores.write(transaction -> {
          if (transaction.accounts().account(ACCOUNT).isEmpty()) {
            transaction.accounts().add(new Account(ACCOUNT, ACCOUNT, time.millis()));
          }
          return add(transaction, new Application(MAIN, ACCOUNT, MAIN, time.millis(), 1));
        });
    tell(main);
  }

  public Optional<Application> find(String id) {
    return stores.read(t -> t.accounts().application(id));
  }

  public List<Application> list() {
    return stores.read(t -> t.accounts().applications());
  }

  /// Only owners may.
  public Application create(Author author, String id, String name) {
    requireOwner(author, "create");
    Names.id(id, "id");
    Names.label(name, "name");
    return Versions.translated(() ->
        changes
            .make(transaction -> {
              Application made =
                  add(transaction, new Application(id, ACCOUNT, name, time.millis(), 1));
              return new Outcome<>(
                  made,
                  List.of(
                      Facts.event(
                          AuditAction.APPLICATION_CREATED,
                          id,
                          author.actor(),
                          "application:" + id,
                          Map.of(),
                          Map.of("name", name))),
                  opened(transaction, id));
            })
            .record());
  }

  /// One that its author may read.
  public Application read(Author author, String id) {
    if (author.subject().kind() != Subject.Kind.OWNER && id.equals(author.application())) {
      author.require(Verb.READ, Resource.application(id));
    } else {
      requireOwner(author, "read other");
    }
    return find(id).orElseThrow(() -> missing(id));
  }

  /// Renames an application, suspends it or opens it again; only owners may. To suspend ends every
  /// connection but the owner's, and nobody else comes in until it is opened again.
  ///
  /// @param expected the version that the author has seen; null for any
  public Done<Application> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Application> change) {
    requireOwner(author, "change");
    return changes.make(transaction -> {
      Application before = transaction.accounts().application(id).orElseThrow(() -> missing(id));
      Versions.require(expected, before.version());
      Application wanted = change.apply(before);
      Names.label(wanted.name(), "name");
      if (id.equals(MAIN) && wanted.state() == Application.State.SUSPENDED) {
        throw Problem.of(ProblemType.CONFLICT, "the application `main` cannot be suspended")
            .at("suspended")
            .cure("disable who is not to come in, or stop the server")
            .refused();
      }
      Application after = transaction.accounts().update(id, change).orElseThrow(() -> missing(id));
      return new Outcome<>(
          after,
          List.of(
              Facts.event(
                  AuditAction.APPLICATION_CHANGED,
                  id,
                  author.actor(),
                  "application:" + id,
                  facts(before),
                  facts(after))),
          before.state() == after.state()
              ? List.of()
              : List.of(new Change.OfRole(id, DefaultRoles.USER)));
    });
  }

  private static Map<String, ?> facts(Application application) {
    return Map.of(
        "name",
        application.name(),
        "suspended",
        application.state() == Application.State.SUSPENDED);
  }

  private static Refused missing(String id) {
    return Versions.missing("application:" + id);
  }

  private static void requireOwner(Author author, String act) {
    if (author.subject().kind() != Subject.Kind.OWNER || !author.administers()) {
      throw Problem.of(ProblemType.FORBIDDEN, "only an owner may " + act + " applications")
          .cure("sign in as the owner of the account")
          .refused();
    }
  }

  /// The new application's rules, and its owners, whose tokens reach one application more.
  private static List<Change> opened(Transaction transaction, String id) {
    List<Change> changes = new ArrayList<>();
    changes.add(new Change.OfRole(id, DefaultRoles.USER));
    for (Owner owner : transaction.accounts().owners()) {
      changes.add(new Change.OfPrincipal(id, Subject.owner(owner.id())));
    }
    return changes;
  }

  private void tell(Application application) {
    changes.committed(new Change.OfRole(application.id(), Role.ANONYMOUS));
  }

  private static Application add(Transaction transaction, Application application) {
    transaction.accounts().add(application);
    for (RoleRecord role : DefaultRoles.of(application.id(), application.createdAt())) {
      transaction.roles().add(role);
    }
    return application;
  }
}
