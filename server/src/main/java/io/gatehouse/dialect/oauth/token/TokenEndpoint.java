package io.gatehouse.dialect.oauth.token;

import io.gatehouse.dialect.oauth.entry.ClientProof;
import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.dialect.oauth.openid.IdTokens;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.AccessTokens;
import io.gatehouse.identity.oauth.Asker;
import io.gatehouse.identity.oauth.GrantType;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.identity.oauth.OAuthGrants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The token endpoint (RFC 6749 section 3.2).
public final class TokenEndpoint {
  private static final Set<GrantType> EVERY = Set.of(GrantType.values());

  private final Tenant tenant;
  private final OAuthRooms rooms;
  private final ClientProof proof;
  private final SenderProof sender;
  private final IdTokens idTokens;

  public TokenEndpoint(Tenant tenant, OAuthRooms rooms, ClientProof proof) {
    this.tenant = tenant;
    this.rooms = rooms;
    this.proof = proof;
    this.sender = new SenderProof(rooms.proofs());
    this.idTokens = new IdTokens(rooms);
  }

  public void mount(Router router) {
    router.route(Method.POST, tenant.prefix() + "/oauth/token", this::answer);
  }

  private Response answer(Request request) {
    try {
      return given(request, tenant.application(request), EVERY);
    } catch (RuntimeException failed) {
      return Words.refusal(failed);
    }
  }

  /// The answer to a client of this application that is given something; throws what is refused.
  ///
  /// @param offered the ways to a token under the path that was asked
  public Response given(Request request, String application, Set<GrantType> offered) {
    Form form = Form.of(request.header("Content-Type"), request.bytes());
    String asked = form.required("grant_type");
    OAuthClient client =
        proof.prove(ClientProof.shown(request, application, form), request.connection());
    rooms.pace().token(client, request.connection());
    GrantType type =
        GrantType.of(asked)
            .filter(offered::contains)
            .orElseThrow(
                () -> new OAuthFault("unsupported_grant_type", "this grant_type is not offered"));
    if (!client.offers(type)) {
      throw new OAuthFault("unauthorized_client", "the client may not use this grant_type");
    }
    Asker asker = new Asker(client, sender.bound(client, request), request.connection());
    return Response.json(200, granted(type, asker, form)).header("Pragma", "no-cache");
  }

  private Map<String, Object> granted(GrantType type, Asker asker, Form form) {
    return switch (type) {
      case CLIENT_CREDENTIALS -> forItself(asker, form);
      case AUTHORIZATION_CODE ->
          shown(
              rooms
                  .grants()
                  .exchange(
                      asker,
                      form.required("code"),
                      form.get("redirect_uri"),
                      form.required("code_verifier")));
      case REFRESH_TOKEN ->
          shown(rooms.grants().refresh(asker, form.required("refresh_token"), form.get("scope")));
      case DEVICE_CODE -> shown(rooms.devices().poll(asker, form.required("device_code")));
    };
  }

  private Map<String, Object> forItself(Asker asker, Form form) {
    OAuthClient client = asker.client();
    List<String> scopes =
        client.scopes(form.get("scope"), List.copyOf(client.record().settings().scopes().keySet()));
    return shown(rooms.accessTokens().forItself(asker, scopes));
  }

  private Map<String, Object> shown(OAuthGrants.Granted granted) {
    Map<String, Object> body = shown(granted.access());
    if (granted.refresh() != null) {
      body.put("refresh_token", granted.refresh());
    }
    String idToken = idTokens.of(granted);
    if (idToken != null) {
      body.put("id_token", idToken);
    }
    return body;
  }

  private static Map<String, Object> shown(AccessTokens.Minted minted) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("access_token", minted.text());
    body.put("token_type", SenderProof.type(minted.token().bound()));
    body.put("expires_in", minted.seconds());
    body.put("scope", String.join(" ", minted.access().scopes()));
    return body;
  }
}
