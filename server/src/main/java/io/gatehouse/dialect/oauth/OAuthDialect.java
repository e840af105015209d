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
import io.gatehouse.door.http.Router;
import java.util.List;

/// OAuth 2.0 and OpenID Connect for every application, mounted on a router.
public final class OAuthDialect {
  private final OAuthRooms rooms;

  public OAuthDialect(OAuthRooms rooms) {
    this.rooms = rooms;
  }

  public void mount(Router router) {
    Router open = router.in(OAuthManner.ANY_PAGE);
    Router clients = router.in(OAuthManner.CLIENTS);
    Router pages = router.in(OAuthManner.PAGES);
    ClientProof proof = new ClientProof(rooms);
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
