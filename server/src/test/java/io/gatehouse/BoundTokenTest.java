package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.gatehouse.door.Authority;
import io.gatehouse.door.Authority.Held;
import io.gatehouse.door.Authority.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of OAuth with certificates (RFC 8705), and bound tokens at every door of a whole server.
class BoundTokenTest {
  private static final String GRANT = "grant_type=client_credentials&client_id=";
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;
  private static TlsServer house;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
    house.owner(
        "POST", "/v1/roles", "{\"id\":\"listener\",\"allow\":[\"subscribe_channel:own/#\"]}");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static String secure() {
    return "https://localhost:" + house.server.httpsPort();
  }

  private static String plain() {
    return "http://127.0.0.1:" + house.server.httpPort();
  }

  /// A client that acts for itself; its secret, or nothing.
  private static String client(String id, String settings) {
    house.owner("POST", "/v1/clients", "{\"name\":\"%s\",\"roles\":[\"listener\"]}".formatted(id));
    TlsServer.Answer put =
        house.owner(
            "PUT",
            "/v1/clients/" + id + "/oauth",
            ("{\"scopes\":{\"own\":[\"*\"]}" + settings + "}"));
    assertThat(put.status()).as(String.valueOf(put.body())).isEqualTo(200);
    return put.text("/client_secret");
  }

  private record Said(int status, JsonNode body, String challenge) {
    String error() {
      return body.path("error").asText();
    }
  }

  private static Said form(@Nullable Held held, String url, String form, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    return said(held, headers.length == 0 ? request : request.headers(headers));
  }

  private static Said get(@Nullable Held held, String url, String... headers) throws Exception {
    return said(held, HttpRequest.newBuilder(URI.create(url)).headers(headers));
  }

  private static Said said(@Nullable Held held, HttpRequest.Builder request) throws Exception {
    try (HttpClient client = house.browser(held)) {
      HttpResponse<String> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String body = answer.body();
      return new Said(
          answer.statusCode(),
          JSON.readTree(body.isEmpty() ? "{}" : body),
          answer.headers().firstValue("WWW-Authenticate").orElse(""));
    }
  }

  private static Said asks(@Nullable Held held, String id, String... headers) throws Exception {
    return form(held, secure() + "/oauth/token", GRANT + id, headers);
  }

