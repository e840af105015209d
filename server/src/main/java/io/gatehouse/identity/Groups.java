package io.gatehouse.identity;

import io.gatehouse.change.Done;
import io.gatehouse.store.GroupRecord;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Groups of every application; members are kept with the principals (`Draft.groups`). All block.
public final class Groups {

  public GroupRecord read(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  public List<GroupRecord> list(Author author) {
    throw new UnsupportedOperationException();
  }

  public Done<GroupRecord> create(Author author, Draft draft) {
    throw new UnsupportedOperationException();
  }

  public Done<GroupRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    throw new UnsupportedOperationException();
  }

  public Done<GroupRecord> delete(Author author, String id, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }

  /// The part of a group that its administrator may write.
  public record Draft(
      String id, @Nullable String description, Set<String> parents, Set<String> roles) {}
}
