package io.gatehouse.dialect.oauth;

import io.gatehouse.dialect.oauth.discovery.Discovery;
import io.gatehouse.dialect.oauth.entry.ClientProof;
import io.gatehouse.dialect.oauth.entry.OAuthManner;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.openid.UserInfo;
import io.gatehouse.dialect.oauth.page.PageRoutes;
import io.gatehouse.dialect.oauth.token.DeviceAuthorization;
import io.gatehouse.dialect.oauth.token.Introspection;
import io.gatehouse.dialect.oauth.token.Revocation;
import io.gatehouse.dialect.oauth.token.TokenEndpoint;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.GrantType;
import java.util.List;
import java.util.Set;

/// OAuth 2.0 and OpenID Connect for every application, mounted on a router.
public final class OAuthDialect {
  private final OAuthRooms rooms;
  private final ClientProof proof;
  private final TokenEndpoint tokens;

  public OAuthDialect(OAuthRooms rooms) {
    this.rooms = rooms;
    this.proof = new ClientProof(rooms);
    this.tokens = new TokenEndpoint(Tenant.MAIN, rooms, proof);
  }

  /// Answers a client of this application that asks for a token by which it acts for itself, and
  /// for none other: for endpoints under other paths. What is refused is thrown.
  ///
  /// @throws io.gatehouse.identity.oauth.OAuthFault in the words of OAuth
  public Response forItself(Request request, String application) {
    return tokens.given(request, application, Set.of(GrantType.CLIENT_CREDENTIALS));
  }

  public void mount(Router router) {
    Router open = router.in(OAuthManner.ANY_PAGE);
    Router clients = router.in(OAuthManner.CLIENTS);
    Router pages = router.in(OAuthManner.PAGES);
    for (Tenant tenant : List.of(Tenant.MAIN, Tenant.OTHERS)) {
      new Discovery(tenant, rooms).mount(open);
      new TokenEndpoint(tenant, rooms, proof).mount(open);
      new Revocation(tenant, rooms, proof).mount(open);
      new DeviceAuthorization(tenant, rooms, proof).mount(open);
      new Introspection(tenant, rooms, proof).mount(clients);
      new UserInfo(tenant, rooms).mount(clients);
      PageRoutes.mount(tenant, rooms, pages);
    }
  }
}
