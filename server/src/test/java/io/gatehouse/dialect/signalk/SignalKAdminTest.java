package io.gatehouse.dialect.signalk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse.Answer;
import io.gatehouse.dialect.signalk.SignalKHouse.Call;
import io.gatehouse.dialect.signalk.entry.UserType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The calls of the stock pages, and how far an administrator of Signal K reaches.
class SignalKAdminTest {
  private static final String USERS = "/skServer/security/users";
  private static final String DEVICES = "/skServer/security/devices";
  private static final String CONFIG = "/skServer/security/config";
  private static final String STATUS = "/skServer/loginStatus";

  @TempDir Path folder;
  private SignalKHouse house;
  private String admin;

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("skipper", UserType.ADMIN);
    admin = house.token("skipper");
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Call asAdmin(String method, String path) {
    return house.call(method, path).bearer(admin);
  }

  private static String user(String type) {
    return "{\"type\":\"%s\",\"password\":\"%s\"}".formatted(type, House.PASSWORD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        USERS,
        DEVICES,
        CONFIG,
        "/skServer/security/access/requests",
        "/security/access/requests"
      })
  void whoeverIsNoAdministratorIsRefusedBy401(String path) {
    house.user("mate", UserType.READWRITE);
    assertThat(house.call("GET", path).send().is(401).text()).isEqualTo("Unauthorized");
    assertThat(
            house
                .call("GET", path)
                .bearer(house.token("mate"))
                .with("Accept", "application/json")
                .send()
                .is(401)
                .text())
        .isEqualTo("{\"error\":\"Permission Denied\"}");
    asAdmin("GET", path).send().is(200);
  }

  @Test
  void usersAreAddedChangedAndDeleted() {
    assertThat(asAdmin("POST", USERS + "/mate").json(user("readonly")).send().is(200).text())
        .isEqualTo("User added");
    assertThat(asAdmin("POST", USERS + "/mate").json(user("readonly")).send().is(400).text())
        .isEqualTo("User already exists");
    assertThat(asAdmin("GET", USERS).send().text())
        .isEqualTo(
            "[{\"userId\":\"mate\",\"type\":\"readonly\",\"isOIDC\":false},"
                + "{\"userId\":\"skipper\",\"type\":\"admin\",\"isOIDC\":false}]");
    String token = house.token("mate");
    assertThat(
            asAdmin("PUT", USERS + "/mate").json("{\"type\":\"readwrite\"}").send().is(200).text())
        .isEqualTo("User updated");
    assertThat(level(token)).isEqualTo("readwrite");
    asAdmin("PUT", USERS + "/mate").json("{\"password\":\"another horse\"}").send().is(200);
    assertThat(level(token)).isEmpty();
    assertThat(asAdmin("DELETE", USERS + "/mate").send().is(200).text()).isEqualTo("User deleted");
  }

  private String level(String token) {
    return house.call("GET", STATUS).bearer(token).send().json().path("userLevel").asText();
  }

  @Test
  void aPasswordIsSetAsJsonAndAsText() {
    house.user("mate", UserType.READONLY);
    String path = "/skServer/security/user/mate/password";
    asAdmin("PUT", path).json("\"a horse of json\"").send().is(200);
    login("mate", "a horse of json").is(200);
    asAdmin("PUT", path).body("text/plain", "a horse of text").send().is(200);
    login("mate", "a horse of text").is(200);
  }

  private Answer login(String name, String password) {
    return house
        .call("POST", "/signalk/v1/auth/login")
        .json(SignalKHouse.login(name, password))
        .send();
  }

  @Test
  void aTypeThatThereIsNotIsRefusedInsteadOfReadingSilently() {
    asAdmin("POST", USERS + "/mate").json(user("captain")).send().is(400);
    asAdmin("POST", USERS + "/mate")
        .json("{\"password\":\"" + House.PASSWORD + "\"}")
        .send()
        .is(400);
    assertThat(asAdmin("PUT", USERS + "/nobody").json(user("admin")).send().is(500).text())
        .startsWith("Unable to add user");
  }

  @Test
  void anAdministratorOfSignalKReachesNobodyOfTheRestOfTheApplication() {
    house.house.user("boss", "admin");
    house.house.user("clerk", "user", "signalk-readonly");
    house.user("mate", UserType.READONLY);
    house.house.grant(Subject.user("mate"), Effect.ALLOW, "admin_application");
    for (String name : new String[] {"boss", "clerk", "mate"}) {
      asAdmin("PUT", USERS + "/" + name).json("{\"password\":\"another horse\"}").send().is(500);
      asAdmin("PUT", USERS + "/" + name).json("{\"type\":\"admin\"}").send().is(500);
      asAdmin("DELETE", USERS + "/" + name).send().is(500);
      login(name, House.PASSWORD).is(200);
    }
    assertThat(asAdmin("GET", USERS).send().text()).doesNotContain("boss").doesNotContain("clerk");
  }

