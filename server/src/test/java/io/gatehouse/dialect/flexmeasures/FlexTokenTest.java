package io.gatehouse.dialect.flexmeasures;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.flexmeasures.FlexHouse.Answer;
import io.gatehouse.identity.Draft;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens by address and password: contract flexmeasures.md sections 2.1, 2.2 and 2.6.
class FlexTokenTest {
  private static final String TOKEN = "/api/requestAuthToken";
  private static final String REFUSED =
      "{\"errors\":[\"The email address or the password does not match.\"],\"status\":401}";
  private static final String UNAUTHORIZED =
      "{\"message\":\"You could not be properly authenticated for this content or"
          + " functionality.\",\"status\":\"UNAUTHORIZED\"}";

  @TempDir Path folder;
  private FlexHouse house;

  @BeforeEach
  void open() {
    house = new FlexHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Answer login(String email, String password) {
    return house.call(null, "POST", TOKEN, FlexHouse.credentials(email, password));
  }

  @Test
  void anAddressAndAPasswordGiveATokenAndTheNumberOfTheUser() {
    Answer answer = login("mia@example.org", FlexHouse.PASSWORD).is(200);
    assertThat(answer.json().fieldNames())
        .toIterable()
        .containsExactly("auth_token", "user_id", "status");
    assertThat(answer.json().path("user_id").asLong()).isEqualTo(house.number("mia"));
    assertThat(answer.json().path("status").asInt()).isEqualTo(200);
    assertThat(answer.header("API-Version")).isNull();
    house.get(answer.json().path("auth_token").asText(), "/api/v3_0/users").is(200);
  }

  @Test
  void theTokenGoesRawOrBehindBearer() {
    String token = house.token("mia");
    house.get(token, "/api/v3_0/accounts").is(200);
    house.get("Bearer " + token, "/api/v3_0/accounts").is(200);
  }

  @Test
  void anAddressIsTheSameInAnyCaseAndANameDoesToo() {
    login("Mia@Example.ORG", FlexHouse.PASSWORD).is(200);
    login("mia", FlexHouse.PASSWORD).is(200);
  }

  /// Section 2.6, weak points 2 and 9: unknown, wrong, inactive and foreign users get one answer,
  /// and each failure stands in the audit.
  @ParameterizedTest
  @ValueSource(strings = {"nobody@example.org", "mia@example.org", "<b>@x", "olga"})
  void everyFailureHasOneText(String email) {
    house.house.setup.createUnattended("olga", FlexHouse.PASSWORD);
    assertThat(login(email, "wrong password").is(401).text()).isEqualTo(REFUSED);
    assertThat(house.house.audited("login.failed")).hasSize(1);
  }

  @Test
  void inactiveUsersAndThoseOfNoAccountGetNoToken() {
    house.house.directory.change(House.SERVER, Subject.user("mia"), null, FlexTokenTest::disabled);
    assertThat(login("mia@example.org", FlexHouse.PASSWORD).is(401).text()).isEqualTo(REFUSED);
    house.house.setup.createUnattended("olga", FlexHouse.PASSWORD);
    assertThat(login("olga", FlexHouse.PASSWORD).is(401).text()).isEqualTo(REFUSED);
    house.house.device("meter", null);
    assertThat(login("meter", FlexHouse.PASSWORD).is(401).text()).isEqualTo(REFUSED);
  }

  private static Draft disabled(Draft now) {
    return new Draft(
        now.kind(),
        now.id(),
        now.name(),
        now.description(),
        false,
        now.owner(),
        now.parent(),
        now.roles(),
        now.groups(),
        now.attributes(),
        now.publicData());
  }

  /// Weak point 7: guessing is slowed down for each account.
  @Test
  void guessingIsSlowedDown() {
    Set<Integer> seen = new TreeSet<>();
    for (int i = 0; i < 12; i++) {
      Answer answer = login("mia@example.org", "wrong " + i);
      seen.add(answer.status());
      if (answer.status() == 429) {
        answer.is(429);
        assertThat(answer.json().path("status").asText()).isEqualTo("TOO_MANY_REQUESTS");
        assertThat(answer.header("Retry-After")).isNotNull();
      }
    }
    assertThat(seen).containsExactly(401, 429);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 422 | Missing data for required field.",
        "{\"email\":\"mia@example.org\"} | 422 | Missing data for required field.",
        "{\"email\":1,\"password\":\"x\"} | 422 | Not a valid string.",
        "{\"email\":\"a\",\"password\":\"x\",\"auth_token\":\"y\"} | 422 | Unknown field.",
        "[] | 422 | Invalid input type.",
        "{\"email\" | 400 | JSON",
      })
  void aBodyIsReadStrictly(String body, int status, String text) {
    Answer answer = house.call(null, "POST", TOKEN, body).is(status);
    assertThat(answer.text()).contains(text);
    if (status == 422) {
      assertThat(answer.json().path("status").asText()).isEqualTo("UNPROCESSABLE_ENTITY");
      assertThat(answer.json().path("result").asText()).isEqualTo("Rejected");
      assertThat(answer.json().path("message").path("json").isObject()).isTrue();
    }
  }

