package io.gatehouse.dialect.signalk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.dialect.signalk.SignalKHouse.Answer;
import io.gatehouse.dialect.signalk.SignalKHouse.Call;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.identity.request.Openness;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A device without a keyboard asks for access over HTTP, as SensESP does, and so does a person.
class SignalKAskingTest {
  private static final String ASK = "/signalk/v1/access/requests";
  private static final String DECIDE = "/skServer/security/access/requests/";

  @TempDir Path folder;
  private SignalKHouse house;
  private String admin;

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("skipper", UserType.ADMIN);
    admin = house.token("skipper");
    house.house.requests.decisions().open(House.SERVER, new Openness(true, true));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Call asAdmin(String method, String path) {
    return house.call(method, path).bearer(admin);
  }

  private Answer ask(String clientId) {
    return house
        .call("POST", ASK)
        .json(
            "{\"clientId\":\"%s\",\"description\":\"a sensor\",\"permissions\":\"readwrite\"}"
                .formatted(clientId))
        .send();
  }

  private void approve(String clientId, String body) {
    assertThat(asAdmin("PUT", DECIDE + clientId + "/approved").json(body).send().is(200).text())
        .isEqualTo("Request updated");
  }

  private JsonNode poll(String href) {
    return house.call("GET", href).send().is(200).json();
  }

