package io.gatehouse.dialect.api.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.change.Receipt;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.oauth.ClientDraft;
import io.gatehouse.identity.oauth.GrantType;
import io.gatehouse.store.oauth.OAuthClientRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client's registration as the API shows it.
///
/// @param clientSecret one that was just made; it is shown this once
/// @param previousSecretUntil until when the secret before this one works
public record OAuthClientJson(
    String clientId,
    @Nullable String clientSecret,
    String clientName,
    String tokenEndpointAuthMethod,
    @Nullable Instant previousSecretUntil,
    List<String> grantTypes,
    List<String> redirectUris,
    List<String> postLogoutRedirectUris,
    Map<String, List<String>> scopes,
    @Nullable JsonNode jwks,
    String accessTokens,
    long accessSeconds,
    long refreshSeconds,
    long grantSeconds,
    String consent,
    boolean dpopBoundAccessTokens,
    boolean tlsClientCertificateBoundAccessTokens,
    @Nullable String tlsClientAuthSubjectDn,
    @Nullable String tlsClientAuthSanDns,
    @Nullable String tlsClientAuthSanUri,
    @Nullable String tlsClientAuthSanIp,
    @Nullable String tlsClientAuthSanEmail,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Receipt receipt) {
  private static final long ACCESS_SECONDS = 3_600;
  private static final long REFRESH_SECONDS = 30L * 86_400;
  private static final long GRANT_SECONDS = 180L * 86_400;

  static OAuthClientJson of(
      OAuthClientRecord record, @Nullable String secret, @Nullable Receipt receipt) {
    OAuthClientRecord.Settings settings = record.settings();
    String keys = record.keys();
    Map<String, String> names = settings.sender().names();
    return new OAuthClientJson(
        record.id(),
        secret,
        settings.label(),
        record.authentication(),
        OAuthClientRoutes.time(record.previousUntil()),
        settings.grantTypes(),
        settings.redirectUris(),
        settings.logoutUris(),
        settings.scopes(),
        keys == null ? null : Json.readOrNull(keys.getBytes(StandardCharsets.UTF_8)),
        settings.tokens(),
        settings.accessSeconds(),
        settings.refreshSeconds(),
        settings.grantSeconds(),
        settings.consent(),
        settings.sender().key(),
        settings.sender().certificate(),
        names.get("tls_client_auth_subject_dn"),
        names.get("tls_client_auth_san_dns"),
        names.get("tls_client_auth_san_uri"),
        names.get("tls_client_auth_san_ip"),
        names.get("tls_client_auth_san_email"),
        Instant.ofEpochMilli(record.createdAt()),
        Instant.ofEpochMilli(record.updatedAt()),
        receipt);
  }

  /// What an administrator says; what is not given takes its standard value.
  public record Put(
      @Nullable String clientName,
      @Nullable String tokenEndpointAuthMethod,
      @Nullable List<String> grantTypes,
      @Nullable List<String> redirectUris,
      @Nullable List<String> postLogoutRedirectUris,
      @Nullable Map<String, List<String>> scopes,
      @Nullable JsonNode jwks,
      @Nullable String accessTokens,
      @Nullable Long accessSeconds,
      @Nullable Long refreshSeconds,
      @Nullable Long grantSeconds,
      @Nullable String consent,
      @Nullable Boolean dpopBoundAccessTokens,
      @Nullable Boolean tlsClientCertificateBoundAccessTokens,
      @Nullable String tlsClientAuthSubjectDn,
      @Nullable String tlsClientAuthSanDns,
      @Nullable String tlsClientAuthSanUri,
      @Nullable String tlsClientAuthSanIp,
      @Nullable String tlsClientAuthSanEmail) {

    ClientDraft draft(String id) {
      List<String> addresses = Asked.or(redirectUris, List.of());
      return new ClientDraft(
          Asked.or(tokenEndpointAuthMethod, "client_secret_basic"),
          jwks == null ? null : jwks.toString(),
          new OAuthClientRecord.Settings(
              Asked.or(clientName, id),
              Asked.or(grantTypes, standard(addresses)),
              addresses,
              Asked.or(postLogoutRedirectUris, List.of()),
              Asked.or(scopes, Map.of()),
              Asked.or(accessTokens, "opaque"),
              Asked.or(accessSeconds, ACCESS_SECONDS),
              Asked.or(refreshSeconds, REFRESH_SECONDS),
              Asked.or(grantSeconds, GRANT_SECONDS),
              Asked.or(consent, "once"),
              new OAuthClientRecord.Sender(
                  Asked.or(dpopBoundAccessTokens, false),
                  Asked.or(tlsClientCertificateBoundAccessTokens, false),
                  names())));
    }

    private Map<String, String> names() {
      Map<String, String> names = new LinkedHashMap<>();
      put(names, "tls_client_auth_subject_dn", tlsClientAuthSubjectDn);
      put(names, "tls_client_auth_san_dns", tlsClientAuthSanDns);
      put(names, "tls_client_auth_san_uri", tlsClientAuthSanUri);
      put(names, "tls_client_auth_san_ip", tlsClientAuthSanIp);
      put(names, "tls_client_auth_san_email", tlsClientAuthSanEmail);
      return names;
    }

    private static void put(Map<String, String> names, String kind, @Nullable String name) {
      if (name != null) {
        names.put(kind, name);
      }
    }

    /// Whoever names no redirect acts for itself; whoever does, for people.
    private static List<String> standard(List<String> addresses) {
      List<String> types = new ArrayList<>();
      if (addresses.isEmpty()) {
        types.add(GrantType.CLIENT_CREDENTIALS.label());
      } else {
        types.add(GrantType.AUTHORIZATION_CODE.label());
        types.add(GrantType.REFRESH_TOKEN.label());
      }
      return types;
    }
  }
}
