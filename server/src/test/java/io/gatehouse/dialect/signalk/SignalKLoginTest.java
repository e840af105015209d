package io.gatehouse.dialect.signalk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse.Answer;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Signing in, the token and its cookies, as Signal K's clients know them; what is safer than on
/// the real server says so in the name of its test.
class SignalKLoginTest {
  private static final String LOGIN = "/signalk/v1/auth/login";
  private static final String STATUS = "/skServer/loginStatus";
  private static final String VALIDATE = "/signalk/v1/auth/validate";
  private static final Origin HERE = House.at("127.0.0.1");

  @TempDir Path folder;
  private SignalKHouse house;

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("skipper", UserType.ADMIN);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Answer login(String name, String password) {
    return house.call("POST", LOGIN).json(SignalKHouse.login(name, password)).send();
  }

  private Answer form(String fields) {
    return house.call("POST", LOGIN).body(SignalKHouse.FORM, fields).send();
  }

  private static JsonNode claims(String token) throws Exception {
    return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
  }

  private int status(String token) {
    return house.call("POST", VALIDATE).bearer(token).send().status();
  }

  @Test
  void aLoginAnswersWithTypeLifeAndToken() throws Exception {
    Answer answer = login(" skipper ", SignalKHouse.PASSWORD).is(200);
    assertThat(answer.json().path("type").asText()).isEqualTo("JWT");
    assertThat(answer.json().path("timeToLive").asLong())
        .isEqualTo(Duration.ofHours(6).toSeconds());
    String token = answer.json().path("token").asText();
    String header =
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]), StandardCharsets.UTF_8);
    assertThat(header).isEqualTo("{\"alg\":\"HS256\",\"typ\":\"JWT\"}");
    JsonNode claims = claims(token);
    assertThat(claims.fieldNames()).toIterable().containsExactly("id", "iat", "exp");
    assertThat(claims.path("id").asText()).isEqualTo("skipper");
    assertThat(claims.path("iat").asLong()).isEqualTo(house.house.clock.millis() / 1000);
    assertThat(token.split("\\.", -1)[2]).hasSize(43);
  }

  @ParameterizedTest
  @ValueSource(strings = {LOGIN, "/login"})
  void jsonMayNameItsCharacterSet(String path) {
    house
        .call("POST", path)
        .body("application/json; charset=utf-8", SignalKHouse.login("skipper", House.PASSWORD))
        .send()
        .is(200);
  }

  @Test
  void theCookiesAreThoseThatPagesKnow() {
    Answer answer = login("skipper", House.PASSWORD).is(200);
    assertThat(answer.cookies())
        .containsExactly(
            "JAUTHENTICATION="
                + answer.json().path("token").asText()
                + "; Path=/; HttpOnly; SameSite=Strict",
            "skLoginInfo=%7B%22status%22%3A%22loggedIn%22%2C%22user%22%3A%22skipper%22%7D"
                + "; Path=/; SameSite=Strict");
  }

  @Test
  void whoWantsToBeRememberedGetsCookiesWithAnEnd() throws Exception {
    Answer answer = form("username=skipper&password=correct+horse+battery&rememberMe=true").is(302);
    assertThat(answer.cookies())
        .allMatch(line -> line.contains("; Max-Age=21600; Expires=Sun, 22 Nov 2026 18:00:00 GMT;"));
    assertThat(claims(answer.cookie()).path("rememberMe").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/instruments?a=b,/instruments?a=b",
    "' /trimmed ',/trimmed",
    "https://evil.example/,/",
    "//evil.example/,/",
    "/\\evil.example,/",
    "'/a b',/"
  })
  void aFormLeadsToAPlaceOnThisServerOnly(String asked, String place) {
    String destination = java.net.URLEncoder.encode(asked, StandardCharsets.UTF_8);
    Answer answer =
        form("username=skipper&password=correct+horse+battery&destination=" + destination).is(302);
    assertThat(answer.header("Location")).isEqualTo(place);
  }

  @Test
  void whoeverFailsHearsTheSame() {
    String wrong = "{\"statusCode\":401,\"message\":\"Invalid username/password\"}";
    assertThat(login("skipper", "wrong").is(401).text()).isEqualTo(wrong);
    assertThat(login("nobody", "wrong").is(401).text()).isEqualTo(wrong);
    assertThat(house.call("POST", LOGIN).json("{\"username\":\"skipper\"}").send().is(401).text())
        .isEqualTo(wrong);
    assertThat(house.call("POST", LOGIN).json("").send().is(401).text()).isEqualTo(wrong);
    assertThat(form("username=skipper&password=wrong").is(401).text())
        .isEqualTo("Invalid username/password");
    assertThat(house.call("POST", LOGIN).body("text/plain", "x").send().is(401).text())
        .isEqualTo("Invalid username/password");
  }

  @Test
  void brokenJsonIsABadRequestAndAGetIsNothing() {
    house.call("POST", LOGIN).json("{\"username\":").send().is(400);
    house.call("GET", LOGIN).send().is(404);
    house.call("POST", "/signalk/v1/auth/logout").send().is(404);
  }

  @Test
  void aHundredAndFirstTryWaitsWhateverItsPassword() {
    for (int i = 0; i < 100; i++) {
      house.call("POST", LOGIN).json("{}").send().is(401);
    }
    Answer answer = login("skipper", House.PASSWORD).is(429);
    assertThat(answer.json().path("message").asText())
        .isEqualTo("Too many login attempts from this IP, please try again later");
    assertThat(answer.header("Retry-After")).isEqualTo("600");
    house.house.clock.forward(Duration.ofMinutes(10));
    login("skipper", House.PASSWORD).is(200);
  }

  @Test
  void aTokenIsTakenInTheWaysOfSignalK() {
    String token = house.token("skipper");
    for (String prefix : new String[] {"Bearer ", "JWT "}) {
      house.call("POST", VALIDATE).with("Authorization", prefix + token).send().is(200);
      house.call("POST", VALIDATE).with("X-Authorization", prefix + token).send().is(200);
    }
    house.call("POST", VALIDATE).cookie(token).send().is(200);
    for (String shown : new String[] {"bearer " + token, token, "Basic c2tpcHBlcjp4"}) {
      Answer none = house.call("POST", VALIDATE).with("Authorization", shown).send().is(401);
      assertThat(none.text()).isEqualTo("Unauthorized");
    }
    house.call("POST", VALIDATE + "?token=" + token).send().is(401);
  }

  @Test
  void theCookieGoesBeforeTheHeader() {
    house.user("mate", UserType.READONLY);
    JsonNode told =
        house
            .call("GET", STATUS)
            .cookie(house.token("mate"))
            .bearer(house.token("skipper"))
            .send()
            .is(200)
            .json();
    assertThat(told.path("username").asText()).isEqualTo("mate");
    assertThat(told.path("userLevel").asText()).isEqualTo("readonly");
  }

  @Test
  void aBadTokenIsRefusedAndItsCookiesAreTakenAway() {
    Answer answer = house.call("POST", VALIDATE).cookie("x.y.z").send().is(401);
    assertThat(answer.text()).isEqualTo("bad auth token");
    assertThat(answer.cookies()).hasSize(2).allMatch(line -> line.contains("01 Jan 1970"));
  }

  @Test
  void aTokenWithoutSignatureOrWithOtherClaimsIsNone() {
    String[] good = house.token("skipper").split("\\.", -1);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String none =
        encoder.encodeToString(
            "{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String other =
        encoder.encodeToString("{\"id\":\"owner\",\"iat\":1}".getBytes(StandardCharsets.UTF_8));
    for (String forged :
        new String[] {
          none + "." + good[1] + ".",
          none + "." + good[1] + "." + good[2],
          good[0] + "." + other + "." + good[2],
          good[0] + "." + good[1] + "." + "A".repeat(43)
        }) {
      assertThat(status(forged)).isEqualTo(401);
    }
  }

  @Test
  void logoutReallyRevokesTheToken() {
    String token = house.token("skipper");
    Answer answer = house.call("PUT", "/signalk/v1/auth/logout").cookie(token).send().is(200);
    assertThat(answer.text()).isEqualTo("\"Logout OK\"");
    assertThat(answer.cookies().getFirst()).startsWith("JAUTHENTICATION=;");
    assertThat(status(token)).isEqualTo(401);
    house.call("PUT", "/logout").send().is(200);
    house.call("PUT", "/logout").bearer(token).send().is(200);
  }

  @Test
  void aNewPasswordEndsTheTokensOfTheOldOne() {
    String token = house.token("skipper");
    house.house.directory.setPassword(
        House.SERVER,
        Subject.user("skipper"),
        new Directory.PasswordChange(null, "another horse battery", false, HERE));
    assertThat(status(token)).isEqualTo(401);
  }

  @Test
  void aNameThatIsGivenAgainRevivesNoOldToken() {
    house.user("mate", UserType.READONLY);
    String token = house.token("mate");
    house.house.directory.delete(House.SERVER, Subject.user("mate"), null);
    assertThat(status(token)).isEqualTo(401);
    house.user("mate", UserType.ADMIN);
    assertThat(status(token)).isEqualTo(401);
  }

  @Test
  void theSameTokenWorksEverywhereElse() {
    Identity identity = house.house.tokens.load(house.token("skipper"), null, HERE);
    assertThat(identity.subject()).isEqualTo(Subject.user("skipper"));
    String token = house.token("skipper");
    // as MQTT and AMQP read it beside a user name
    assertThat(ConnectionLogin.Shown.of("skipper", token).token()).isEqualTo(token);
  }

  @Test
  void validateRenewsAndTellsWhatIsBad() {
    String token = house.token("skipper");
    house.house.clock.forward(Duration.ofHours(4));
    String fresh =
        house.call("POST", VALIDATE).bearer(token).send().is(200).json().path("token").asText();
    assertThat(fresh).isNotEqualTo(token);
    house.house.clock.forward(Duration.ofHours(4));
    assertThat(status(token)).isEqualTo(401);
    assertThat(status(fresh)).isEqualTo(200);
    assertThat(house.call("POST", VALIDATE).send().is(401).text()).isEqualTo("Unauthorized");
  }

  /// Each makes one more session: who may only read must not fill the store.
  @Test
  void goingOnWithALoginCountsAsALogin() {
    String token = house.token("skipper");
    int good = 0;
    while (good <= 100 && status(token) == 200) {
      good++;
    }
    assertThat(good).isBetween(99, 100);
    house.call("POST", VALIDATE).bearer(token).send().is(429);
  }

  @Test
  void aCookieIsRenewedOncePastHalfOfItsLife() {
    String token = house.token("skipper");
    assertThat(house.call("GET", STATUS).cookie(token).send().is(200).cookies()).isEmpty();
    house.house.clock.forward(Duration.ofHours(3));
    String fresh = house.call("GET", STATUS).cookie(token).send().is(200).cookie();
    assertThat(house.call("GET", STATUS).cookie(token).send().cookies()).isEmpty();
    assertThat(house.call("GET", STATUS).bearer(token).send().cookies()).isEmpty();
    house.house.clock.forward(Duration.ofHours(4));
    JsonNode told = house.call("GET", STATUS).cookie(fresh).send().json();
    assertThat(told.path("status").asText()).isEqualTo("loggedIn");
  }

  @Test
  void logoutEndsTheOlderTokensOfTheSameLoginToo() {
    String token = house.token("skipper");
    String other = house.token("skipper");
    house.house.clock.forward(Duration.ofHours(3));
    String fresh = house.call("GET", STATUS).cookie(token).send().cookie();
    house.call("PUT", "/logout").bearer(fresh).send().is(200);
    assertThat(status(fresh)).isEqualTo(401);
    assertThat(status(token)).isEqualTo(401);
    assertThat(other).isNotEqualTo(token);
  }

  @Test
  void renewalEndsThirtyDaysAfterTheLogin() {
    String token = house.token("skipper");
    for (int hours = 0; hours < 30 * 24 + 12; hours += 4) {
      house.house.clock.forward(Duration.ofHours(4));
      Answer answer = house.call("POST", VALIDATE).bearer(token).send();
      if (answer.status() == 401) {
        assertThat(hours).isBetween(30 * 24 - 8, 30 * 24 + 8);
        return;
      }
      token = answer.json().path("token").asText();
    }
    throw new AssertionError("the session never ends");
  }

  @Test
  void aForeignPageCannotUseTheCookie() {
    String token = house.token("skipper");
    house
        .call("POST", VALIDATE)
        .with("Cookie", "JAUTHENTICATION=" + token)
        .with("Origin", "https://evil.example")
        .send()
        .is(401);
    house.call("POST", VALIDATE).with("Cookie", "JAUTHENTICATION=" + token).send().is(401);
    house
        .call("POST", LOGIN)
        .with("Origin", "https://evil.example")
        .json(SignalKHouse.login("skipper", House.PASSWORD))
        .send()
        .is(401);
    Answer read =
        house.call("GET", STATUS).with("Origin", "https://evil.example").cookie(token).send();
    assertThat(read.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void theStatusIsToldToEverybody() {
    assertThat(house.call("GET", STATUS).send().is(200).text())
        .isEqualTo(
            "{\"status\":\"notLoggedIn\",\"readOnlyAccess\":false,\"authenticationRequired\":true,"
                + "\"allowNewUserRegistration\":false,\"allowDeviceAccessRequests\":false,"
                + "\"securityWasEnabled\":true}");
    JsonNode told = house.call("GET", "/loginStatus").bearer(house.token("skipper")).send().json();
    assertThat(told.path("status").asText()).isEqualTo("loggedIn");
    assertThat(told.path("userLevel").asText()).isEqualTo("admin");
    assertThat(told.path("username").asText()).isEqualTo("skipper");
    JsonNode bad = house.call("GET", STATUS).bearer("x.y.z").send().is(200).json();
    assertThat(bad.path("status").asText()).isEqualTo("notLoggedIn");
  }

  @Test
  void discoveryNamesTheHostThatWasAsked() {
    JsonNode found = house.call("GET", "/signalk").send().is(200).json();
    String host = "127.0.0.1:" + house.port();
    assertThat(found.at("/endpoints/v1/signalk-http").asText())
        .isEqualTo("http://" + host + "/signalk/v1/api/");
    assertThat(found.at("/endpoints/v1/signalk-ws").asText())
        .isEqualTo("ws://" + host + "/signalk/v1/stream");
    assertThat(found.at("/server/id").asText()).isEqualTo("gatehouse");
    assertThat(house.call("GET", "/signalk/").send().is(200).text()).isEqualTo(found.toString());
  }

  @Test
  void aGuessedTokenCostsNoLookUp() {
    assertThatThrownBy(() ->
            house.house.tokens.cached(
                Objects.requireNonNull(house.token("skipper")) + "x", null, HERE))
        .isInstanceOf(Refused.class);
  }
}
