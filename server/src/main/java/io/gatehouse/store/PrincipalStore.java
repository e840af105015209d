package io.gatehouse.store;

import io.gatehouse.core.policy.Subject;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users, devices and clients of every application.
public interface PrincipalStore {

  /// Adds a principal.
  ///
  /// @throws AlreadyExists when the id or the name is taken by any kind in this application
  void add(PrincipalRecord principal);

  Optional<PrincipalRecord> find(String application, Subject subject);

  Optional<PrincipalRecord> findByName(String application, String name);

  /// Replaces the record by what `change` makes of it; the store sets `version` to one more.
  ///
  /// @return the record as it is now, or empty when there is none
  Optional<PrincipalRecord> update(
      String application, Subject subject, UnaryOperator<PrincipalRecord> change);

  /// Removes the principal with its memberships, its grants and its credentials.
  boolean remove(String application, Subject subject);

  /// Lists by id, `after` exclusive, at most `limit`.
  Page<PrincipalRecord> list(String application, Filter filter, @Nullable String after, int limit);

  long count(String application);

  /// Devices directly below this one.
  Page<PrincipalRecord> children(
      String application, String device, @Nullable String after, int limit);

  /// Which principals a listing shows; null means any.
  record Filter(
      Subject.@Nullable Kind kind,
      @Nullable String owner,
      @Nullable String group,
      @Nullable String role,
      @Nullable String text) {}
}
