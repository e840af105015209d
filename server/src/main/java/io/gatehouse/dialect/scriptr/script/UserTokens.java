package io.gatehouse.dialect.scriptr.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.AllTokens;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Scriptr's module `user` does with the tokens of users.
///
/// Giving one and taking all away are acts of the run, with its rights. To go on with one token or
/// to end it, the token itself is enough: whoever shows it could do the same at the login pages.
final class UserTokens {
  private final Entry entry;
  private final TokenBook tokens;
  private final AllTokens all;

  UserTokens(Entry entry, TokenBook tokens) {
    this.entry = entry;
    this.tokens = tokens;
    all = new AllTokens(entry);
  }

  /// One more token. A password among the options has to be the user's.
  JsonNode generate(Run run, Subject user, Arguments arguments) {
    JsonNode options = arguments.optional(1);
    if (options != null && options.hasNonNull("password")) {
      prove(run, user, options.path("password").asText());
    }
    Duration first = seconds(options, "expiry", entry.settings().sessionLife(), Duration.ofDays(1));
    Duration limit =
        seconds(options, "lifeTime", entry.settings().sessionLimit(), Duration.ofDays(7));
    return given(tokens.generate(run.author(), user, new TokenBook.Lives(first, limit)));
  }

  /// Throws `Refused` as INVALID_SIGNATURE when this is not the password.
  void prove(Run run, Subject user, String password) {
    try {
      entry
          .rooms()
          .login()
          .prove(new Login.Attempt(run.application(), user.id(), password, run.caller().origin()));
    } catch (Refused refused) {
      throw refused.problem().type() == ProblemType.CREDENTIAL_REFUSED
          ? refused.problem().coded(Failure.coded("INVALID_SIGNATURE")).refused()
          : refused;
    }
  }

  JsonNode renew(Run run, Subject user, String text) {
    Identity holder = holder(run, user, text);
    return given(tokens.renew(holder, run.caller().origin(), entry.settings().sessionLife()));
  }

  /// Ends a token, with those under which its login went on.
  void revoke(Run run, Subject user, String text) {
    if (!tokens.end(holder(run, user, text))) {
      throw TokenBook.missing();
    }
  }

  /// Locks users out, but for their passwords.
  void revokeAll(Run run, List<Subject> users) {
    users.forEach(user -> all.end(run.author(), user));
  }

  /// Whose token this is; a token of somebody else is as good as none.
  private Identity holder(Run run, Subject user, String text) {
    Identity identity;
    try {
      identity = entry.rights(text, null, run.caller().origin()).identity();
    } catch (Refused refused) {
      throw switch (refused.problem().type()) {
        case CREDENTIAL_REFUSED, CREDENTIAL_ENDED -> TokenBook.missing();
        default -> refused;
      };
    }
    if (!identity.application().equals(run.application()) || !identity.subject().equals(user)) {
      throw TokenBook.missing();
    }
    return identity;
  }

  private static Duration seconds(
      @Nullable JsonNode options, String name, Duration preset, Duration most) {
    long asked = options == null ? 0 : options.path(name).asLong(0);
    return asked < 1 ? preset : asked > most.toSeconds() ? most : Duration.ofSeconds(asked);
  }

  /// A token as scripts get it.
  JsonNode given(Issued issued) {
    ObjectNode token = Words.object().put("token", issued.text());
    Long end = issued.record().expiresAt();
    if (end != null) {
      token.put("expiry", Long.toString((end - entry.now()) / 1000));
    }
    return token;
  }
}
