package io.gatehouse.dialect.raptor.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.OnBehalf;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.store.raptor.RaptorItem;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Tokens whose values can be told again, although none is kept.
///
/// Raptor's clients read the value of a token back. So it is a keyed hash: of a random number that
/// is kept beside the token, under a key that is in a file beside the data and not in the store.
/// Whoever has only the database can make none of them; whoever has only the key cannot either. A
/// new number is a new value. What a client calls the `secret` of a token is known by its hash and
/// only says whether a new value is wanted.
final class TokenBook {
  private static final String PURPOSE = "raptor tokens";
  private static final String NUMBER = "number";
  private static final String SECRET = "secret";
  private static final String LOGIN = "login";
  private static final int BYTES = 16;
  private static final Duration IMPERSONATION = Duration.ofHours(1);

  private final Entry entry;
  private final SecretKeySpec key;

  TokenBook(Entry entry) {
    this.entry = entry;
    this.key = new SecretKeySpec(entry.rooms().keys().apply(PURPOSE), "HmacSHA256");
  }

  Made issue(Author author, Subject holder, Tokens.Draft draft, @Nullable String secret) {
    return issue(author, holder, draft, secret, false);
  }

  /// A token that counts as a login of somebody else, for an hour.
  Made impersonate(Author author, PrincipalRecord user) {
    Tokens.Draft draft =
        new Tokens.Draft(
            TokenRecord.Kind.API,
            "impersonated by " + author.subject().id(),
            null,
            true,
            entry.now() + IMPERSONATION.toMillis());
    return issue(author, user.subject(), draft, null, true);
  }

  private Made issue(
      Author author, Subject holder, Tokens.Draft draft, @Nullable String secret, boolean login) {
    String number = number();
    String text = text(author.application(), number);
    Issued issued =
        entry.rooms().tokens().issue(author, holder, draft, (kind, from, until, random) -> text);
    ObjectNode body = Words.object().put(NUMBER, number);
    if (secret != null) {
      body.put(SECRET, mark(secret));
    }
    if (login) {
      body.put(LOGIN, true);
    }
    TokenRecord token = issued.record();
    String content = Entry.write(body);
    entry
        .rooms()
        .stores()
        .write(t -> {
          t.raptor()
              .add(
                  RaptorItem.fresh(
                          token.application(),
                          RaptorItem.Kind.TOKEN,
                          token.id(),
                          content,
                          token.createdAt())
                      .with(token.id()));
          return true;
        });
    return new Made(token, text);
  }

  /// Gives the token a new value if this is not the secret of the one it has.
  TokenRecord secret(Author author, TokenRecord token, String secret) {
    ObjectNode body = body(token).orElseGet(Words::object);
    byte[] known = body.path(SECRET).asText("").getBytes(StandardCharsets.UTF_8);
    if (MessageDigest.isEqual(known, mark(secret).getBytes(StandardCharsets.UTF_8))) {
      return token;
    }
    String number = number();
    String text = text(token.application(), number);
    TokenRecord rotated =
        entry
            .rooms()
            .tokens()
            .rotate(author, token.id(), Duration.ZERO, (kind, from, until, random) -> text)
            .record();
    body.put(NUMBER, number).put(SECRET, mark(secret));
    String content = Entry.write(body);
    entry
        .rooms()
        .stores()
        .write(t -> {
          Optional<RaptorItem> there =
              t.raptor()
                  .update(
                      token.application(),
                      RaptorItem.Kind.TOKEN,
                      token.id(),
                      old -> old.saying(null, content, entry.now()));
          if (there.isEmpty()) {
            t.raptor()
                .add(
                    RaptorItem.fresh(
                            token.application(),
                            RaptorItem.Kind.TOKEN,
                            token.id(),
                            content,
                            entry.now())
                        .with(token.id()));
          }
          return true;
        });
    return rotated;
  }

  /// The value of a token for its holder, or null: for tokens that were not made here, for whoever
  /// came by a narrowed token, which would be told a wider one, and for whoever acts as the holder
  /// for an hour, who would be told one that lasts.
  @Nullable String value(Identity viewer, TokenRecord token) {
    Identity.Credential shown = viewer.credential();
    boolean own = token.principal().equals(viewer.subject());
    boolean same = token.id().equals(shown.id());
    if (!own || (!same && (shown.permissions() != null || isImpersonation(viewer)))) {
      return null;
    }
    String number = body(token).map(body -> body.path(NUMBER).asText("")).orElse("");
    if (number.isEmpty()) {
      return null;
    }
    String text = text(token.application(), number);
    byte[] hash = TokenText.hash(text).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(hash, token.hash().getBytes(StandardCharsets.US_ASCII))
        ? text
        : null;
  }

  /// Whether this stands for a login.
  boolean isLogin(TokenRecord token) {
    return token.kind() == TokenRecord.Kind.SESSION
        || body(token).filter(body -> body.path(LOGIN).asBoolean()).isPresent();
  }

  /// Whether somebody came by a token that stands for a login of somebody else.
  private boolean isImpersonation(Identity identity) {
    return identity.credential().kind() == Identity.Kind.API_TOKEN
        && shown(identity).filter(this::isLogin).isPresent();
  }

  private Optional<TokenRecord> shown(Identity identity) {
    String id = identity.credential().id();
    return id == null
        ? Optional.empty()
        : entry.rooms().stores().read(t -> t.credentials().find(identity.application(), id));
  }

  /// Ends the impersonation that somebody came by; false where it is none.
  boolean endImpersonation(Author author, Identity identity) {
    Optional<TokenRecord> token = shown(identity).filter(this::isLogin);
    if (token.isEmpty()) {
      return false;
    }
    entry.rooms().tokens().delete(new OnBehalf(author), token.get().id(), null);
    return true;
  }

  ObjectNode json(TokenRecord token, @Nullable String value) {
    ObjectNode json = Words.object();
    json.put("id", token.id());
    json.put("name", token.name());
    if (value != null) {
      json.put("token", value);
    }
    json.put("type", type(token));
    json.put("enabled", token.enabled());
    json.put("willExpire", token.expiresAt() != null);
    json.put("expires", Words.seconds(token.expiresAt()));
    json.put("userId", token.principal().id());
    if (token.principal().kind() == Subject.Kind.CLIENT) {
      json.put("clientId", token.principal().id());
    }
    return json;
  }

  private String type(TokenRecord token) {
    if (token.kind() == TokenRecord.Kind.ACCESS) {
      return "OAUTH2";
    }
    return isLogin(token) ? "LOGIN" : "DEFAULT";
  }

  private Optional<ObjectNode> body(TokenRecord token) {
    return entry
        .rooms()
        .stores()
        .read(t -> t.raptor().find(token.application(), RaptorItem.Kind.TOKEN, token.id()))
        .map(item -> Entry.read(item.body()));
  }

  private String number() {
    byte[] bytes = new byte[BYTES];
    entry.rooms().random().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private String text(String application, String number) {
    return TokenText.of(TokenRecord.Kind.API, mac("value\n" + application + "\n" + number));
  }

  private String mark(String secret) {
    return HexFormat.of().formatHex(mac("secret\n" + secret));
  }

  private byte[] mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /// A token at the moment when it was made.
  record Made(TokenRecord record, String text) {
    @Override
    public String toString() {
      return "Made[" + record.id() + "]";
    }
  }
}