  @Test
  void nobodyChangesTheirOwnTypeOrPasswordWithoutTheOneUntilNow() {
    asAdmin("PUT", USERS + "/skipper").json("{\"type\":\"readonly\"}").send().is(500);
    asAdmin("PUT", USERS + "/skipper").json("{\"password\":\"another horse\"}").send().is(500);
    asAdmin("PUT", USERS + "/skipper")
        .json("{\"password\":\"another horse\",\"current\":\"%s\"}".formatted(House.PASSWORD))
        .send()
        .is(200);
    login("skipper", "another horse").is(200);
  }

  @Test
  void savingTheStockPagesBodyWipesNoLists() {
    String acls =
        "[{\"context\":\"vessels.self\",\"resources\":[{\"paths\":[\"navigation.*\"],"
            + "\"permissions\":[{\"subject\":\"any\",\"permission\":\"read\"}]}]}]";
    asAdmin("PUT", CONFIG).json("{\"acls\":" + acls + "}").send().is(200);
    Answer saved =
        asAdmin("PUT", CONFIG)
            .json(
                "{\"allow_readonly\":true,\"expiration\":\"1d\",\"allowNewUserRegistration\":true,"
                    + "\"allowDeviceAccessRequests\":false,\"allowedCorsOrigins\":\"\"}")
            .send()
            .is(200);
    assertThat(saved.text()).isEqualTo("\"security config saved\"");
    JsonNode config = asAdmin("GET", CONFIG).send().json();
    assertThat(config.path("acls").toString()).isEqualTo(acls);
    assertThat(config.path("allow_readonly").asBoolean()).isTrue();
    assertThat(config.path("expiration").asText()).isEqualTo("1d");
    assertThat(config.path("allowNewUserRegistration").asBoolean()).isTrue();
    assertThat(config.path("allowDeviceAccessRequests").asBoolean()).isFalse();
    assertThat(config.has("secretKey")).isFalse();
    assertThat(config.has("users")).isFalse();
  }

  @Test
  void theSettingsShowInTheStatusAndTheTokens() {
    asAdmin("PUT", CONFIG).json("{\"allow_readonly\":true,\"expiration\":\"60s\"}").send().is(200);
    JsonNode told = house.call("GET", STATUS).send().json();
    assertThat(told.path("status").asText()).isEqualTo("notLoggedIn");
    assertThat(told.path("readOnlyAccess").asBoolean()).isTrue();
    assertThat(login("skipper", House.PASSWORD).json().path("timeToLive").asInt()).isEqualTo(60);
    asAdmin("PUT", CONFIG).json("{\"allow_readonly\":false}").send().is(200);
    assertThat(house.call("GET", STATUS).send().json().path("readOnlyAccess").asBoolean())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"expiration\":\"soon\"}'",
    "'{\"allowedCorsOrigins\":\"https://other.example\"}'"
  })
  void settingsThatCannotHoldAreRefused(String body) {
    asAdmin("PUT", CONFIG).json(body).send().is(400);
  }

  @Test
  void securityIsNeverSwitchedOff() {
    String sent = SignalKHouse.login("skipper", House.PASSWORD);
    asAdmin("POST", "/skServer/disableSecurity").json(sent).send().is(403);
    asAdmin("POST", "/skServer/enableSecurity").json(sent).send().is(403);
    assertThat(asAdmin("GET", "/skServer/security/hasBackup").send().is(200).text())
        .isEqualTo("{\"hasBackup\":false}");
  }

  @Test
  void devicesAreShownChangedAndDeleted() {
    house.house.device("sensor-1", null, "signalk-readonly");
    assertThat(asAdmin("GET", DEVICES).send().json().path(0).path("clientId").asText())
        .isEqualTo("sensor-1");
    String token = house.house.token(Subject.device("sensor-1")).text();
    assertThat(
            asAdmin("PUT", DEVICES + "/sensor-1")
                .json("{\"permissions\":\"readwrite\",\"description\":\"in the mast\"}")
                .send()
                .is(200)
                .text())
        .isEqualTo("Device updated");
    assertThat(level(token)).isEqualTo("readwrite");
    assertThat(asAdmin("DELETE", DEVICES + "/sensor-1").send().is(200).text())
        .isEqualTo("Device deleted");
    assertThat(level(token)).isEmpty();
    asAdmin("DELETE", DEVICES + "/sensor-1").send().is(200);
  }
}
