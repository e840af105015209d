package io.gatehouse.dialect.oauth.discovery;

import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
      return json(Metadata.of(issuer, rooms.certificates()));
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
}
