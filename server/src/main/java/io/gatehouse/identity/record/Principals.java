package io.gatehouse.identity.record;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds whoever can act in an application: users, devices and clients of its directory, and the
/// owners of its account, who are shown as a principal without roles.
public final class Principals {
  private Principals() {}

  public static Optional<PrincipalRecord> find(
      Transaction transaction, String application, Subject subject) {
    return switch (subject.kind()) {
      case USER, DEVICE, CLIENT -> transaction.principals().find(application, subject);
      case OWNER -> owner(transaction, application, transaction.accounts().owner(subject.id()));
      case ANONYMOUS, GROUP, ROLE -> Optional.empty();
    };
  }

  /// By the name that is typed at a login: of a principal of the application, or else of an owner.
  public static Optional<PrincipalRecord> named(
      Transaction transaction, String application, String name) {
    // Both are always looked up, so that the time does not tell which of them there is.
    Optional<PrincipalRecord> owner =
        owner(transaction, application, transaction.accounts().ownerByName(name));
    return transaction.principals().findByName(application, name).or(() -> owner);
  }

  private static Optional<PrincipalRecord> owner(
      Transaction transaction, String application, Optional<Owner> owner) {
    return owner
        .filter(found ->
            transaction
                .accounts()
                .application(application)
                .map(Application::account)
                .filter(found.account()::equals)
                .isPresent())
        .map(found -> record(application, found));
  }

  private static PrincipalRecord record(String application, Owner owner) {
    return new PrincipalRecord(
        application,
        Subject.owner(owner.id()),
        owner.name(),
        null,
        owner.enabled(),
        null,
        null,
        Set.of(),
        Set.of(),
        Map.of(),
        "{}",
        owner.passwordHash(),
        owner.createdAt(),
        owner.createdAt(),
        owner.version());
  }
}
