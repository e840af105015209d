package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.ConnectionFactory;
import io.gatehouse.Await;
import io.gatehouse.dialect.signalk.StreamClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ASVS 16.5.3: a store that takes nothing opens nothing. What would have to be kept is refused as
/// unavailable in the words of each dialect, at each door, within a time; and once the store is
/// back, so is everything else.
class LostStoreTest {
  @TempDir private static Path folder;

  @Test
  void whatHasToBeKeptIsUnavailableUntilTheStoreIsBack() throws Exception {
    Map<String, String> more =
        Map.of(
            "signalk.applications",
            "main",
            "carotene.application",
            "main",
            "access-requests.devices",
            "true");
    try (ScriptrHouse house = new ScriptrHouse(folder, more)) {
      house.owner("POST", "/v1/users", user("skipper"));
      house.script("keeps", "anonymous", "return storage.global.x = 'kept at ' + Math.random();");
      house.script("reads", "anonymous", "return 'fine';");
      StreamClient boat = new StreamClient(house.server.httpPort(), "subscribe=none");
      boat.next();
      try (Connection held = hold(folder.resolve("data").resolve("gatehouse.db"))) {
        together(
            // Signal K: login by JSON and by form, a request for access
            () -> refused(house.call("POST", "/signalk/v1/auth/login", null, login("skipper"))),
            () -> refused(house.form("/signalk/v1/auth/login", null, form("skipper"))),
            () ->
                refused(
                    house.call(
                        "POST",
                        "/signalk/v1/access/requests",
                        null,
                        "{'clientId':'f0d1c7a2-9b0a-4c6f-8f57-3c5b5c1e2d11','description':'d'}")),
            () -> {
              boat.send(
                  "{'requestId':'r1','login':{'username':'skipper','password':'%s'}}"
                      .formatted(ScriptrHouse.PASSWORD));
              JsonNode said = boat.next(one -> one.path("statusCode").asInt() >= 300);
              assertThat(said.path("statusCode").asInt()).as(said.toString()).isIn(502, 503);
              silent(said.toString());
              return null;
            },
            // our own API
            () -> refused(house.call("POST", "/v1/login", null, ours("skipper"))),
            () -> refused(house.call("POST", "/v1/users", house.owner, user("mate"))),
            () ->
                refused(
                    house.call(
                        "POST",
                        "/v1/channels/publish",
                        house.owner,
                        "{'channel':'temps','message':1,'qos':1,'retain':true}")),
            // Scriptr: what a script keeps
            () -> {
              HttpResponse<String> answer =
                  house.call("POST", "/keeps", ScriptrHouse.ANONYMOUS, "{}");
              assertThat(answer.body()).contains("\"errorCode\":\"UNAVAILABLE\"");
              return refused(answer);
            },
            // MQTT: a password, and a session that would have to be kept
            () -> {
              try {
                house.mqtt("skipper", ScriptrHouse.PASSWORD).disconnect();
                throw new AssertionError("connected without a store");
              } catch (Mqtt5ConnAckException e) {
                // MQTT 5 section 3.2.2.2
                assertThat(e.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE);
                silent(e.getMqttMessage().getReasonString().orElseThrow().toString());
              }
              return null;
            },
            () -> amqp091(house.server.amqpPort()),
            () -> amqp10(house.server.amqpPort()));
        assertThat(house.call("GET", "/health/ready", null, "").statusCode()).isEqualTo(503);
        // what needs no store goes on
        assertThat(house.run("reads", ScriptrHouse.ANONYMOUS, "{}").asText()).isEqualTo("fine");
        held.createStatement().execute("rollback");
      }
      Await.until(() -> house.call("POST", "/v1/login", null, ours("skipper")).statusCode() == 200);
      Await.until(() -> house.call("GET", "/health/ready", null, "").statusCode() == 200);
      HttpResponse<String> back =
          house.call("POST", "/signalk/v1/auth/login", null, login("skipper"));
      assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
      house.mqtt("skipper", ScriptrHouse.PASSWORD).disconnect();
      assertThat(house.run("keeps", ScriptrHouse.ANONYMOUS, "{}").asText()).startsWith("kept");
      boat.close();
    }
  }

  /// This client shows no other close than 403 before it is in, so that carries the reason: that of
  /// the store, or that it took too long.
  private static Object amqp091(int port) {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setVirtualHost("main");
    factory.setUsername("skipper");
    factory.setPassword(ScriptrHouse.PASSWORD);
    factory.setHandshakeTimeout(30_000);
    assertThatThrownBy(factory::newConnection)
        .isInstanceOf(AuthenticationFailureException.class)
        .hasMessageMatching(
            ".*(the store does not answer; try again soon|the server is busy; connect again)");
    return port;
  }

  /// AMQP 1.0, section 5.3.3.6: the outcome sys-temp.
  private static Object amqp10(int port) {
    String url = "amqp://127.0.0.1:" + port + "?amqp.saslMechanisms=PLAIN";
    JmsConnectionFactory factory = new JmsConnectionFactory("skipper", ScriptrHouse.PASSWORD, url);
    assertThatThrownBy(() -> factory.createConnection().start())
        .hasStackTraceContaining("due to temporary system error");
    return port;
  }

  private static String user(String name) {
    return "{'name':'%s','password':'%s','roles':['user']}".formatted(name, ScriptrHouse.PASSWORD);
  }

  private static String login(String name) {
    return "{'username':'%s','password':'%s'}".formatted(name, ScriptrHouse.PASSWORD);
  }

  private static String ours(String name) {
    return "{'name':'%s','password':'%s'}".formatted(name, ScriptrHouse.PASSWORD);
  }

  private static Map<String, String> form(String name) {
    return Map.of("username", name, "password", ScriptrHouse.PASSWORD);
  }

  /// Somebody else writes, and does not end.
  private static Connection hold(Path database) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 20000");
      statement.execute("begin immediate");
    }
    return connection;
  }

  @SafeVarargs
  private static void together(Supplier<Object>... all) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Object>> running = new ArrayList<>();
      for (Supplier<Object> one : all) {
        running.add(CompletableFuture.supplyAsync(one, threads).orTimeout(30, TimeUnit.SECONDS));
      }
      for (CompletableFuture<Object> one : running) {
        one.get();
      }
    }
  }

  private static Object refused(HttpResponse<String> answer) {
    String all = answer.request().uri() + " -> " + answer.statusCode() + " " + answer.body();
    assertThat(answer.statusCode()).as(all).isEqualTo(503);
    silent(answer.body());
    return answer;
  }

  private static void silent(String text) {
    assertThat(text)
        .doesNotContainIgnoringCase("sqlite")
        .doesNotContainIgnoringCase("database")
        .doesNotContain("Exception", "token\":\"", ScriptrHouse.PASSWORD);
  }
}
