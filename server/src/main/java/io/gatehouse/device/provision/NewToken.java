package io.gatehouse.device.provision;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.ScramKeys;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Outcomes;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.ScramRecord;
import io.gatehouse.store.record.TokenRecord;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// The token of a device that the same change adds, or lets in.
///
/// @param text its value, for whoever it is made for and nobody else
/// @param work keeps it as a part of that change
public record NewToken(TokenRecord token, String text, Stores.Work<Outcome<TokenRecord>> work) {
  private static final int MOST_PERMISSIONS = 100;

  /// Only for those who administer the application: nothing but that is asked.
  static NewToken prepare(
      Author author, Subject device, Tokens.Draft draft, SecureRandom random, long now) {
    if (!author.administers()) {
      throw Problem.of(
              ProblemType.FORBIDDEN, "tokens are handed out together by administrators only")
          .cure("ask for each token by itself, or get `admin_application`")
          .refused();
    }
    requireForm(draft);
    String text = TokenText.create(draft.kind(), random);
    TokenRecord token =
        TokenRecord.fresh(
                author.application(),
                TokenText.id(random, now),
                device,
                draft.kind(),
                TokenText.hash(text),
                now)
            .drafted(draft.name(), draft.permissions(), draft.enabled(), draft.expiresAt());
    ScramRecord verifier =
        draft.kind() == TokenRecord.Kind.CONNECTION
            ? ScramKeys.of(text, random).record(author.application(), token.id())
            : null;
    return new NewToken(token, text, keeping(author, token, verifier));
  }

  private static Stores.Work<Outcome<TokenRecord>> keeping(
      Author author, TokenRecord token, @Nullable ScramRecord verifier) {
    return transaction -> {
      transaction.credentials().add(token);
      if (verifier != null) {
        transaction.credentials().verify(verifier);
      }
      return Outcomes.of(AuditAction.TOKEN_CREATED, author.actor(), null, token);
    };
  }

  private static void requireForm(Tokens.Draft draft) {
    Names.label(draft.name(), "token/name");
    if (draft.permissions() != null && draft.permissions().size() > MOST_PERMISSIONS) {
      throw Names.refused(
          "token/permissions", "too many permissions", "use at most " + MOST_PERMISSIONS);
    }
    if (draft.expiresAt() != null && draft.expiresAt() <= 0) {
      throw Names.refused("token/expires_at", "that moment is before 1970", "use a later one");
    }
  }

  @Override
  public String toString() {
    return "NewToken[" + token.id() + "]";
  }
}
