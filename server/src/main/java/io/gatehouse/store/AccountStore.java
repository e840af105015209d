package io.gatehouse.store;

import io.gatehouse.store.record.Account;
import io.gatehouse.store.record.Application;
import io.gatehouse.store.record.Owner;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Accounts, their owners and their applications.
public interface AccountStore {
  void add(Account account);

  Optional<Account> account(String id);

  void add(Owner owner);

  Optional<Owner> owner(String id);

  Optional<Owner> ownerByName(String name);

  List<Owner> owners();

  Optional<Owner> updateOwner(String id, UnaryOperator<Owner> change);

  void add(Application application);

  /// One that is not deleted.
  Optional<Application> application(String id);

  /// Those that are not deleted.
  List<Application> applications();

  /// Whether there is or was such an application, and nobody but an owner may do anything in it.
  boolean isClosed(String id);

  /// Changes name or state; what is deleted is not there to be changed.
  Optional<Application> update(String id, UnaryOperator<Application> change);
}
