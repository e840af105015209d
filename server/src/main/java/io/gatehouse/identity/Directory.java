package io.gatehouse.identity;

import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Page;
import io.gatehouse.store.PrincipalRecord;
import io.gatehouse.store.PrincipalStore;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users, devices and clients of every application. All methods block.
///
/// Every method that takes an author asks it first: callers need no check of their own.
public final class Directory {

  /// Without asking anybody: for the server's own use.
  public Optional<PrincipalRecord> find(String application, Subject subject) {
    throw new UnsupportedOperationException();
  }

  public PrincipalRecord read(Author author, Subject subject) {
    throw new UnsupportedOperationException();
  }

  /// What the author may read; a page may hold fewer than `limit` although there is a next one.
  public Page<PrincipalRecord> list(
      Author author, PrincipalStore.Filter filter, @Nullable String after, int limit) {
    throw new UnsupportedOperationException();
  }

  public Page<PrincipalRecord> children(
      Author author, String device, @Nullable String after, int limit) {
    throw new UnsupportedOperationException();
  }

  /// @param password null for a principal that signs in by tokens only
  public Done<PrincipalRecord> create(Author author, Draft draft, @Nullable String password) {
    throw new UnsupportedOperationException();
  }

  /// @param expected the version that the author saw; null for whatever it is now
  public Done<PrincipalRecord> change(
      Author author, Subject subject, @Nullable Long expected, UnaryOperator<Draft> change) {
    throw new UnsupportedOperationException();
  }

  public Done<PrincipalRecord> delete(Author author, Subject subject, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }

  /// Sets a password and ends every session and connection of the principal.
  public Done<PrincipalRecord> setPassword(Author author, Subject subject, PasswordChange change) {
    throw new UnsupportedOperationException();
  }
}
