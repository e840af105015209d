package io.gatehouse.store;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.PrincipalRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Users, devices and clients of every application.
public interface PrincipalStore {

  /// Adds a principal.
  ///
  /// @throws AlreadyExists when the id or the name is taken by any kind in this application
  /// @throws MissingReference when it names a role or group that does not exist
  void add(PrincipalRecord principal);

  Optional<PrincipalRecord> find(String application, Subject subject);

  Optional<PrincipalRecord> findByName(String application, String name);

  /// Replaces the record by what `change` makes of it; the store sets `version` to one more and
  /// keeps application, subject and `createdAt`.
  ///
  /// @return the record as it is now, or empty when there is none
  /// @throws AlreadyExists when the new name is taken
  /// @throws MissingReference when it names a role or group that does not exist
  Optional<PrincipalRecord> update(
      String application, Subject subject, UnaryOperator<PrincipalRecord> change);

  /// Removes the principal with its memberships, its grants and its credentials. What it owned has
  /// no owner afterwards, and devices directly below it stand at the top.
  boolean remove(String application, Subject subject);

  /// Lists by id, `after` exclusive, at most `limit`.
  Page<PrincipalRecord> list(String application, Filter filter, @Nullable String after, int limit);

  long count(String application);

  /// Devices directly below this one; those that are below none if it is null.
  Page<PrincipalRecord> children(
      String application, @Nullable String device, @Nullable String after, int limit);

  /// Ids of the devices above this one, nearest first; a loop is cut where it closes.
  List<String> ancestors(String application, String device);

  /// Which principals a listing shows; null means any.
  ///
  /// @param text part of the id, the name or the description, in any case; searched row by row
  record Filter(
      Subject.@Nullable Kind kind,
      @Nullable String owner,
      @Nullable String group,
      @Nullable String role,
      @Nullable String text) {}
}