  @Test
  void aFormIsNoJson() {
    house
        .send(
            "POST",
            TOKEN,
            "email=mia%40example.org&password=x",
            List.of("Content-Type", "application/x-www-form-urlencoded"))
        .is(422);
    house.call(null, "GET", TOKEN, null).is(405);
  }

  /// Weak point 3: the real server takes tokens from the query and the body.
  @Test
  void aTokenIsShownInTheHeaderOrNotAtAll() {
    String token = house.token("mia");
    assertThat(house.call(null, "GET", "/api/v3_0/users?auth_token=" + token, null).is(401).text())
        .isEqualTo(UNAUTHORIZED);
    house
        .call(
            null,
            "PATCH",
            "/api/v3_0/users/" + house.number("mia"),
            "{\"auth_token\":\"" + token + "\"}")
        .is(401);
    for (List<String> headers :
        List.of(
            List.of("Authentication-Token", token),
            List.of("Cookie", "session=" + token),
            List.of("Cookie", "gatehouse=" + token),
            List.of("Authorization", "Basic " + token),
            List.of("Authorization", "Token " + token))) {
      assertThat(house.send("GET", "/api/v3_0/users", null, headers).is(401).text())
          .isEqualTo(UNAUTHORIZED);
    }
  }

  /// Weak point 4: there is no session cookie, so that no foreign page can send one.
  @Test
  void nothingSetsACookie() {
    assertThat(login("mia@example.org", FlexHouse.PASSWORD).header("Set-Cookie")).isNull();
  }

  /// Section 2.2: the age is measured at each check, from the issue of the token.
  @Test
  void aTokenEndsSixHoursAfterItWasIssued() {
    String token = house.token("mia");
    house.house.clock.forward(Duration.ofHours(6).minusSeconds(1));
    house.get(token, "/api/v3_0/users").is(200);
    house.house.clock.forward(Duration.ofSeconds(1));
    assertThat(house.get(token, "/api/v3_0/users").is(401).text()).isEqualTo(UNAUTHORIZED);
    assertThat(house.get(token, "/api/v3_0/users").header("WWW-Authenticate")).isNull();
  }

  @Test
  void severalTokensLiveSideBySide() {
    String one = house.token("mia");
    String other = house.token("mia");
    assertThat(one).isNotEqualTo(other);
    house.get(one, "/api/v3_0/users").is(200);
    house.get(other, "/api/v3_0/users").is(200);
  }

  @Test
  void aTokenOfAnotherApplicationIsNone() {
    house.house.setup.createUnattended("olga", FlexHouse.PASSWORD);
    house.house.applications.create(
        house.house.access.author(house.house.rights(house.house.signIn("olga"))),
        "elsewhere",
        "Elsewhere");
    var foreign = new io.gatehouse.identity.ServerAuthor("elsewhere");
    house.house.directory.create(foreign, Draft.named(Subject.Kind.USER, "mia"), null);
    String token = house.house.tokens.issue(foreign, Subject.user("mia"), House.draft()).text();
    house.get(token, "/api/v3_0/users").is(401);
  }

  @Test
  void whatIsOfferedIsSaidToEverybody() {
    Answer versions = house.call(null, "GET", "/api/", null).is(200);
    assertThat(versions.json().path("versions").toString()).isEqualTo("[\"v3_0\"]");
    assertThat(versions.json().path("flexmeasures_version").asText()).isEqualTo("0.34.0");
    Answer services = house.call(null, "GET", "/api/v3_0", null).is(200);
    assertThat(services.header("API-Version")).isEqualTo("v3_0");
    assertThat(services.json().path("services")).isNotEmpty();
    house.call(null, "GET", "/api/ops/ping", null).is(200);
  }

  @Test
  void whatIsNotOfferedIsRefusedInJsonToo() {
    house.call(null, "GET", "/api/v3_0/sensors", null).is(404);
    house.call(null, "DELETE", "/api/v3_0/users/1", null).is(405);
    house.call(null, "PUT", "/api/nothing/at/all", "{}").is(404);
  }
}
