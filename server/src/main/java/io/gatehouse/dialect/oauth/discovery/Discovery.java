package io.gatehouse.dialect.oauth.discovery;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.langtag.LangTag;
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
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// Says where everything is (OpenID Connect Discovery 1.0, RFC 8414) and shows the public keys (RFC
/// 7517). What stands there is there, and what is not offered is not said.
public final class Discovery {
  private static final Duration KEPT = Duration.ofMinutes(5);

  private final Tenant tenant;
  private final OAuthRooms rooms;

  public Discovery(Tenant tenant, OAuthRooms rooms) {
    this.tenant = tenant;
    this.rooms = rooms;
  }

  public void mount(Router router) {
    router.route(Method.GET, tenant.prefix() + "/.well-known/openid-configuration", this::metadata);
    router.route(
        Method.GET, "/.well-known/oauth-authorization-server" + tenant.prefix(), this::metadata);
    router.route(Method.GET, tenant.prefix() + "/oauth/jwks", this::keys);
  }

  private Response metadata(Request request) {
    try {
      String issuer = rooms.issuers().of(known(request));
      return json(metadata(issuer).toJSONObject().toJSONString());
    } catch (RuntimeException failed) {
      return Words.refusal(failed);
    }
  }

  private Response keys(Request request) {
    try {
      return json(rooms.keys().published(known(request)).toString(true));
    } catch (RuntimeException failed) {
      return Words.refusal(failed);
    }
  }

  private static Response json(String text) {
    return Response.bytes(200, "application/json", text.getBytes(StandardCharsets.UTF_8))
        .cacheFor(KEPT);
  }

  private String known(Request request) {
    String application = tenant.application(request);
    if (tenant.named()
        && (application.equals("main") || rooms.applications().find(application).isEmpty())) {
      throw Problem.of(ProblemType.NOT_FOUND, "nobody issues tokens here").refused();
    }
    return application;
  }

  private static OIDCProviderMetadata metadata(String issuer) {
    OIDCProviderMetadata metadata =
        new OIDCProviderMetadata(
            new Issuer(issuer), List.of(SubjectType.PUBLIC), URI.create(issuer + "/oauth/jwks"));
    metadata.setTokenEndpointURI(URI.create(issuer + "/oauth/token"));
    metadata.setIntrospectionEndpointURI(URI.create(issuer + "/oauth/introspect"));
    metadata.setRevocationEndpointURI(URI.create(issuer + "/oauth/revoke"));
    metadata.setAuthorizationEndpointURI(URI.create(issuer + "/oauth/authorize"));
    metadata.setDeviceAuthorizationEndpointURI(URI.create(issuer + "/oauth/device_authorization"));
    metadata.setUserInfoEndpointURI(URI.create(issuer + "/oauth/userinfo"));
    metadata.setEndSessionEndpointURI(URI.create(issuer + "/oauth/end_session"));
    metadata.setGrantTypes(
        List.of(
            GrantType.AUTHORIZATION_CODE,
            GrantType.REFRESH_TOKEN,
            GrantType.CLIENT_CREDENTIALS,
            GrantType.DEVICE_CODE));
    metadata.setResponseTypes(List.of(new ResponseType(ResponseType.Value.CODE)));
    metadata.setResponseModes(List.of(ResponseMode.QUERY));
    metadata.setCodeChallengeMethods(List.of(CodeChallengeMethod.S256));
    List<ClientAuthenticationMethod> secrets =
        List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.PRIVATE_KEY_JWT);
    List<ClientAuthenticationMethod> all =
        List.of(
            ClientAuthenticationMethod.CLIENT_SECRET_BASIC,
            ClientAuthenticationMethod.CLIENT_SECRET_POST,
            ClientAuthenticationMethod.PRIVATE_KEY_JWT,
            ClientAuthenticationMethod.NONE);
    List<JWSAlgorithm> assertions =
        List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);
    metadata.setTokenEndpointAuthMethods(all);
    metadata.setTokenEndpointJWSAlgs(assertions);
    metadata.setIntrospectionEndpointAuthMethods(secrets);
    metadata.setIntrospectionEndpointJWSAlgs(assertions);
    metadata.setRevocationEndpointAuthMethods(all);
    metadata.setRevocationEndpointJWSAlgs(assertions);
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
    metadata.setSupportsRequestParam(false);
    metadata.setSupportsRequestURIParam(false);
    metadata.setSupportsClaimsParams(false);
    return metadata;
  }

  private static LangTag english() {
    try {
      return new LangTag("en");
    } catch (com.nimbusds.langtag.LangTagException e) {
      throw new IllegalStateException("English has a tag", e);
    }
  }
}
