package io.gatehouse.identity.oauth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatehouse.config.value.Hosts;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.identity.certificate.Subjects;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.oauth.OAuthClientRecord;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an administrator says of a client, checked.
///
/// @param keys its public keys as a JWK set
public record ClientDraft(
    String authentication, @Nullable String keys, OAuthClientRecord.Settings settings) {
  private static final Set<String> WAYS =
      Set.of(
          "none",
          "client_secret_basic",
          "client_secret_post",
          "private_key_jwt",
          OAuthClient.BY_AUTHORITY,
          OAuthClient.BY_REGISTRATION);
  private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,100}");
  private static final Set<String> FORBIDDEN = Set.of("javascript", "data", "file", "vbscript");
  private static final int MOST = 50;
  private static final int LONGEST = 1_000;
  private static final int LONGEST_KEYS = 20_000;

  /// Throws `Refused` where something is not right.
  void check() {
    Names.label(settings.label(), "label");
    require(
        WAYS.contains(authentication),
        "authentication",
        "`" + Names.shown(authentication) + "` is no way to prove a client here",
        "use `client_secret_basic`, `private_key_jwt`, `tls_client_auth`,"
            + " `self_signed_tls_client_auth`, or `none` for one that keeps no secret");
    for (String type : settings.grantTypes()) {
      require(
          GrantType.of(type).isPresent(),
          "grant_types",
          "`" + Names.shown(type) + "` is not offered",
          "use `client_credentials`, `authorization_code`, `refresh_token` or"
              + " `urn:ietf:params:oauth:grant-type:device_code`");
    }
    require(
        !(authentication.equals("none") && has(GrantType.CLIENT_CREDENTIALS)),
        "grant_types",
        "a client without a secret cannot act for itself",
        "give it an `authentication`, or leave `client_credentials` out");
    checkAddresses();
    settings.scopes().forEach(ClientDraft::checkScope);
    require(settings.scopes().size() <= MOST, "scopes", "these are too many", "use at most 50");
    choice("tokens", settings.tokens(), Set.of("opaque", "jwt"));
    choice("consent", settings.consent(), Set.of("always", "once", "never"));
    seconds("access_seconds", settings.accessSeconds(), 86_400);
    seconds("refresh_seconds", settings.refreshSeconds(), 31_536_000);
    seconds("grant_seconds", settings.grantSeconds(), 94_608_000);
    checkKeys();
    checkSender();
  }

  boolean keepsSecret() {
    return authentication.startsWith("client_secret_");
  }

  private boolean has(GrantType type) {
    return settings.grantTypes().contains(type.label());
  }

  private void checkAddresses() {
    require(
        !has(GrantType.AUTHORIZATION_CODE) || !settings.redirectUris().isEmpty(),
        "redirect_uris",
        "nobody could be sent back to the client",
        "name the addresses that take its codes");
    checkAddresses("redirect_uris", settings.redirectUris());
    checkAddresses("logout_uris", settings.logoutUris());
  }

  private static void checkAddresses(String field, List<String> addresses) {
    require(addresses.size() <= MOST, field, "these are too many", "use at most 50");
    for (String address : addresses) {
      require(
          address.length() <= LONGEST && isGood(address),
          field,
          "`" + Names.shown(address) + "` cannot be trusted with a code",
          "use `https:`, `http:` on this very machine, or a scheme of your own such as"
              + " `com.example.app:/callback`; no fragment, no user name");
    }
  }

  private static boolean isGood(String address) {
    try {
      URI uri = new URI(address);
      String scheme = uri.getScheme();
      if (scheme == null
          || uri.getRawFragment() != null
          || uri.getRawUserInfo() != null
          || address.indexOf('*') >= 0
          || FORBIDDEN.contains(scheme)) {
        return false;
      }
      return switch (scheme) {
        case "https" -> uri.getHost() != null;
        case "http" -> uri.getHost() != null && Hosts.isLoopback(uri.getHost());
        default -> scheme.indexOf('.') > 0;
      };
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void checkScope(String name, List<String> permissions) {
    require(
        SCOPE.matcher(name).matches() && !OAuthClient.OF_OPENID.contains(name),
        "scopes",
        "`" + Names.shown(name) + "` cannot name a scope",
        "use a word without spaces, quotation marks and backslashes that OpenID does not use");
    require(permissions.size() <= MOST, "scopes", "these are too many", "use at most 50");
    if (permissions.equals(List.of(OAuthClient.EVERYTHING))) {
      return;
    }
    for (String label : permissions) {
      try {
        Permission.parse(label);
      } catch (SyntaxException wrong) {
        throw Problem.of(
                ProblemType.INVALID,
                "`%s` is no permission: %s".formatted(Names.shown(label), wrong.problem()))
            .at("scopes")
            .cure("write it like `subscribe_channel:fleet/#`, or `*` alone for everything")
            .refused();
      }
    }
  }

  private void checkKeys() {
    if (!authentication.equals("private_key_jwt")) {
      require(keys == null, "jwks", "only `private_key_jwt` uses keys", "leave them out");
      return;
    }
    require(
        keys != null && keys.length() <= LONGEST_KEYS && arePublic(keys),
        "jwks",
        "there is no set of public keys",
        "send a JWK set of RSA, EC or OKP keys without their private parts");
  }

  private void checkSender() {
    OAuthClientRecord.Sender sender = settings.sender();
    require(
        !(sender.key() && sender.certificate()),
        "dpop_bound_access_tokens",
        "a token is bound to a key or to a certificate",
        "choose one");
    boolean named = authentication.equals(OAuthClient.BY_AUTHORITY);
    require(
        sender.names().size() == (named ? 1 : 0),
        "tls_client_auth_subject_dn",
        "a client that proves itself by `tls_client_auth` has one name in its certificate, and no"
            + " other client has",
        "send one of " + String.join(", ", Subjects.CLIENT_NAMES) + ", or none");
    sender
        .names()
        .forEach((kind, name) ->
            require(
                !name.isBlank()
                    && name.length() <= LONGEST
                    && (!kind.endsWith("_dn") || Subjects.distinguished(name) != null),
                kind,
                "`" + Names.shown(name) + "` cannot be the name in a certificate",
                "write it as `openssl x509 -noout -subject -nameopt RFC2253` does"));
  }

  private static boolean arePublic(String text) {
    try {
      JWKSet set = JWKSet.parse(text);
      return !set.isEmpty()
          && set.getKeys().stream().noneMatch(JWK::isPrivate)
          && set.getKeys().stream().allMatch(key -> key.size() >= 256);
    } catch (ParseException | RuntimeException e) {
      return false;
    }
  }

  private static void seconds(String field, long value, long most) {
    require(
        value >= 1 && value <= most,
        field,
        "`" + value + "` is not offered",
        "use 1 to " + most + " seconds");
  }

  private static void choice(String field, String value, Set<String> words) {
    require(
        words.contains(value),
        field,
        "`" + Names.shown(value) + "` is not offered",
        "use one of " + String.join(", ", words.stream().sorted().toList()));
  }

  private static void require(boolean right, String field, String wrong, String cure) {
    if (!right) {
      throw Names.refused(field, wrong, cure);
    }
  }

  /// What the audit says of it.
  static Map<String, ?> facts(@Nullable OAuthClientRecord record) {
    if (record == null) {
      return Map.of();
    }
    OAuthClientRecord.Settings settings = record.settings();
    return Map.of(
        "authentication",
        record.authentication(),
        "grant_types",
        settings.grantTypes(),
        "redirect_uris",
        settings.redirectUris(),
        "scopes",
        settings.scopes(),
        "tokens",
        settings.tokens(),
        "consent",
        settings.consent(),
        "bound_to",
        settings.sender().key() ? "key" : settings.sender().certificate() ? "certificate" : "",
        "certificate_names",
        settings.sender().names());
  }
}
