package io.gatehouse.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import io.gatehouse.people.PeopleServer.Answer;
import io.gatehouse.people.PeopleServer.Authenticator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// OWASP ASVS 5.0, 6.3.4: a second factor is asked for on every way in. A password alone opens
/// nothing; where a protocol has no field for a code, it is typed behind the password. The fence
/// behind this walk is `ArchitectureTest.passwordsAreProvedInOnePlaceOnly`.
class FactorPathsTest {
  @TempDir private static Path folder;
  private static PeopleServer house;

  @BeforeAll
  static void start() throws Exception {
    house = new PeopleServer(folder);
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  @Test
  void theApiAsksForItAndSaysWhatWouldDo() throws Exception {
    house.user("api");
    Authenticator phone = house.authenticator("api");
    Answer asked = house.login("api", PeopleServer.PASSWORD, null).is(401);
    assertThat(asked.type()).isEqualTo("second-factor-required");
    assertThat(asked.body().path("factors").toString()).isEqualTo("[\"totp\",\"recovery\"]");
    assertThat(house.login("api", PeopleServer.PASSWORD, "000000").is(401).type())
        .isEqualTo("credential-refused");
    house.login("api", PeopleServer.PASSWORD, phone.now()).is(200);
    house.login("api", PeopleServer.PASSWORD + phone.next(), null).is(200);
  }

  @Test
  void theOwnerOfTheServerToo() throws Exception {
    Authenticator phone = house.authenticatorOf(house.owner);
    assertThat(house.login("olga", PeopleServer.PASSWORD, null).is(401).type())
        .isEqualTo("second-factor-required");
    String token = house.token("olga", PeopleServer.PASSWORD, phone.now());
    house.call("DELETE", "/v1/me/factors/" + phone.id(), null, token).is(204);
    house.login("olga", PeopleServer.PASSWORD, null).is(200);
  }

  @Test
  void signalKOverHttp() throws Exception {
    house.user("skipper");
    Authenticator phone = house.authenticator("skipper");
    String body = "{'username':'skipper','password':'%s'}";
    house.post("/signalk/v1/auth/login", body.formatted(PeopleServer.PASSWORD), null).is(401);
    house
        .post("/signalk/v1/auth/login", body.formatted(PeopleServer.PASSWORD + phone.now()), null)
        .is(200);
  }

  @Test
  void signalKOverItsStream() throws Exception {
    house.user("sailor");
    Authenticator phone = house.authenticator("sailor");
    assertThat(streamLogin("sailor", PeopleServer.PASSWORD)).contains("\"statusCode\":401");
    assertThat(streamLogin("sailor", PeopleServer.PASSWORD + phone.now()))
        .contains("\"statusCode\":200");
  }

  @Test
  void raptor() throws Exception {
    house.user("velo");
    Authenticator phone = house.authenticator("velo");
    String body = "{'username':'velo','password':'%s'}";
    house.post("/auth/login", body.formatted(PeopleServer.PASSWORD), null).is(401);
    house.post("/auth/login", body.formatted(PeopleServer.PASSWORD + phone.now()), null).is(200);
  }

  /// FlexMeasures' own server lets this by its second factor, and drops that with a reset.
  @Test
  void requestAuthTokenOfFlexMeasures() throws Exception {
    // a server of its own: where there are organisations, every user has to be in one
    try (PeopleServer other = new PeopleServer(folder.resolve("flexmeasures"))) {
      other.user("flex");
      other.post("/v1/organisations", "{'id':'coop','name':'Coop'}", other.owner).is(201);
      other.call("PUT", "/v1/organisations/coop/members/flex", "{}", other.owner).is(200);
      Authenticator phone = other.authenticator("flex");
      String body = "{'email':'flex@example.org','password':'%s'}";
      other.post("/api/requestAuthToken", body.formatted(PeopleServer.PASSWORD), null).is(401);
      other
          .post("/api/requestAuthToken", body.formatted(PeopleServer.PASSWORD + phone.now()), null)
          .is(200);
    }
  }

  @Test
  void mqttWithUserNameAndPassword() throws Exception {
    house.user("meter");
    Authenticator phone = house.authenticator("meter");
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost("127.0.0.1")
            .serverPort(house.server.mqttPort())
            .buildBlocking();
    assertThatThrownBy(() -> connect(client, PeopleServer.PASSWORD))
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            refused -> {
              assertThat(refused.getMqttMessage().getReasonCode())
                  .isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD);
              assertThat(refused.getMqttMessage().getReasonString().orElseThrow().toString())
                  .contains("second factor", "use a token");
            });
    connect(client, PeopleServer.PASSWORD + phone.now());
    client.disconnect();
  }

  private static void connect(Mqtt5BlockingClient client, String password) {
    client
        .connectWith()
        .simpleAuth()
        .username("meter")
        .password(password.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .send();
  }

  @Test
  void amqp091() throws Exception {
    house.user("rabbit");
    Authenticator phone = house.authenticator("rabbit");
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(house.server.amqpPort());
    factory.setUsername("rabbit");
    factory.setPassword(PeopleServer.PASSWORD);
    assertThatThrownBy(factory::newConnection)
        .isInstanceOfAny(
            com.rabbitmq.client.AuthenticationFailureException.class,
            PossibleAuthenticationFailureException.class);
    factory.setPassword(PeopleServer.PASSWORD + phone.now());
    factory.newConnection().close();
  }

  @Test
  void amqp10() throws Exception {
    house.user("proton");
    Authenticator phone = house.authenticator("proton");
    String url = "amqp://127.0.0.1:" + house.server.amqpPort();
    assertThatThrownBy(() -> amqp(url, PeopleServer.PASSWORD)).isNotNull();
    amqp(url, PeopleServer.PASSWORD + phone.now());
  }

  private static void amqp(String url, String password) throws Exception {
    try (var connection = new JmsConnectionFactory(url).createConnection("proton", password)) {
      connection.start();
    }
  }

  private static String streamLogin(String name, String password) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    URI at =
        URI.create(
            house.url.toString().replace("http:", "ws:") + "/signalk/v1/stream?subscribe=none");
    try (HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket =
          http.newWebSocketBuilder().buildAsync(at, new Listening(heard)).get(30, TimeUnit.SECONDS);
      var _ =
          socket.sendText( // its answer is waited for
              "{\"requestId\":\"r1\",\"login\":{\"username\":\"%s\",\"password\":\"%s\"}}"
                  .formatted(name, password),
              true);
      String said = heard.poll(30, TimeUnit.SECONDS);
      while (said != null && !said.contains("r1")) {
        said = heard.poll(30, TimeUnit.SECONDS);
      }
      socket.abort();
      return said == null ? "" : said;
    }
  }

  /// Keeps what is said.
  private record Listening(BlockingQueue<String> heard) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(text.toString());
      return WebSocket.Listener.super.onText(socket, text, last);
    }
  }
}