  @Test
  void aDeviceAsksIsApprovedAndCollectsItsTokenOnce() throws Exception {
    Answer asked = ask("1234-45653-343453").is(202);
    JsonNode reply = asked.json();
    assertThat(reply.path("state").asText()).isEqualTo("PENDING");
    assertThat(reply.path("statusCode").asInt()).isEqualTo(202);
    assertThat(reply.path("ip").asText()).isEqualTo("127.0.0.1");
    assertThat(reply.path("user").isNull()).isTrue();
    String href = reply.path("href").asText();
    assertThat(href).isEqualTo("/signalk/v1/requests/" + reply.path("requestId").asText());
    assertThat(poll(href).path("state").asText()).isEqualTo("PENDING");
    approve("1234-45653-343453", "{\"permissions\":\"readonly\",\"expiration\":\"1y\"}");
    JsonNode approved = poll(href);
    assertThat(approved.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(approved.path("statusCode").asInt()).isEqualTo(200);
    assertThat(approved.at("/accessRequest/permission").asText()).isEqualTo("APPROVED");
    assertThat(approved.at("/accessRequest/expirationTime").asText())
        .isEqualTo("2027-11-22T12:00:00Z");
    String token = approved.at("/accessRequest/token").asText();
    String claims =
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    assertThat(claims).startsWith("{\"device\":\"1234-45653-343453\",\"iat\":");
    JsonNode status = house.call("GET", "/skServer/loginStatus").bearer(token).send().json();
    assertThat(status.path("username").asText()).isEqualTo("1234-45653-343453");
    assertThat(status.path("userLevel").asText()).isEqualTo("readonly");
    house.house.clock.forward(Duration.ofMinutes(2));
    JsonNode later = poll(href);
    assertThat(later.at("/accessRequest/permission").asText()).isEqualTo("APPROVED");
    assertThat(later.at("/accessRequest/token").isMissingNode()).isTrue();
  }

  @Test
  void aTokenWhoseAnswerWasLostCanBeReadAgainForAMinute() {
    String href = ask("sensor").json().path("href").asText();
    approve("sensor", "{\"permissions\":\"readonly\"}");
    String token = poll(href).at("/accessRequest/token").asText();
    assertThat(token).isNotEmpty();
    assertThat(poll(href).at("/accessRequest/token").asText()).isEqualTo(token);
  }

  @Test
  void bothPathsLeadToTheSameRequest() {
    String requestId = ask("sensor").json().path("requestId").asText();
    assertThat(poll(ASK + "/" + requestId).path("state").asText()).isEqualTo("PENDING");
  }

  @Test
  void theWishIsGivenOnlyWhereTheAdministratorSaysNothingElse() {
    String href = ask("sensor").json().path("href").asText();
    approve("sensor", "{}");
    String token = poll(href).at("/accessRequest/token").asText();
    assertThat(
            house
                .call("GET", "/skServer/loginStatus")
                .bearer(token)
                .send()
                .json()
                .path("userLevel")
                .asText())
        .isEqualTo("readwrite");
  }

  @Test
  void aDenialIsTold() {
    String href = ask("sensor").json().path("href").asText();
    asAdmin("PUT", "/security/access/requests/sensor/denied").json("{}").send().is(200);
    assertThat(poll(href).at("/accessRequest/permission").asText()).isEqualTo("DENIED");
    ask("sensor").is(202);
  }

  /// CVE-2025-68620: ids were broadcast, and whoever knew one took the token.
  @Test
  void whatAnAdministratorSeesOpensNoToken() {
    String href = ask("sensor").json().path("href").asText();
    JsonNode seen = asAdmin("GET", DECIDE.substring(0, DECIDE.length() - 1)).send().json().path(0);
    assertThat(seen.path("accessIdentifier").asText()).isEqualTo("sensor");
    assertThat(seen.at("/clientRequest/accessRequest/permissions").asText()).isEqualTo("readwrite");
    String id = seen.path("requestId").asText();
    assertThat(href).contains(id).doesNotEndWith(id);
    approve("sensor", "{\"permissions\":\"readonly\"}");
    assertThat(house.call("GET", "/signalk/v1/requests/" + id).send().is(500).text())
        .isEqualTo("Unable to check request: not found");
    house.call("GET", "/signalk/v1/requests/" + id + ".ghr_guessed").send().is(500);
    assertThat(poll(href).at("/accessRequest/token").asText()).isNotEmpty();
  }

  @Test
  void aRepeatedRequestNamesTheOneThatWaitsAndOpensNothing() {
    String href = ask("sensor").json().path("href").asText();
    JsonNode again = ask("sensor").is(400).json();
    assertThat(again.path("message").asText())
        .isEqualTo("A device with clientId 'sensor' has already requested access");
    String known = again.path("href").asText();
    assertThat(poll(known).path("state").asText()).isEqualTo("PENDING");
    approve("sensor", "{\"permissions\":\"readonly\"}");
    house.call("GET", known).send().is(500);
    assertThat(poll(href).at("/accessRequest/token").asText()).isNotEmpty();
  }

  @Test
  void approvingADeviceAgainEndsItsOldToken() {
    String href = ask("sensor").json().path("href").asText();
    approve("sensor", "{\"permissions\":\"readonly\"}");
    String first = poll(href).at("/accessRequest/token").asText();
    String second = ask("sensor").is(202).json().path("href").asText();
    approve("sensor", "{\"permissions\":\"readonly\"}");
    house.call("POST", "/signalk/v1/auth/validate").bearer(first).send().is(401);
    String token = poll(second).at("/accessRequest/token").asText();
    JsonNode stands =
        house.call("POST", "/signalk/v1/auth/validate").bearer(token).send().is(200).json();
    assertThat(stands.path("token").asText()).isEqualTo(token);
  }

  @Test
  void aDeviceMayCallItselfAnything() {
    String href = ask("the mast's sensor ~1 / é").is(202).json().path("href").asText();
    JsonNode seen = asAdmin("GET", DECIDE.substring(0, DECIDE.length() - 1)).send().json().path(0);
    assertThat(seen.path("accessIdentifier").asText()).isEqualTo("the mast's sensor ~1 / é");
    assertThat(poll(href).path("state").asText()).isEqualTo("PENDING");
  }

  @Test
  void aPersonAsksAndSignsInWithTheirPassword() {
    String body = "{\"userId\":\"mate\",\"password\":\"%s\"}".formatted(House.PASSWORD);
    String href = house.call("POST", ASK).json(body).send().is(202).json().path("href").asText();
    approve("mate", "{\"permissions\":\"readonly\"}");
    JsonNode approved = poll(href);
    assertThat(approved.at("/accessRequest/permission").asText()).isEqualTo("APPROVED");
    assertThat(approved.at("/accessRequest/token").isMissingNode()).isTrue();
    assertThat(house.token("mate")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"clientId\":\"x\"}",
        "{\"userId\":\"x\"}",
        "{\"clientId\":\"x\",\"description\":\"y\",\"permissions\":\"captain\"}"
      })
  void anIncompleteRequestIsRefused(String body) {
    JsonNode reply = house.call("POST", ASK).json(body).send().is(400).json();
    assertThat(reply.path("state").asText()).isEqualTo("COMPLETED");
    assertThat(reply.path("statusCode").asInt()).isEqualTo(400);
    assertThat(reply.has("href")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "nobody/approved,'{\"permissions\":\"readonly\"}'",
    "sensor/maybe,'{\"permissions\":\"readonly\"}'",
    "sensor/approved,'{\"permissions\":\"captain\"}'",
    "sensor/approved,'{\"permissions\":\"readonly\",\"expiration\":\"soon\"}'"
  })
  void aDecisionThatIsNoneChangesNothing(String path, String body) {
    String href = ask("sensor").json().path("href").asText();
    assertThat(asAdmin("PUT", DECIDE + path).json(body).send().is(500).text())
        .isEqualTo("Unable update request");
    assertThat(poll(href).path("state").asText()).isEqualTo("PENDING");
  }

  @Test
  void whereNobodyMayAskTheAnswerIs403() {
    house.house.requests.decisions().open(House.SERVER, Openness.CLOSED);
    JsonNode reply = ask("sensor").is(403).json();
    assertThat(reply.path("state").asText()).isEqualTo("COMPLETED");
  }

  @Test
  void tooMuchIsRefusedAsTheClientsKnowIt() {
    house.call("POST", ASK).json(" ".repeat(10_241)).send().is(413);
    Answer asked = ask("sensor-0");
    assertThat(asked.header("X-RateLimit-Limit")).isEqualTo("1000");
    assertThat(asked.header("X-RateLimit-Remaining")).isEqualTo("998");
    for (int i = 1; i < 10; i++) {
      ask("sensor-" + i).is(202);
    }
    assertThat(ask("sensor-11").is(503).text()).isEqualTo("Too many pending access requests");
  }

  @Test
  void theThousandAndFirstQuestionWaits() {
    house.close();
    house =
        new SignalKHouse(
            folder.resolve("limited"), new Settings.Limits(100, 3, 2, Duration.ofMinutes(10)));
    for (int i = 0; i < 3; i++) {
      house.call("GET", "/signalk/v1/requests/x").send().is(500);
    }
    Answer waits = house.call("GET", "/signalk/v1/requests/x").send().is(429);
    assertThat(waits.text())
        .isEqualTo(
            "{\"message\":\"Too many requests from this IP, please try again after 10 minutes\"}");
    assertThat(waits.header("X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(waits.header("Retry-After")).isEqualTo("600");
    house.call("GET", "/skServer/loginStatus").send().is(200);
    house.call("GET", "/skServer/loginStatus").send().is(200);
    house.call("GET", "/skServer/loginStatus").send().is(429);
  }
}
