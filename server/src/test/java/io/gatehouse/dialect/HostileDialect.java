package io.gatehouse.dialect;

import static io.gatehouse.dialect.HostileHouse.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;

/// A dialect: its routes, those of them that are for everybody, and the form of its refusals.
@SuppressWarnings("ImmutableEnumChecker") // nobody can change these lists
enum HostileDialect {
  RAPTOR(
      """
      POST /auth/login
      DELETE /auth/login
      GET /auth/logout
      GET /auth/refresh
      GET /auth/me
      PUT /auth/me
      POST /auth/changepassword
      GET /auth/user
      POST /auth/user
      GET /auth/user/{id}
      PUT /auth/user/{id}
      DELETE /auth/user/{id}
      GET /auth/user/{id}/impersonate
      GET /auth/role
      POST /auth/role
      GET /auth/role/{id}
      PUT /auth/role/{id}
      DELETE /auth/role/{id}
      GET /auth/token
      POST /auth/token
      GET /auth/token/current
      POST /auth/token/check
      GET /auth/token/{id}
      PUT /auth/token/{id}
      DELETE /auth/token/{id}
      POST /auth/check
      GET /auth/permission/device/{id}
      PUT /auth/permission/device/{id}
      PUT /auth/permission/token/{id}
      GET /auth/permission/{id}/{id}/{id}
      PUT /auth/permission/user/{id}/{id}
      POST /auth/sync
      GET /app
      POST /app
      POST /app/search
      GET /app/{id}
      PUT /app/{id}
      DELETE /app/{id}
      GET /app/{id}/deleteUser/{id}
      GET /inventory
      POST /inventory/
      POST /inventory/search
      GET /inventory/{id}
      PUT /inventory/{id}
      DELETE /inventory/{id}
      PUT /stream/{id}/{id}
      GET /stream/{id}/{id}
      POST /stream/{id}/{id}
      DELETE /stream/{id}/{id}
      GET /stream/{id}/{id}/lastUpdate
      GET /action/{id}/{id}
      PUT /action/{id}/{id}
      POST /actuation/{id}/{id}
      DELETE /action/{id}/{id}
      GET /tree
      POST /tree
      POST /tree/search
      GET /tree/{id}
      PUT /tree/{id}
      DELETE /tree/{id}
      GET /tree/{id}/children
      PUT /tree/{id}/children
      GET /profile/{id}
      GET /profile/{id}/{id}
      PUT /profile/{id}/{id}
      DELETE /profile/{id}/{id}
      """,
      List.of("POST /auth/login")) {
    @Override
    void isRefusal(HttpResponse<String> answer) {
      JsonNode body = json(answer);
      assertThat(body.path("code").asInt()).isEqualTo(answer.statusCode());
      assertThat(body.path("status").asInt()).isEqualTo(answer.statusCode());
      assertThat(body.path("message").asText()).isNotBlank();
    }
  },
  FLEXMEASURES(
      """
      GET /api
      GET /api/v3_0
      GET /api/ops/ping
      POST /api/requestAuthToken
      GET /api/v3_0/users
      POST /api/v3_0/users
      GET /api/v3_0/users/{id}
      PATCH /api/v3_0/users/{id}
      PATCH /api/v3_0/users/{id}/password-reset
      GET /api/v3_0/users/{id}/auditlog
      GET /api/v3_0/accounts
      POST /api/v3_0/accounts
      GET /api/v3_0/accounts/{id}
      PATCH /api/v3_0/accounts/{id}
      GET /api/v3_0/accounts/{id}/auditlog
      """,
      List.of("GET /api", "GET /api/v3_0", "GET /api/ops/ping", "POST /api/requestAuthToken")) {
    @Override
    void isRefusal(HttpResponse<String> answer) {
      assertThat(answer.headers().firstValue("FlexMeasures-Version")).isPresent();
      JsonNode body = json(answer);
      assertThat(body.has("message") || body.at("/response/errors").isArray())
          .as(answer.body())
          .isTrue();
    }
  },
  OAUTH(
      """
      GET /.well-known/openid-configuration
      GET /oauth/jwks
      GET /oauth/authorize
      POST /oauth/authorize
      GET /oauth/device
      POST /oauth/device
      GET /oauth/end_session
      POST /oauth/end_session
      POST /oauth/token
      POST /oauth/device_authorization
      POST /oauth/introspect
      POST /oauth/revoke
      GET /oauth/userinfo
      POST /oauth/userinfo
      POST /applications/{id}/oauth/token
      GET /applications/{id}/oauth/authorize
      GET /applications/{id}/.well-known/openid-configuration
      """,
      List.of(
          "GET /.well-known/openid-configuration",
          "GET /oauth/jwks",
          "GET /oauth/device",
          "GET /oauth/end_session",
          "POST /oauth/end_session")) {
    @Override
    void isRefusal(HttpResponse<String> answer) {
      if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
        assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
      } else {
        assertThat(json(answer).path("error").asText()).matches("[a-z_]+");
        assertThat(json(answer).path("error_description").asText()).isNotBlank();
      }
    }
  };

  final List<Route> routes;
  private final List<String> open;

  HostileDialect(String routes, List<String> open) {
    this.routes = Route.list(routes);
    this.open = open;
  }

  /// Whether a route is for everybody.
  boolean isOpen(Route route) {
    return open.contains(route.toString());
  }

  /// What its clients send.
  String type() {
    return this == OAUTH ? "application/x-www-form-urlencoded" : "application/json";
  }

  abstract void isRefusal(HttpResponse<String> answer);
}
