package io.gatehouse.identity;

import io.gatehouse.change.Done;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.Page;
import io.gatehouse.store.TokenRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Issues tokens, and tells whose a shown one is.
public final class Tokens {

  /// The identity behind a presented token if it is hot; null when [#load] has to be asked.
  ///
  /// Never blocks: for event loops. Throws `Refused` when the token is known to be no good.
  ///
  /// @param presented `Bearer X`, `JWT X` or `X`
  /// @param application the application that the request names; null for the token's own
  public @Nullable Identity cached(String presented, @Nullable String application, Origin origin) {
    throw new UnsupportedOperationException();
  }

  /// The same, may block.
  public Identity load(String presented, @Nullable String application, Origin origin) {
    throw new UnsupportedOperationException();
  }

  /// The identity behind generated user name + password of a connection (MQTT); may block.
  ///
  /// Any token is accepted as the password; the user name must be the token's id, its principal's
  /// name or id, or at most three characters of any kind.
  public Identity loadConnection(String userName, String password, Origin origin) {
    throw new UnsupportedOperationException();
  }

  /// Issues an API token or a connection credential.
  public Issued issue(Author author, Subject principal, Draft draft) {
    throw new UnsupportedOperationException();
  }

  public TokenRecord read(Author author, String id) {
    throw new UnsupportedOperationException();
  }

  public Page<TokenRecord> list(
      Author author,
      @Nullable Subject principal,
      TokenRecord.@Nullable Kind kind,
      @Nullable String after,
      int limit) {
    throw new UnsupportedOperationException();
  }

  public Done<TokenRecord> change(
      Author author, String id, @Nullable Long expected, UnaryOperator<Draft> change) {
    throw new UnsupportedOperationException();
  }

  /// Gives the token a new value; the old one works for `overlap` more.
  public Issued rotate(Author author, String id, Duration overlap) {
    throw new UnsupportedOperationException();
  }

  public Done<TokenRecord> delete(Author author, String id, @Nullable Long expected) {
    throw new UnsupportedOperationException();
  }

  /// The part of a token that its holder may write.
  ///
  /// @param permissions what the token is narrowed to; null for everything its principal may
  /// @param expiresAt epoch milliseconds; null for never
  public record Draft(
      TokenRecord.Kind kind,
      String name,
      @Nullable List<Permission> permissions,
      boolean enabled,
      @Nullable Long expiresAt) {}
}
