package io.gatehouse.access;

import io.gatehouse.change.Done;
import io.gatehouse.identity.Author;
import io.gatehouse.store.RoleRecord;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Roles of every application. All methods block; all ask the author first.
public final class Roles {
  public RoleRecord read(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  public List<RoleRecord> list(Author author) {
    throw new UnsupportedOperationException();
  }

  public Done<RoleRecord> create(Author author, Draft draft) {
    throw new UnsupportedOperationException();
  }

  public Done<RoleRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    throw new UnsupportedOperationException();
  }

  public Done<RoleRecord> delete(Author author, String id, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }

  /// The part of a role that its administrator may write.
  ///
  /// @param allow permission labels
  /// @param deny permission labels
  public record Draft(
      String id, @Nullable String description, List<String> allow, List<String> deny) {}
}
