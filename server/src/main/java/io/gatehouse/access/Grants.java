package io.gatehouse.access;

import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.store.GrantRecord;
import io.gatehouse.store.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Grants of every application. All methods block; all ask the author first.
public final class Grants {
  public GrantRecord read(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  public Page<GrantRecord> list(
      Author author, @Nullable Subject subject, @Nullable String after, int limit) {
    throw new UnsupportedOperationException();
  }

  public Done<GrantRecord> create(Author author, Draft draft) {
    throw new UnsupportedOperationException();
  }

  public Done<GrantRecord> delete(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  /// A grant to be given.
  ///
  /// @param permission a label such as `push_device:boat-7`
  /// @param expiresAt epoch milliseconds; null for never
  /// @param addresses address ranges (CIDR) it is limited to; empty for any
  /// @param transports transports it is limited to (`mqtt`); empty for any
  public record Draft(
      Subject subject,
      Effect effect,
      String permission,
      @Nullable Long expiresAt,
      List<String> addresses,
      List<String> transports) {}
}
