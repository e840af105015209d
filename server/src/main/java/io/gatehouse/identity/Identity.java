package io.gatehouse.identity;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.store.record.TokenRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who a request or a connection has proved to be.
///
/// @param application the tenant this identity acts in
/// @param publicData JSON object that receivers see beside each message of this principal
public record Identity(
    String application, Subject subject, String name, Credential credential, String publicData) {

  /// What the proof was.
  ///
  /// @param id id of the token, or the fingerprint of a certificate; null for a password or nobody
  /// @param mark stands for the value that was shown: another password, or the new value of a
  ///   rotated token, has another, and so has another backend that vouches; nothing can be learnt
  ///   from it
  /// @param expiresAt epoch milliseconds, `Long.MAX_VALUE` for never
  /// @param permissions what a token is narrowed to; null where it has no list of its own
  /// @param bound what was shown beside it, as it has to be each time; null for nothing
  public record Credential(
      Kind kind,
      @Nullable String id,
      @Nullable String mark,
      long expiresAt,
      @Nullable List<Permission> permissions,
      TokenRecord.@Nullable Binding bound) {

    /// One beside which nothing has to be shown.
    public Credential(
        Kind kind,
        @Nullable String id,
        @Nullable String mark,
        long expiresAt,
        @Nullable List<Permission> permissions) {
      this(kind, id, mark, expiresAt, permissions, null);
    }

    /// Nobody's.
    public static final Credential NONE =
        new Credential(Kind.NONE, null, null, Long.MAX_VALUE, null);
  }

  /// Whether the directory does not know this user: the application's backend vouched for it.
  public boolean isGuest() {
    return credential.kind() == Kind.WEBHOOK;
  }

  /// Whoever has not signed in.
  public static Identity anonymous(String application) {
    return new Identity(application, Subject.ANONYMOUS, "", Credential.NONE, "{}");
  }

  /// The kinds of proof.
  public enum Kind {
    NONE,
    PASSWORD,
    API_TOKEN,
    SESSION_TOKEN,
    CONNECTION_CREDENTIAL,
    CERTIFICATE,
    /// An access token that a client of OAuth was given.
    ACCESS_TOKEN,
    /// The application's backend vouched for a user that the directory does not know.
    WEBHOOK
  }

  /// What the store says of a live session.
  public sealed interface Renewed {
    /// Whose it is now; throws `Refused` when it has ended.
    Identity orThrow();

    /// It may go on.
    record Standing(Identity identity) implements Renewed {
      @Override
      public Identity orThrow() {
        return identity;
      }
    }

    /// It has to end.
    record Ended(Problem why) implements Renewed {
      @Override
      public Identity orThrow() {
        throw why.refused();
      }
    }
  }
}
