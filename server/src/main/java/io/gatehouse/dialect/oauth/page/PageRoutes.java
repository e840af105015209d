package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.DeviceGrants;
import java.util.Map;

/// Everything that people see of OAuth.
public final class PageRoutes {
  private PageRoutes() {}

  public static void mount(Tenant tenant, OAuthRooms rooms, Router router) {
    new AuthorizeEndpoint(tenant, rooms).mount(router);
    new DeviceEndpoint(tenant, rooms).mount(router);
    new EndSession(tenant, rooms).mount(router);
  }

  /// What a device is told at the beginning (RFC 8628 section 3.2).
  public static Map<String, Object> deviceBody(DeviceGrants.Begun begun, String issuer) {
    return DeviceEndpoint.body(begun, issuer);
  }
}
