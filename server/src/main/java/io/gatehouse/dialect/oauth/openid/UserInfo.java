package io.gatehouse.dialect.oauth.openid;

import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.oauth.OAuthAccessRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells whoever has an access token of scope `openid` who granted it (OpenID Connect Core section
/// 5.3).
public final class UserInfo {
  private final Tenant tenant;
  private final OAuthRooms rooms;

  public UserInfo(Tenant tenant, OAuthRooms rooms) {
    this.tenant = tenant;
    this.rooms = rooms;
  }

  public void mount(Router router) {
    router.route(Method.GET, tenant.prefix() + "/oauth/userinfo", this::answer);
    router.route(Method.POST, tenant.prefix() + "/oauth/userinfo", this::answer);
  }

  private Response answer(Request request) {
    Identity identity = request.signedIn().identity();
    String id = identity.credential().id();
    OAuthAccessRecord access =
        identity.credential().kind() == Identity.Kind.ACCESS_TOKEN && id != null
            ? rooms.accessTokens().find(identity.application(), id).orElse(null)
            : null;
    if (access == null
        || !access.scopes().contains("openid")
        || !identity.application().equals(tenant.application(request))) {
      throw Problem.of(ProblemType.FORBIDDEN, "the token does not have the scope openid")
          .cure("ask for it")
          .refused();
    }
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("sub", identity.subject().toString());
    if (access.scopes().contains("profile")) {
      claims.put("name", identity.name());
      claims.put("preferred_username", identity.name());
    }
    return Response.json(200, claims);
  }
}
