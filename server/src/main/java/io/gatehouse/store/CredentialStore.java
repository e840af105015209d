package io.gatehouse.store;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Tokens of every kind, found by the hash of their value.
public interface CredentialStore {
  /// Adds a token.
  ///
  /// @throws AlreadyExists when the id is taken in this application, or the hash anywhere
  void add(TokenRecord token);

  /// The token whose current or previous hash this is, whatever its state.
  Optional<TokenRecord> byHash(String hash);

  Optional<TokenRecord> find(String application, String id);

  /// Those of these that there are, in any order.
  List<TokenRecord> find(String application, Collection<String> ids);

  Optional<TokenRecord> update(String application, String id, UnaryOperator<TokenRecord> change);

  boolean remove(String application, String id);

  /// Removes every token of one principal, or only those of one kind; returns them.
  List<TokenRecord> removeAll(
      String application, Subject principal, TokenRecord.@Nullable Kind kind);

  Page<TokenRecord> list(
      String application,
      @Nullable Subject principal,
      TokenRecord.@Nullable Kind kind,
      @Nullable String after,
      int limit);

  /// Keeps how a token is checked by SCRAM, in the place of what was kept before; it goes with the
  /// token.
  ///
  /// @throws AlreadyExists when a token of another application has this id
  void verify(ScramRecord verifier);

  /// By the id of the token, whatever its application.
  Optional<ScramRecord> verifier(String token);

  /// API tokens, generated credentials and certificates of an application that end within this
  /// time, `until` exclusive, soonest first; not those that are disabled.
  List<TokenRecord> expiring(String application, long from, long until, int limit);

  /// Notes the last use without a new version; unknown ids are ignored.
  void touch(String application, String id, TokenRecord.LastUse use);

  /// Removes session tokens that expired before this moment; returns how many.
  int purgeExpiredSessions(long beforeMillis);
}