  private static String thumbprint(Held held) throws Exception {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(held.certificate().getEncoded()));
  }

  private static void assertUnknown(Said said) {
    assertThat(said.status()).as(said.toString()).isEqualTo(401);
    assertThat(said.error()).isEqualTo("invalid_client");
  }

  /// RFC 8705 section 2.1.
  @Test
  void line53AClientProvesItselfByTheNameThatAnAuthorityGaveIt() throws Exception {
    client(
        "panel",
        ",\"token_endpoint_auth_method\":\"tls_client_auth\","
            + "\"tls_client_auth_subject_dn\":\"CN=panel,O=Fleet\"");
    Held own = house.authority.issue("CN=panel, O=Fleet");
    Said good = asks(own, "panel");
    assertThat(good.status()).as(good.toString()).isEqualTo(200);
    String token = good.body().path("access_token").asText();
    assertUnknown(asks(house.authority.issue("CN=other, O=Fleet"), "panel"));
    assertUnknown(asks(house.authority.issue("CN=panel, O=Fleet, C=DE"), "panel"));
    assertUnknown(asks(null, "panel"));
    assertUnknown(form(null, plain() + "/oauth/token", GRANT + "panel"));
    assertUnknown(form(own, secure() + "/oauth/token", GRANT + "panel&client_secret=x"));
    // one that says the same of itself, and comes in since it is registered for somebody
    Held forged = Authority.selfSigned("CN=panel, O=Fleet");
    house.device("forger", "publish_channel:own/#");
    assertThat(house.register("device:forger", forged).status()).isEqualTo(201);
    assertUnknown(asks(forged, "panel"));
    // a page can make a browser show its certificate
    assertUnknown(asks(own, "panel", "Origin", "https://evil.example"));
    assertUnknown(asks(own, "panel", "User-Agent", "Mozilla/5.0"));
    Said told = form(own, secure() + "/oauth/introspect", "client_id=panel&token=" + token);
    assertThat(told.body().path("active").asBoolean()).as(told.toString()).isTrue();
    assertUnknown(form(null, secure() + "/oauth/introspect", "client_id=panel&token=" + token));
    assertThat(form(own, secure() + "/oauth/revoke", "client_id=panel&token=" + token).status())
        .isEqualTo(200);
    assertThat(get(null, secure() + "/v1/me", "Authorization", "Bearer " + token).status())
        .isEqualTo(401);
    JsonNode metadata =
        get(null, secure() + "/.well-known/oauth-authorization-server", "x", "y").body();
    assertThat(
            metadata
                .path("token_endpoint_auth_methods_supported")
                .valueStream()
                .map(JsonNode::asText))
        .contains("tls_client_auth", "self_signed_tls_client_auth");
    assertThat(metadata.path("tls_client_certificate_bound_access_tokens").asBoolean()).isTrue();
  }

  @Test
  void line53AnAlternativeNameDoesToo() throws Exception {
    client(
        "panel-uri",
        ",\"token_endpoint_auth_method\":\"tls_client_auth\","
            + "\"tls_client_auth_san_uri\":\"urn:client:panel-uri\"");
    assertThat(
            asks(house.authority.issue("CN=x", Span.now(), "urn:client:panel-uri"), "panel-uri")
                .status())
        .isEqualTo(200);
    assertUnknown(asks(house.authority.issue("CN=x", Span.now(), "urn:client:panel"), "panel-uri"));
    assertUnknown(asks(house.authority.issue("CN=urn:client:panel-uri"), "panel-uri"));
    TlsServer.Answer nameless =
        house.owner(
            "PUT",
            "/v1/clients/panel-uri/oauth",
            "{\"token_endpoint_auth_method\":\"tls_client_auth\"}");
    assertThat(nameless.status()).isEqualTo(422);
  }

  /// Section 2.2, with the registration of any certificate.
  @Test
  void line53AClientProvesItselfByACertificateOfItsOwnThatIsRegistered() throws Exception {
    client("maker", ",\"token_endpoint_auth_method\":\"self_signed_tls_client_auth\"");
    client("maker-2", ",\"token_endpoint_auth_method\":\"self_signed_tls_client_auth\"");
    Held held = Authority.selfSigned("CN=maker");
    assertThatThrownBy(() -> asks(held, "maker")).isInstanceOf(IOException.class);
    String id = house.register("client:maker", held).text("/id");
    assertThat(asks(held, "maker").status()).isEqualTo(200);
    assertUnknown(asks(held, "maker-2"));
    assertUnknown(asks(null, "maker"));
    // what is narrowed gets no token that is not
    house.owner("PATCH", "/v1/tokens/" + id, "{\"permissions\":[\"read_own_device\"]}");
    assertUnknown(asks(held, "maker"));
    house.owner("DELETE", "/v1/tokens/" + id, null);
    assertThatThrownBy(() -> asks(held, "maker")).isInstanceOf(IOException.class);
  }

  /// Section 3, over HTTP.
  @Test
  void line54ATokenIsBoundToTheCertificateOfItsClient() throws Exception {
    Held held = house.authority.issue("CN=bound-1");
    Held other = house.authority.issue("CN=bound-2");
    String secret =
        client(
            "bound-1",
            ",\"access_tokens\":\"jwt\",\"tls_client_certificate_bound_access_tokens\":true");
    String basic = "client_secret=" + secret + "&" + GRANT + "bound-1";
    Said without = form(null, secure() + "/oauth/token", basic);
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.body().path("error_description").asText()).contains("certificate");
    String token = token(held, "bound-1", secret);
    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
        .containsEntry("x5t#S256", thumbprint(held));
    Said told =
        form(
            null,
            plain() + "/oauth/introspect",
            "client_id=bound-1&client_secret=" + secret + "&token=" + token);
    assertThat(told.body().path("cnf").path("x5t#S256").asText()).isEqualTo(thumbprint(held));
    assertThat(told.body().path("token_type").asText()).isEqualTo("Bearer");
    String[] bearer = {"Authorization", "Bearer " + token};
    Said me = get(held, secure() + "/v1/me", bearer);
    assertThat(me.body().path("principal").asText()).as(me.toString()).isEqualTo("client:bound-1");
    for (Said refused :
        new Said[] {
          get(other, secure() + "/v1/me", bearer),
          get(null, secure() + "/v1/me", bearer),
          get(null, plain() + "/v1/me", bearer)
        }) {
      assertThat(refused.status()).as(refused.toString()).isEqualTo(401);
      assertThat(refused.challenge()).contains("invalid_token");
      assertThat(refused.body().path("detail").asText()).contains("certificate");
    }
  }

  private static String token(Held held, String id, String secret) throws Exception {
    return form(held, secure() + "/oauth/token", "client_secret=" + secret + "&" + GRANT + id)
        .body()
        .path("access_token")
        .asText();
  }

  /// The same where a connection stays: at its beginning, and with the certificate's end.
  @Test
  void line54OnWebSocketMqttAndAmqpToo() throws Exception {
    Held held = house.authority.issue("CN=bound-3");
    Held other = house.authority.issue("CN=bound-4");
    String secret = client("bound-3", ",\"tls_client_certificate_bound_access_tokens\":true");
    String token = token(held, "bound-3", secret);
    CompletableFuture<Integer> gone = new CompletableFuture<>();
    try (HttpClient browser = house.browser(held);
        HttpClient stranger = house.browser(other);
        HttpClient nobody = house.browser(null)) {
      webSocket(browser, secure(), gone, "Authorization", "Bearer " + token);
      for (HttpClient wrong : new HttpClient[] {stranger, nobody}) {
        assertThatThrownBy(() ->
                webSocket(
                    wrong, secure(), new CompletableFuture<>(), "Authorization", "Bearer " + token))
            .hasCauseInstanceOf(WebSocketHandshakeException.class);
      }
      Mqtt5BlockingClient mqtt = house.mqtt(held, "bound-3", token);
      mqtt.connect();
      assertReason(() -> house.mqtt(other, "bound-3", token).connect(), "certificate");
      assertReason(() -> house.mqtt(null, "bound-3", token).connect(), "certificate");
      Connection amqp = rabbit(held, "bound-3", token).newConnection();
      assertThatThrownBy(() -> rabbit(other, "bound-3", token).newConnection())
          .isInstanceOf(AuthenticationFailureException.class);
      assertThatThrownBy(() -> rabbit(null, "bound-3", token).newConnection())
          .isInstanceOf(AuthenticationFailureException.class);
      assertThat(amqp.isOpen()).isTrue();
      Authority.write(house.revoked, house.authority.revoking(held.certificate()));
      Await.until(() -> !mqtt.getState().isConnected());
      Await.until(() -> !amqp.isOpen());
      gone.get(30, TimeUnit.SECONDS);
    }
  }

  private static ConnectionFactory rabbit(@Nullable Held held, String name, String password)
      throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("localhost");
    factory.setVirtualHost("main");
    factory.setAutomaticRecoveryEnabled(false);
    factory.setUsername(name);
    factory.setPassword(password);
    if (held == null) {
      factory.setPort(house.server.amqpPort());
    } else {
      factory.setPort(house.server.amqpsPort());
      factory.useSslProtocol(held.context(house.self.certificate()));
    }
    return factory;
  }

  private static void assertReason(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable act, String reason) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonString().orElseThrow().toString())
                    .contains(reason));
  }

  private static WebSocket webSocket(
      HttpClient client, String base, CompletableFuture<Integer> gone, String... headers) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int at = 0; at < headers.length; at += 2) {
      builder = builder.header(headers[at], headers[at + 1]);
    }
    return builder
        .buildAsync(URI.create("ws" + base.substring(4) + "/v1/ws"), new Listening(gone))
        .join();
  }

  /// RFC 9449 section 7, at the doors.
  @Test
  void line56ATokenWithAKeyOpensAWebSocketByAProofAndNothingElse() throws Exception {
    ECKey key = new ECKeyGenerator(Curve.P_256).generate();
    DefaultDPoPProofFactory proofs = new DefaultDPoPProofFactory(key, JWSAlgorithm.ES256);
    String secret = client("keyed", ",\"dpop_bound_access_tokens\":true");
    String form = "client_secret=" + secret + "&" + GRANT + "keyed";
    String url = plain() + "/oauth/token";
    assertThat(form(null, url, form).error()).isEqualTo("invalid_dpop_proof");
    Said asked =
        form(null, url, form, "DPoP", proofs.createDPoPJWT("POST", URI.create(url)).serialize());
    assertThat(asked.body().path("token_type").asText()).as(asked.toString()).isEqualTo("DPoP");
    DPoPAccessToken token = new DPoPAccessToken(asked.body().path("access_token").asText());
    URI socket = URI.create(plain() + "/v1/ws");
    try (HttpClient client = house.browser(null)) {
      CompletableFuture<Integer> gone = new CompletableFuture<>();
      WebSocket open =
          webSocket(
              client,
              plain(),
              gone,
              "Authorization",
              "DPoP " + token.getValue(),
              "DPoP",
              proofs.createDPoPJWT("GET", socket, token).serialize());
      Await.until(() ->
          house
              .owner("GET", "/v1/connections?subject=client:keyed", null)
              .text("/items/0/credential_kind")
              .equals("access"));
      open.abort();
      for (String scheme : new String[] {"Bearer ", "DPoP "}) {
        assertThatThrownBy(() ->
                webSocket(
                    client,
                    plain(),
                    new CompletableFuture<>(),
                    "Authorization",
                    scheme + token.getValue()))
            .hasCauseInstanceOf(WebSocketHandshakeException.class);
      }
    }
    assertReason(() -> house.mqtt(null, "keyed", token.getValue()).connect(), "proof");
    assertThatThrownBy(() -> rabbit(null, "keyed", token.getValue()).newConnection())
        .isInstanceOf(AuthenticationFailureException.class);
    Said cookie = get(null, plain() + "/v1/me", "Cookie", "gatehouse=" + token.getValue());
    assertThat(cookie.status()).isEqualTo(401);
    assertThat(cookie.body().path("detail").asText()).contains("bound to a key");
  }

  private record Listening(CompletableFuture<Integer> gone) implements WebSocket.Listener {
    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      gone.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      gone.complete(-1);
    }
  }
}
