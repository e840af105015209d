package io.gatehouse.identity.oauth;

import com.nimbusds.jose.jwk.RSAKey;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import java.util.List;
import java.util.Map;

/// Has whoever administers an application turn its signing keys before they turn by themselves.
/// What was signed before stays good here in any case: tokens are known by the store, and not by
/// their signature. All methods block.
public record KeyRotation(Changes changes, SigningKeys keys) {

  /// How the next key takes its place.
  public enum Manner {
    /// It is shown for a while before it signs, and the others stay until nothing of theirs is
    /// left.
    ANNOUNCED,
    /// It signs at once; the others stay until nothing of theirs is left.
    AT_ONCE,
    /// It signs at once and the others leave the set: for when somebody else may have one.
    ALONE
  }

  /// The keys of the author's application.
  public List<SigningKeys.Shown> list(Author author) {
    require(author);
    return keys.shown(author.application());
  }

  /// Makes another key; returns all that are in the set now.
  public List<SigningKeys.Shown> rotate(Author author, Manner manner) {
    require(author);
    String application = author.application();
    List<String> before = keys.shown(application).stream().map(SigningKeys.Shown::id).toList();
    RSAKey fresh = keys.fresh(manner != Manner.ANNOUNCED);
    changes.make(transaction -> {
      List<String> after = keys.add(transaction, application, fresh, manner == Manner.ALONE);
      AuditEvent event =
          new AuditEvent(
              AuditAction.OAUTH_KEYS_ROTATED,
              application,
              author.actor(),
              "application:" + application,
              Map.of("keys", before),
              Map.of("keys", after));
      return new Outcome<>(true, List.of(event), List.of());
    });
    keys.forget(application);
    return keys.shown(application);
  }

  private static void require(Author author) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
  }
}
