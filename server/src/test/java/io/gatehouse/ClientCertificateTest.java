package io.gatehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import io.gatehouse.TlsServer.Answer;
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
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Client certificates on the TLS ports of a whole server (RFC 8446 section 4.4.2.4, RFC 5280).
class ClientCertificateTest {
  @TempDir static Path folder;
  private static TlsServer house;

  @BeforeAll
  static void open() throws Exception {
    house = new TlsServer(folder);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void aCertificateThatSignsItselfIsTakenOnceItIsRegistered() throws Exception {
    Held held = Authority.selfSigned("CN=own-1");
    house.device("own-1", "publish_channel:own/#");
    assertThatThrownBy(() -> me(held)).isInstanceOf(IOException.class);
    Answer registered = house.register("device:own-1", held);
    assertThat(registered.status()).isEqualTo(201);
    String fingerprint = registered.text("/id");
    assertThat(fingerprint).hasSize(64);
    assertThat(registered.text("/kind")).isEqualTo("certificate");
    Answer me = me(held);
    assertThat(me.text("/principal")).isEqualTo("device:own-1");
    assertThat(me.text("/credential/kind")).isEqualTo("certificate");
    assertThat(me.text("/credential/id")).isEqualTo(fingerprint);
    Mqtt5BlockingClient client = house.mqtt(held, null, null);
    client.connect();
    client.publishWith().topic("own/x").qos(MqttQos.AT_LEAST_ONCE).send();
    client.disconnect();
  }

  @Test
  void aStrangersCertificateIsRefusedInTheHandshakeAndNoneIsAnonymous() throws Exception {
    Held stranger = Authority.selfSigned("CN=boat-7");
    assertThatThrownBy(() -> me(stranger)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> house.mqtt(stranger, null, null).connect())
        .isNotInstanceOf(Mqtt5ConnAckException.class);
    assertThat(house.https(null, "GET", "/v1/me", null).text("/type")).endsWith("/unauthenticated");
    assertThatThrownBy(() -> house.mqtt(null, null, null).connect())
        .isInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void theSameNameFromAnotherAuthorityIsRefused() throws Exception {
    house.device("named-1", "publish_channel:own/#");
    assertThat(me(house.authority.issue("CN=named-1")).text("/principal"))
        .isEqualTo("device:named-1");
    Held forged = new Authority("gatehouse test").issue("CN=named-1");
    assertThatThrownBy(() -> me(forged)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> house.mqtt(forged, null, null).connect())
        .isNotInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void anAuthorityNamesUsersByTheirAlternativeName() throws Exception {
    house.owner("POST", "/v1/users", "{\"name\":\"anna\"}");
    Held held = house.authority.issue("CN=Anna Maier", Span.now(), "urn:user:anna");
    assertThat(me(held).text("/principal")).isEqualTo("user:anna");
  }

  @Test
  void aCertificateThatNamesNobodyIsRefusedAndNotAnonymous() throws Exception {
    Answer missing = me(house.authority.issue("CN=not-there"));
    assertThat(missing.status()).isEqualTo(401);
    assertThat(missing.text("/type")).endsWith("/credential-refused");
    assertThat(missing.text("/detail")).contains("device:not-there");
    Held unclear = house.authority.issue("CN=named-1, CN=named-2");
    assertThat(me(unclear).text("/detail")).isEqualTo("the certificate names nobody here");
  }

  @Test
  void aCertificateOutOfItsTimeOrForServersIsRefused() {
    house.device("late-1", "publish_channel:own/#");
    Held expired = house.authority.issue("CN=late-1", Span.past(), null);
    assertThatThrownBy(() -> me(expired)).isInstanceOf(IOException.class);
    Held server = house.authority.issueForServer("CN=late-1");
    assertThatThrownBy(() -> me(server)).isInstanceOf(IOException.class);
    Held old = Authority.selfSigned("CN=late-1", Span.past());
    Answer answer = house.register("device:late-1", old);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.text("/field")).isEqualTo("/certificate");
  }

  @Test
  void aConnectionEndsWithTheTimeOfItsCertificate() {
    house.device("brief-1", "publish_channel:own/#");
    Held brief = house.authority.issue("CN=brief-1", Span.of(Duration.ofSeconds(4)), null);
    Mqtt5BlockingClient client = house.mqtt(brief, null, null);
    client.connect();
    Await.until(() -> !client.getState().isConnected());
    Held registered = Authority.selfSigned("CN=brief-1", Span.of(Duration.ofSeconds(4)));
    String id = house.register("device:brief-1", registered).text("/id");
    // its registration may be said to last longer, and does not make it
    house.owner("PATCH", "/v1/tokens/" + id, "{\"expires_at\":null}");
    Mqtt5BlockingClient second = house.mqtt(registered, null, null);
    second.connect();
    Await.until(() -> !second.getState().isConnected());
  }

  @Test
  void removingARegistrationEndsItsConnectionsAtOnce() throws Exception {
    house.device("gone-1", "subscribe_channel:own/#");
    Held held = Authority.selfSigned("CN=gone-1");
    String id = house.register("device:gone-1", held).text("/id");
    Mqtt5BlockingClient client = house.mqtt(held, null, null);
    client.connect();
    client.subscribeWith().topicFilter("own/#").send();
    Answer live = house.owner("GET", "/v1/connections?subject=device:gone-1", null);
    assertThat(live.text("/items/0/credential")).isEqualTo(id);
    assertThat(live.text("/items/0/credential_kind")).isEqualTo("certificate");
    assertThat(live.text("/items/0/certificate")).isEqualTo(id);
    Answer ended = house.owner("DELETE", "/v1/tokens/" + id, null);
    assertThat(ended.body().at("/receipt/connections").asInt()).isEqualTo(1);
    Await.until(() -> !client.getState().isConnected());
    assertThatThrownBy(() -> me(held)).isInstanceOf(IOException.class);
    Answer audit = house.owner("GET", "/v1/audit?target=token:" + id, null);
    assertThat(audit.body().at("/items").findValuesAsText("action"))
        .contains("token.created", "token.deleted");
  }

  @Test
  void anOpenConnectionOverHttpIsNotBelievedAfterTheRemovalEither() throws Exception {
    house.device("gone-2", "publish_channel:own/#");
    Held held = Authority.selfSigned("CN=gone-2");
    String id = house.register("device:gone-2", held).text("/id");
    try (var client = house.browser(held)) {
      assertThat(me(client)).contains("device:gone-2");
      house.owner("PATCH", "/v1/tokens/" + id, "{\"enabled\":false}");
      assertThat(me(client)).contains("credential-ended");
      house.owner("DELETE", "/v1/tokens/" + id, null);
      assertThat(me(client)).contains("credential-refused");
    }
  }

  @Test
  void theCertificatesOfADisabledPrincipalAreRefused() throws Exception {
    house.device("off-1", "publish_channel:own/#");
    Held registered = Authority.selfSigned("CN=off-1");
    house.register("device:off-1", registered);
    Held named = house.authority.issue("CN=off-1");
    Mqtt5BlockingClient client = house.mqtt(named, null, null);
    client.connect();
    house.owner("PATCH", "/v1/devices/off-1", "{\"enabled\":false}");
    Await.until(() -> !client.getState().isConnected());
    for (Held held : new Held[] {registered, named}) {
      assertThat(me(held).text("/type")).endsWith("/credential-ended");
      assertRefused(held, null, null, Mqtt5ConnAckReasonCode.NOT_AUTHORIZED);
    }
    house.owner("DELETE", "/v1/devices/off-1", null);
    assertThatThrownBy(() -> me(registered)).isInstanceOf(IOException.class);
    assertThat(me(named).status()).isEqualTo(401);
  }

  @Test
  void aRevocationListThatNamesACertificateEndsItsConnections() throws Exception {
    house.device("lost-1", "publish_channel:own/#");
    house.device("kept-1", "publish_channel:own/#");
    Held lost = house.authority.issue("CN=lost-1");
    Held kept = house.authority.issue("CN=kept-1");
    Mqtt5BlockingClient one = house.mqtt(lost, null, null);
    Mqtt5BlockingClient other = house.mqtt(kept, null, null);
    String name = house.credential("device:lost-1").text("/user_name");
    one.connect();
    other.connect();
    assertThat(name).startsWith("t-");
    try (var browser = house.browser(lost)) {
      assertThat(me(browser)).contains("device:lost-1");
      Authority.write(house.revoked, house.authority.revoking(lost.certificate()));
      Await.until(() -> !one.getState().isConnected());
      assertThat(other.getState().isConnected()).isTrue();
      assertThat(me(browser)).contains("the certificate was revoked");
    }
    assertThatThrownBy(() -> me(lost)).isInstanceOf(IOException.class);
    assertThat(me(kept).status()).isEqualTo(200);
    other.disconnect();
    Answer audit = house.owner("GET", "/v1/audit?scope=server&action=certificates.reloaded", null);
    assertThat(audit.body().at("/items")).isNotEmpty();
  }

  @Test
  void besideACertificateEverythingElseMustBeOfTheSamePrincipal() {
    house.device("both-1", "publish_channel:own/#");
    house.device("both-2", "publish_channel:own/#");
    Held held = house.authority.issue("CN=both-1");
    Answer own = house.credential("device:both-1");
    Answer foreign = house.credential("device:both-2");
    Mqtt5BlockingClient client = house.mqtt(held, own.text("/user_name"), own.text("/value"));
    client.connect();
    assertThat(
            house
                .owner("GET", "/v1/connections?subject=device:both-1", null)
                .text("/items/0/credential_kind"))
        .isEqualTo("connection");
    client.disconnect();
    assertRefused(
        held,
        foreign.text("/user_name"),
        foreign.text("/value"),
        Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertRefused(held, "both-1", "nonsense", Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    assertRefused(held, "both-2", null, Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
    Mqtt5BlockingClient named = house.mqtt(held, "both-1", null);
    named.connect();
    named.disconnect();
  }

  @Test
  void theCommonNameStandsInPolicies() {
    house.device("name-1", "publish_channel:by/${certificate.cn}/#");
    Mqtt5BlockingClient client = house.mqtt(house.authority.issue("CN=name-1"), null, null);
    client.connect();
    client.publishWith().topic("by/name-1/x").qos(MqttQos.AT_LEAST_ONCE).send();
    assertThatThrownBy(
            () -> client.publishWith().topic("by/name-2/x").qos(MqttQos.AT_LEAST_ONCE).send())
        .isInstanceOf(Mqtt5PubAckException.class);
    client.disconnect();
    Answer credential = house.credential("device:name-1");
    Mqtt5BlockingClient without =
        house.mqtt(null, credential.text("/user_name"), credential.text("/value"));
    without.connect();
    assertThatThrownBy(
            () -> without.publishWith().topic("by/name-1/x").qos(MqttQos.AT_LEAST_ONCE).send())
        .isInstanceOf(Mqtt5PubAckException.class);
    without.disconnect();
  }

  @Test
  void nobodyButAnAdministratorRegistersTheNameOfAnother() {
    house.device("plain-1", "create_own_token", "read_own_device");
    Answer credential =
        house.owner("POST", "/v1/tokens", "{\"principal\":\"device:plain-1\",\"name\":\"x\"}");
    String token = credential.text("/value");
    Held foreign = Authority.selfSigned("CN=plain-2");
    Answer refused =
        house.send(
            "POST", "/v1/certificates", TlsServer.registration("device:plain-1", foreign), token);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text("/detail")).contains("plain-2");
    Held own = Authority.selfSigned("CN=plain-1");
    assertThat(
            house
                .send(
                    "POST",
                    "/v1/certificates",
                    TlsServer.registration("device:plain-1", own),
                    token)
                .status())
        .isEqualTo(201);
    // for another principal it takes the rights on that one
    house.device("plain-3", "read_own_device");
    assertThat(
            house
                .send(
                    "POST",
                    "/v1/certificates",
                    TlsServer.registration("device:plain-3", Authority.selfSigned("CN=plain-3")),
                    token)
                .status())
        .isEqualTo(403);
  }

  @Test
  void whatAnAuthorityGaveToOneIsNotRegisteredForAnother() {
    house.device("first-1", "publish_channel:own/#");
    house.device("first-2", "publish_channel:own/#");
    Held held = house.authority.issue("CN=first-1");
    assertThat(house.register("device:first-2", held).status()).isEqualTo(409);
    assertThat(house.register("device:first-1", held).status()).isEqualTo(201);
    assertThat(house.register("device:first-1", held).status()).isEqualTo(409);
  }

  @Test
  void aForeignPageCannotUseTheCertificateOfABrowser() throws Exception {
    house.device("page-1", "publish_channel:own/#", "read_own_device");
    Held held = house.authority.issue("CN=page-1");
    String path = "/v1/channels/publish";
    String body = "{\"channel\":\"own/x\",\"message\":1}";
    String own = "https://localhost:" + house.server.httpsPort();
    int program = house.https(held, "POST", path, body).status();
    assertThat(program).isLessThan(300);
    assertThat(house.https(held, "POST", path, body, "Origin", own).status()).isEqualTo(program);
    assertThat(house.https(held, "POST", path, body, "Origin", "https://evil.example").status())
        .isEqualTo(403);
    assertThat(house.https(held, "POST", path, body, "Origin", "null").status()).isEqualTo(403);
    assertThat(house.https(held, "POST", path, body, "Sec-Fetch-Site", "cross-site").status())
        .isEqualTo(403);
    assertThat(house.https(held, "POST", path, body, "User-Agent", "Mozilla/5.0").status())
        .isEqualTo(403);
  }

  @Test
  void aWebSocketIsOpenedByACertificateButNotFromAForeignPage() throws Exception {
    house.device("web-1", "publish_channel:own/#");
    Held held = house.authority.issue("CN=web-1");
    try (var browser = house.browser(held)) {
      URI address = URI.create("wss://localhost:" + house.server.httpsPort() + "/v1/ws");
      WebSocket socket = browser.newWebSocketBuilder().buildAsync(address, new Mute()).join();
      Await.until(() ->
          house
              .owner("GET", "/v1/connections?subject=device:web-1", null)
              .text("/items/0/credential_kind")
              .equals("certificate"));
      house.owner("PATCH", "/v1/devices/web-1", "{\"enabled\":false}");
      Await.until(socket::isInputClosed);
      house.owner("PATCH", "/v1/devices/web-1", "{\"enabled\":true}");
      String own = "https://localhost:" + house.server.httpsPort();
      browser
          .newWebSocketBuilder()
          .header("Origin", own)
          .buildAsync(address, new Mute())
          .join()
          .abort();
      assertThatThrownBy(() ->
              browser
                  .newWebSocketBuilder()
                  .header("Origin", "https://evil.example")
                  .buildAsync(address, new Mute())
                  .join())
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }
  }

  @Test
  void aClientOfRabbitMqSignsInByExternal() throws Exception {
    house.device("rabbit-1", "publish_channel:own/#", "subscribe_channel:own/#");
    house.device("rabbit-2", "publish_channel:own/#");
    Held held = house.authority.issue("CN=rabbit-1");
    ConnectionFactory factory = rabbit(held);
    factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
    Connection connection = factory.newConnection();
    assertThat(
            house
                .owner("GET", "/v1/connections?subject=device:rabbit-1", null)
                .text("/items/0/credential_kind"))
        .isEqualTo("certificate");
    house.owner("PATCH", "/v1/devices/rabbit-1", "{\"enabled\":false}");
    Await.until(() -> !connection.isOpen());
    house.owner("PATCH", "/v1/devices/rabbit-1", "{\"enabled\":true}");
    Answer foreign = house.credential("device:rabbit-2");
    ConnectionFactory both = rabbit(held);
    both.setUsername(foreign.text("/user_name"));
    both.setPassword(foreign.text("/value"));
    assertThatThrownBy(both::newConnection).isInstanceOf(AuthenticationFailureException.class);
    Answer own = house.credential("device:rabbit-1");
    both.setUsername(own.text("/user_name"));
    both.setPassword(own.text("/value"));
    both.newConnection().close();
  }

  private static ConnectionFactory rabbit(Held held) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("localhost");
    factory.setPort(house.server.amqpsPort());
    factory.setVirtualHost("main");
    factory.setAutomaticRecoveryEnabled(false);
    factory.useSslProtocol(held.context(house.self.certificate()));
    return factory;
  }

  private static final class Mute implements WebSocket.Listener {}

  @Test
  void aTokenInTheHeaderGoesBeforeTheCertificate() throws Exception {
    house.device("head-1", "publish_channel:own/#");
    Held held = house.authority.issue("CN=head-1");
    Answer me =
        house.https(held, "GET", "/v1/me", null, "Authorization", "Bearer " + house.ownerToken());
    assertThat(me.text("/principal")).startsWith("owner:");
  }

  private static void assertRefused(
      Held held, @Nullable String name, @Nullable String password, Mqtt5ConnAckReasonCode code) {
    assertThatThrownBy(() -> house.mqtt(held, name, password).connect())
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            refused -> assertThat(refused.getMqttMessage().getReasonCode()).isEqualTo(code));
  }

  private static Answer me(Held held) throws IOException {
    return house.https(held, "GET", "/v1/me", null);
  }

  private static String me(HttpClient client) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(
                    URI.create("https://localhost:" + house.server.httpsPort() + "/v1/me"))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
