package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.identity.oauth.GrantType;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.store.record.TokenRecord;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client asks a person for (RFC 6749 section 4.1.1, OpenID Connect Core section 3.1.2.1).
///
/// @param challenge of PKCE, by S256, which everybody has to use (RFC 9700 section 2.1.1)
/// @param maxAge seconds since the person signed in at most; null for any
/// @param bound the key that the code is for; null for any
record Wish(
    List<String> scopes,
    String challenge,
    @Nullable String nonce,
    Set<String> prompts,
    @Nullable Long maxAge,
    TokenRecord.@Nullable Binding bound) {
  private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account");
  private static final int LONGEST = 1_000;

  /// For how long somebody who has just signed in may look at the question.
  private static final long LOOK = Duration.ofMinutes(10).toMillis();

  /// Throws [OAuthFault], which is told to the client by way of the browser.
  static Wish of(OAuthClient client, Form query) {
    if (query.get("request") != null) {
      throw new OAuthFault("request_not_supported", "send the parameters one by one");
    }
    if (query.get("request_uri") != null) {
      throw new OAuthFault("request_uri_not_supported", "send the parameters one by one");
    }
    String type = query.required("response_type");
    if (!type.equals("code")) {
      throw new OAuthFault("unsupported_response_type", "only code is offered");
    }
    if (!client.offers(GrantType.AUTHORIZATION_CODE)) {
      throw new OAuthFault("unauthorized_client", "the client may not ask for codes");
    }
    String mode = query.get("response_mode");
    if (mode != null && !mode.equals("query")) {
      throw OAuthFault.invalidRequest("only the response_mode query is offered");
    }
    String challenge = query.required("code_challenge");
    if (!"S256".equals(query.get("code_challenge_method"))
        || !CHALLENGE.matcher(challenge).matches()) {
      throw OAuthFault.invalidRequest("use PKCE with the code_challenge_method S256");
    }
    String nonce = query.get("nonce");
    if (nonce != null && nonce.length() > LONGEST) {
      throw OAuthFault.invalidRequest("the nonce is too long");
    }
    return new Wish(
        client.scopes(query.get("scope"), null),
        challenge,
        nonce,
        prompts(query.get("prompt")),
        seconds(query.get("max_age")),
        bound(query.get("dpop_jkt")));
  }

  private static Set<String> prompts(@Nullable String text) {
    Set<String> prompts =
        text == null ? Set.of() : Set.copyOf(List.of(text.strip().split(" +", -1)));
    if (!PROMPTS.containsAll(prompts) || (prompts.contains("none") && prompts.size() > 1)) {
      throw OAuthFault.invalidRequest("this prompt is not offered");
    }
    return prompts;
  }

  /// RFC 9449 section 10.
  private static TokenRecord.@Nullable Binding bound(@Nullable String thumbprint) {
    if (thumbprint == null) {
      return null;
    }
    if (!CHALLENGE.matcher(thumbprint).matches()) {
      throw OAuthFault.invalidRequest("dpop_jkt is no thumbprint of a key");
    }
    return new TokenRecord.Binding(TokenRecord.Binding.Means.KEY, thumbprint);
  }

  private static @Nullable Long seconds(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw OAuthFault.invalidRequest("max_age is no number of seconds");
    }
    return Long.valueOf(text);
  }

  boolean asksNobody() {
    return prompts.contains("none");
  }

  /// Whether somebody who signed in then has to do it again.
  boolean needsSignIn(long since, long now) {
    return prompts.contains("login")
        || prompts.contains("select_account")
        || (maxAge != null && now - since > maxAge * 1_000);
  }

  /// The same of somebody who answers the question, and has had to read it.
  boolean hasWaited(long since, long now) {
    return needsSignIn(since + LOOK, now) && now - since > LOOK;
  }
}
