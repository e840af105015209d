package io.gatehouse.dialect.oauth.discovery;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.langtag.LangTag;
import com.nimbusds.langtag.LangTagException;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.ResponseMode;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.openid.connect.sdk.SubjectType;
import com.nimbusds.openid.connect.sdk.claims.ClaimType;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.gatehouse.identity.sender.DpopProofs;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// What an issuer says of itself (OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2).
final class Metadata {
  private static final List<ClientAuthenticationMethod> PROOFS =
      List.of(
          ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
          ClientAuthenticationMethod.CLIENT_SECRET_POST,
          ClientAuthenticationMethod.PRIVATE_KEY_JWT);
  private static final List<JWSAlgorithm> ASSERTIONS =
      List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);

  private Metadata() {}

  /// @param certificates whether connections may show certificates
  static String of(String issuer, boolean certificates) {
    OIDCProviderMetadata metadata =
        new OIDCProviderMetadata(
            new Issuer(issuer), List.of(SubjectType.PUBLIC), URI.create(issuer + "/oauth/jwks"));
    addPlaces(metadata, issuer);
    addProofs(metadata, certificates);
    addWays(metadata);
    return metadata.toJSONObject().toJSONString();
  }

  private static void addPlaces(OIDCProviderMetadata metadata, String issuer) {
    metadata.setAuthorizationEndpointURI(URI.create(issuer + "/oauth/authorize"));
    metadata.setTokenEndpointURI(URI.create(issuer + "/oauth/token"));
    metadata.setDeviceAuthorizationEndpointURI(URI.create(issuer + "/oauth/device_authorization"));
    metadata.setUserInfoEndpointURI(URI.create(issuer + "/oauth/userinfo"));
    metadata.setIntrospectionEndpointURI(URI.create(issuer + "/oauth/introspect"));
    metadata.setRevocationEndpointURI(URI.create(issuer + "/oauth/revoke"));
    metadata.setEndSessionEndpointURI(URI.create(issuer + "/oauth/end_session"));
  }

  private static void addProofs(OIDCProviderMetadata metadata, boolean certificates) {
    List<ClientAuthenticationMethod> proofs = new ArrayList<>(PROOFS);
    if (certificates) {
      proofs.add(ClientAuthenticationMethod.TLS_CLIENT_AUTH);
      proofs.add(ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH);
    }
    List<ClientAuthenticationMethod> orNone = new ArrayList<>(proofs);
    orNone.add(ClientAuthenticationMethod.NONE);
    metadata.setTokenEndpointAuthMethods(orNone);
    metadata.setTokenEndpointJWSAlgs(ASSERTIONS);
    metadata.setIntrospectionEndpointAuthMethods(proofs);
    metadata.setIntrospectionEndpointJWSAlgs(ASSERTIONS);
    metadata.setRevocationEndpointAuthMethods(orNone);
    metadata.setRevocationEndpointJWSAlgs(ASSERTIONS);
    metadata.setSupportsTLSClientCertificateBoundAccessTokens(certificates);
  }

  private static void addWays(OIDCProviderMetadata metadata) {
    metadata.setGrantTypes(
        List.of(
            GrantType.AUTHORIZATION_CODE,
            GrantType.REFRESH_TOKEN,
            GrantType.CLIENT_CREDENTIALS,
            GrantType.DEVICE_CODE));
    metadata.setResponseTypes(List.of(new ResponseType(ResponseType.Value.CODE)));
    metadata.setResponseModes(List.of(ResponseMode.QUERY));
    metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
    metadata.setIDTokenJWSAlgs(List.of(JWSAlgorithm.RS256));
    metadata.setScopes(new Scope("openid", "profile", "offline_access"));
    metadata.setClaimTypes(List.of(ClaimType.NORMAL));
    metadata.setClaims(
        List.of(
            "sub",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "at_hash",
            "name",
            "preferred_username"));
    metadata.setUILocales(List.of(english()));
    metadata.setSupportsAuthorizationResponseIssuerParam(true);
    metadata.setDPoPJWSAlgs(DpopProofs.ALGORITHMS);
    metadata.setSupportsRequestParam(false);
    metadata.setSupportsRequestURIParam(false);
    metadata.setSupportsClaimsParams(false);
  }

  private static LangTag english() {
    try {
      return new LangTag("en");
    } catch (LangTagException e) {
      throw new IllegalStateException("English has a tag", e);
    }
  }
}
