package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.gatehouse.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Section "Credentials" of Scriptr's security page: who gets which token, and when it dies.
class CredentialTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static HttpResponse<String> validate(String token) {
    return house.form("/m/validateToken", token, Map.of());
  }

  private static void isDead(String token) {
    HttpResponse<String> answer = validate(token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(ScriptrHouse.response(answer).at("/metadata/errorCode").asText())
        .isEqualTo("INVALID_TOKEN");
  }

  private static void isGood(String token, String id) {
    HttpResponse<String> answer = validate(token);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(ScriptrHouse.response(answer).at("/result/id").asText()).isEqualTo(id);
  }

  /// "It requires providing a user name (respectively a device name) and a password that will be
  /// used to generate an authentication token".
  @Test
  void aDeviceIsAddedByNameAndPasswordAndGetsAToken() {
    JsonNode given = house.device("pump-1");
    assertThat(ScriptrHouse.decoded(given.path("token").asText()))
        .matches("Q0B17C27FA:pump-1:[0-9A-F]{32}");
    assertThat(given.has("expires_at") && !given.path("expires_at").isNull()).isFalse();
    isGood(given.path("token").asText(), "pump-1");
  }

  /// Devices have one eternal token, those of users end.
  @Test
  void aUsersTokenEnds() {
    JsonNode given = house.user("una");
    assertThat(ScriptrHouse.decoded(given.path("token").asText()))
        .matches("Q0B17C27FA:una:[0-9A-F]{32}");
    assertThat(given.path("expires_at").isNull()).isFalse();
    isGood(given.path("token").asText(), "una");
  }

  /// "If a token is lost or corrupted, a new token can be regenerated, which automatically
  /// invalidates the other one", also where it is in use.
  @Test
  void aRegeneratedTokenKillsTheOldOneAndItsConnections() throws Exception {
    JsonNode given = house.device("pump-2");
    String old = given.path("token").asText();
    Mqtt5BlockingClient mqtt = house.mqtt(given.path("mqtt_user").asText(), old);
    try (ScriptrClient socket = house.socket(old)) {
      socket.hello();
      String fresh =
          house.owner("POST", "/v1/scriptr/devices/pump-2/token", "").path("token").asText();
      assertThat(socket.closeCode()).isEqualTo(4000);
      Await.until(() -> !mqtt.getState().isConnected());
      isDead(old);
      isGood(fresh, "pump-2");
      assertThatThrownBy(() -> house.mqtt(given.path("mqtt_user").asText(), old))
          .isInstanceOf(Mqtt5ConnAckException.class);
      house.mqtt(given.path("mqtt_user").asText(), fresh).disconnect();
    }
  }

  /// "It is also possible to modify the password, which leads to the automatic regeneration of an
  /// authentication token, and the invalidation of the former password and token respectively".
  @Test
  void aNewPasswordMakesANewTokenAndKillsBothOldOnes() throws Exception {
    String old = house.device("pump-3").path("token").asText();
    try (ScriptrClient socket = house.socket(old)) {
      socket.hello();
      String fresh =
          house
              .owner(
                  "PUT",
                  "/v1/scriptr/devices/pump-3/password",
                  "{'password':'" + ScriptrHouse.OTHER + "'}")
              .path("token")
              .asText();
      assertThat(socket.closeCode()).isEqualTo(4000);
      isDead(old);
      isGood(fresh, "pump-3");
      assertThat(login("pump-3", ScriptrHouse.PASSWORD)).isEqualTo("INVALID_SIGNATURE");
      assertThat(login("pump-3", ScriptrHouse.OTHER)).isEmpty();
    }
  }

  private static String login(String id, String password) {
    HttpResponse<String> answer =
        house.form("/modules/login/login", null, Map.of("id", id, "password", password));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return ScriptrHouse.response(answer).at("/result/metadata/errorCode").asText();
  }

  @Test
  void usersAndDevicesShareTheirIds() {
    house.user("ida");
    house.device("pump-4");
    assertThat(refusal("/v1/scriptr/devices", "ida")).isEqualTo("duplicate-user");
    assertThat(refusal("/v1/scriptr/users", "pump-4")).isEqualTo("duplicate-device");
    assertThat(refusal("/v1/scriptr/users", "ida")).isEqualTo("duplicate-user");
    assertThat(refusal("/v1/scriptr/devices", "scriptr")).isEqualTo("duplicate-device");
    // by the other way in, too: a bare id in a list must not mean two
    HttpResponse<String> native409 =
        house.call("POST", "/v1/devices", house.owner, "{'name':'ida'}");
    assertThat(native409.statusCode()).as(native409.body()).isEqualTo(409);
  }

  private static String refusal(String path, String id) {
    HttpResponse<String> answer =
        house.call(
            "POST",
            path,
            house.owner,
            "{'id':'" + id + "','password':'" + ScriptrHouse.PASSWORD + "'}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
    return ScriptrHouse.json(answer).path("code").asText();
  }

  /// A suspended entry counts as deleted until that ends.
  @Test
  void whoIsSuspendedIsNobodyUntilThatEnds() throws Exception {
    String token = house.device("pump-5").path("token").asText();
    try (ScriptrClient socket = house.socket(token)) {
      socket.hello();
      house.owner("PATCH", "/v1/devices/pump-5", "{'enabled':false}");
      assertThat(socket.closeCode()).isEqualTo(4000);
    }
    isDead(token);
    assertThat(login("pump-5", ScriptrHouse.PASSWORD)).isEqualTo("INVALID_SIGNATURE");
    house.owner("PATCH", "/v1/devices/pump-5", "{'enabled':true}");
    isGood(token, "pump-5");
  }

  @Test
  void aUserHasTwentyTokensAtMost() {
    house.user("theo");
    for (int more = 1; more < 20; more++) {
      house.owner("POST", "/v1/scriptr/users/theo/tokens", "{}");
    }
    HttpResponse<String> answer =
        house.call("POST", "/v1/scriptr/users/theo/tokens", house.owner, "{}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
    assertThat(answer.body()).contains("too-many-tokens");
    // a login is never refused because of others: the oldest makes room
    assertThat(login("theo", ScriptrHouse.PASSWORD)).isEmpty();
  }

  /// The names are derived, and good for nothing without the token.
  @Test
  void theUserNameOfMqttSaysWhoseTheTokenIs() {
    JsonNode given = house.device("pump-6");
    String[] parts = given.path("mqtt_user").asText().split(":", -1);
    assertThat(ScriptrHouse.decoded(parts[0])).isEqualTo("Q0B17C27FA@scriptr");
    assertThat(ScriptrHouse.decoded(parts[1])).isEqualTo("Q0B17C27FA:pump-6@scriptr");
    String token = given.path("token").asText();
    house.mqtt(given.path("mqtt_user").asText(), token).disconnect();
    house.mqtt(given.path("amqp_user").asText(), token).disconnect();
    String others = house.device("pump-7").path("token").asText();
    assertThatThrownBy(() -> house.mqtt(given.path("mqtt_user").asText(), others))
        .isInstanceOf(Mqtt5ConnAckException.class);
    assertThatThrownBy(() -> house.mqtt(given.path("mqtt_user").asText(), ScriptrHouse.PASSWORD))
        .isInstanceOf(Mqtt5ConnAckException.class);
  }

  /// The account owner has a token of the application, under the id `scriptr`.
  @Test
  void theOwnerHasATokenOfTheApplication() {
    String first = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    assertThat(ScriptrHouse.decoded(first)).startsWith("Q0B17C27FA:scriptr:");
    isGood(first, "scriptr");
    String second = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    isDead(first);
    isGood(second, "scriptr");
    String user = house.user("noone").path("token").asText();
    assertThat(house.call("POST", "/v1/scriptr/owner/token", user, "").statusCode()).isEqualTo(403);
  }

  /// The anonymous token says which application is meant, and proves nothing.
  @Test
  void theAnonymousTokenIsNobody() throws Exception {
    isDead(ScriptrHouse.ANONYMOUS);
    isDead("UTBCMTdDMjdGQjp4OjAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw");
    try (ScriptrClient socket = house.socket(ScriptrHouse.ANONYMOUS)) {
      socket.hello();
    }
    try (ScriptrClient socket = house.socket("nonsense")) {
      assertThat(socket.closeCode()).isEqualTo(4000);
    }
  }
}
