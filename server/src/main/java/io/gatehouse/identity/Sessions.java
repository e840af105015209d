package io.gatehouse.identity;

import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Page;
import io.gatehouse.store.TokenRecord;
import org.jspecify.annotations.Nullable;

/// Logins that are open: list them and end them. All methods block.
public final class Sessions {

  public Page<TokenRecord> list(
      Author author, Subject principal, @Nullable String after, int limit) {
    throw new UnsupportedOperationException();
  }

  /// Logout: the session that this identity came by.
  public Receipt logout(Identity identity, Origin origin) {
    throw new UnsupportedOperationException();
  }

  public Receipt end(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  /// @param except id of the one to keep, usually the caller's own
  public Receipt endAll(Author author, Subject principal, @Nullable String except) {
    throw new UnsupportedOperationException();
  }
}
