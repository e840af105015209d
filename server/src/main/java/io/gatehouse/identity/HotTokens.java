package io.gatehouse.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.change.Stamps;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tokens that were shown lately, by the hash of their text, so that an event loop can tell
/// whose they are without asking the store. Safe for use by any thread.
///
/// All tokens of a principal share one stamp. A change of the principal or of any of its tokens
/// voids the stamp, and with it all of them, however many there are.
final class HotTokens implements ChangeListener {
  private final Cache<Key, Hot> tokens;
  private final Stamps<Holder> stamps = new Stamps<>();

  HotTokens(long most) {
    tokens = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
  }

  @Nullable Hot find(Key key) {
    Hot hot = tokens.getIfPresent(key);
    return hot == null || hot.stamp.voided() ? null : hot;
  }

  Stamps.Stamp stamp(String application, Subject principal) {
    return stamps.take(Holder.of(application, principal));
  }

  void keep(Key key, Hot hot) {
    tokens.put(key, hot);
  }

  @Override
  public Receipt apply(Change change) {
    switch (change) {
      case Change.OfPrincipal(String application, Subject subject, String _) ->
          forget(application, subject);
      case Change.OfCredential(String application, Subject principal, String _, String _) ->
          forget(application, principal);
      case Change.OfCredentials(String application, Subject principal) ->
          forget(application, principal);
      case Change.OfGroup group -> {}
      case Change.OfRole role -> {}
      case Change.OfGrant grant -> {}
      case Change.OfChannelRule rule -> {}
      case Change.OfWebhook webhook -> {}
      case Change.OfDevice device -> {}
    }
    return Receipt.NOTHING;
  }

  private void forget(String application, Subject principal) {
    stamps.forget(Holder.of(application, principal));
  }

  /// SHA-256 of a token's text, or of a certificate.
  record Key(long a, long b, long c, long d) {
    static Key of(byte[] digest) {
      ByteBuffer bytes = ByteBuffer.wrap(digest);
      return new Key(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }
  }

  /// One token and whose it is, as the store had it.
  static final class Hot {
    final TokenRecord token;
    final PrincipalRecord principal;
    final boolean previous;
    final Set<String> applications;
    private final Stamps.Stamp stamp;
    private volatile TokenRecord.@Nullable LastUse lastUse;
    private volatile @Nullable Identity identity;

    /// @param previous whether the text shown is the one from before a rotation
    /// @param applications where it may act
    Hot(
        TokenRecord token,
        PrincipalRecord principal,
        boolean previous,
        Set<String> applications,
        Stamps.Stamp stamp) {
      this.token = token;
      this.principal = principal;
      this.previous = previous;
      this.applications = applications;
      this.stamp = stamp;
      this.lastUse = token.lastUse();
    }

    TokenRecord.@Nullable LastUse lastUse() {
      return lastUse;
    }

    void used(TokenRecord.LastUse use) {
      lastUse = use;
    }

    /// The identity that this token gives until then; the same object while nothing differs.
    Identity identity(String application, long until) {
      Identity known = identity;
      if (known == null
          || known.credential().expiresAt() != until
          || !known.application().equals(application)) {
        known = made(application, until);
        identity = known;
      }
      return known;
    }

    private @Nullable String mark() {
      return previous ? TokenCheck.mark(token.previousHash()) : TokenCheck.mark(token.hash());
    }

    private Identity made(String application, long until) {
      Identity.Kind kind =
          switch (token.kind()) {
            case API -> Identity.Kind.API_TOKEN;
            case SESSION -> Identity.Kind.SESSION_TOKEN;
            case CONNECTION -> Identity.Kind.CONNECTION_CREDENTIAL;
            case CERTIFICATE -> Identity.Kind.CERTIFICATE;
            case ACCESS -> Identity.Kind.ACCESS_TOKEN;
          };
      return new Identity(
          application,
          principal.subject(),
          principal.name(),
          new Identity.Credential(
              kind, token.id(), mark(), until, token.permissions(), token.bound()),
          principal.publicData());
    }
  }

  /// Whose token it is. An owner is one holder over all applications.
  private record Holder(String application, Subject principal) {
    static Holder of(String application, Subject principal) {
      return new Holder(principal.kind() == Subject.Kind.OWNER ? "" : application, principal);
    }
  }
}
