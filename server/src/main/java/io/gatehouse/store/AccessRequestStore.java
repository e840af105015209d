package io.gatehouse.store;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.AccessRequestRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What devices and people ask for who have no access yet.
public interface AccessRequestStore {
  /// Adds a request.
  ///
  /// @throws AlreadyExists when one of the same subject is pending in this application
  void add(AccessRequestRecord request);

  Optional<AccessRequestRecord> find(String id);

  /// The one of this subject that is pending.
  Optional<AccessRequestRecord> pending(String application, Subject subject);

  /// How many are pending in the application.
  long pendingIn(String application);

  /// How many are pending that were asked from this address, in all applications.
  long pendingFrom(String address);

  /// In the order of their ids, which is that of asking.
  Page<AccessRequestRecord> list(
      String application,
      AccessRequestRecord.@Nullable State state,
      @Nullable String after,
      int limit);

  Optional<AccessRequestRecord> update(String id, UnaryOperator<AccessRequestRecord> change);

  boolean remove(String id);

  /// Those whose time was over at this moment, as many as that.
  List<AccessRequestRecord> over(long now, int limit);
}
