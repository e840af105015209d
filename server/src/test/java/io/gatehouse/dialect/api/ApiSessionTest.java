package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Signing in, staying signed in, and what ends it.
class ApiSessionTest {
  private static TestServer server;
  private static Api owner;
  private static Api nobody;

  @BeforeAll
  static void start() {
    server = TestServer.start();
    owner = server.owner();
    nobody = server.nobody();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static Api.Answer login(String name, String password) {
    String body = "{'name': '%s', 'password': '%s'}".formatted(name, password);
    return nobody.post("/v1/login", body);
  }

  @Test
  void whoDoesNotShowACredentialIsAskedForOne() {
    for (String path : List.of("/v1/me", "/v1/users", "/v1/audit", "/v1/tokens/x", "/metrics")) {
      Api.Answer refused = nobody.get(path).is(401, "unauthenticated");
      assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
      assertThat(refused.text("/cure")).contains("Authorization: Bearer");
    }
  }

  @Test
  void aTokenIsTakenWithBearerWithJwtOrBareButNeverFromTheAddress() {
    server.user("forms");
    String token = login("forms", TestServer.PASSWORD).is(200).text("/token");
    for (String header : List.of("Bearer " + token, "bearer " + token, "JWT " + token, token)) {
      nobody.with("Authorization", header).get("/v1/me").is(200).has("/id", "forms");
    }
    nobody.with("Authorization", "Basic " + token).get("/v1/me").is(401);
    assertThat(nobody.get("/v1/me?access_token=" + token).status()).isIn(400, 401);
  }

  @Test
  void aTokenThatIsWrongBrokenOrUnknownGetsTheSameAnswer() {
    String wrong = "ghs_3Qf0c1m9ZyV7tXn2bLkR8sWdA5eHjU4oPgTiKxYzB6C0aD1";
    nobody.as(wrong).get("/v1/me").is(401, "credential-refused");
    nobody.as("x").get("/v1/me").is(401, "credential-refused");
    nobody.as("gha_").get("/v1/me").is(401, "credential-refused");
  }

  @Test
  void everyWayToFailALoginReadsTheSame() {
    server.user("correct");
    server.user("disabled");
    owner.change("/v1/users/disabled", "{'enabled': false}").is(200);
    owner.post("/v1/users", "{'name': 'passwordless'}").is(201);
    String expected = null;
    for (String name : List.of("correct", "disabled", "unknown", "passwordless")) {
      String password = name.equals("disabled") ? TestServer.PASSWORD : "not the password";
      Api.Answer refused = login(name, password).is(401, "credential-refused");
      String told = refused.text("/detail") + refused.text("/cure");
      assertThat(told.replace(name, "NAME"))
          .isEqualTo(expected == null ? told.replace(name, "NAME") : expected);
      expected = told.replace(name, "NAME");
    }
  }

  @Test
  void afterManyFailuresTheAnswerIsWaitAndNotForever() {
    server.user("guessed");
    Api.Answer last = login("guessed", "wrong");
    for (int i = 0; i < 60 && last.status() == 401; i++) {
      last = login("guessed", "wrong");
    }
    last.is(429, "too-many");
    long wait = Long.parseLong(last.header("Retry-After"));
    assertThat(wait).isPositive();
    assertThat(last.at("/retry_after").asLong()).isEqualTo(wait);
    login("guessed", TestServer.PASSWORD).is(429, "too-many");
    server.clock().forward(Duration.ofSeconds(wait + 1));
    login("guessed", TestServer.PASSWORD).is(200);
  }

  @Test
  void aSessionEndsByItselfWhenItsTimeIsOver() throws Exception {
    try (TestServer own = TestServer.start()) {
      Api anna = own.owner();
      anna.get("/v1/me").is(200);
      own.clock().forward(Duration.ofHours(6).plusSeconds(1));
      Api.Answer refused = anna.get("/v1/me").is(401, "credential-ended");
      assertThat(refused.text("/cure")).isNotBlank();
    }
  }

  @Test
  void loggingOutEndsTheSessionOnTheServer() {
    Api alice = server.user("outgoing");
    alice.get("/v1/me").is(200);
    alice.send("POST", "/v1/logout", null).is(200).has("/receipt/connections", 0);
    alice.get("/v1/me").is(401);
    alice.send("POST", "/v1/logout", null).is(401);
  }

  @Test
  void anApiTokenCannotLogOutNorChangeThePassword() {
    Api alice = server.user("tokened");
    Api token = server.token(alice, "user:tokened");
    token.send("POST", "/v1/logout", null).is(409, "conflict");
    token
        .put(
            "/v1/me/password",
            "{'old_password': 'correct horse battery', 'new_password': 'tide and wind'}")
        .is(409, "conflict");
    token.get("/v1/me").is(200).has("/credential/kind", "api");
  }

  @Test
  void aUserSeesAndEndsTheirOwnSessions() {
    Api first = server.user("many");
    Api second = nobody.login("many", TestServer.PASSWORD, "main");
    Api third = nobody.login("many", TestServer.PASSWORD, "main");
    Api.Answer list = first.get("/v1/me/sessions").is(200);
    assertThat(list.at("/items").size()).isEqualTo(3);
    assertThat(list.at("/items").findValuesAsText("current")).containsOnlyOnce("true");
    String secondId = second.get("/v1/me").text("/credential/id");
    first.delete("/v1/me/sessions/" + secondId).is(200);
    second.get("/v1/me").is(401);
    third.get("/v1/me").is(200);
    first.delete("/v1/me/sessions").is(200);
    third.get("/v1/me").is(401);
    first.get("/v1/me").is(200);
    assertThat(first.get("/v1/me/sessions").at("/items").size()).isEqualTo(1);
  }

  @Test
  void nobodyEndsSomebodyElsesSession() {
    Api alice = server.user("victim");
    Api mallory = server.user("mallory");
    String id = alice.get("/v1/me").text("/credential/id");
    Api.Answer foreign = mallory.delete("/v1/me/sessions/" + id);
    Api.Answer missing = mallory.delete("/v1/me/sessions/s-nosuch");
    assertThat(foreign.status()).isEqualTo(missing.status()).isIn(403, 404);
    alice.get("/v1/me").is(200);
    for (String name : List.of("victim", "nosuch")) {
      mallory.get("/v1/users/" + name + "/sessions").is(403);
      mallory.delete("/v1/users/" + name + "/sessions").is(403);
    }
    alice.get("/v1/me").is(200);
  }

  @Test
  void anAdministratorEndsEverySessionOfAUser() {
    Api alice = server.user("ended");
    assertThat(owner.get("/v1/users/ended/sessions").is(200).at("/items").size()).isEqualTo(1);
    owner.delete("/v1/users/ended/sessions").is(200);
    alice.get("/v1/me").is(401);
  }

  @Test
  void disablingAUserEndsEverythingAtOnceAndEnablingBringsTokensBack() {
    Api alice = server.user("switched");
    Api token = server.token(alice, "user:switched");
    alice.get("/v1/me").is(200);
    token.get("/v1/me").is(200);
    owner.change("/v1/users/switched", "{'enabled': false}").is(200).has("/enabled", false);
    alice.get("/v1/me").is(401);
    token.get("/v1/me").is(401);
    login("switched", TestServer.PASSWORD).is(401);
    owner.change("/v1/users/switched", "{'enabled': true}").is(200);
    token.get("/v1/me").is(200);
  }

  @Test
  void aNewPasswordEndsEverySessionAndTheOldOneNoLongerWorks() {
    Api here = server.user("renewed");
    Api there = nobody.login("renewed", TestServer.PASSWORD, "main");
    here.put("/v1/me/password", "{'old_password': 'wrong one', 'new_password': 'tide and wind'}")
        .is(422, "invalid")
        .has("/field", "/old_password");
    here.put(
            "/v1/me/password", "{'old_password': 'correct horse battery', 'new_password': 'short'}")
        .is(422, "invalid")
        .has("/field", "/new_password");
    here.put(
            "/v1/me/password",
            "{'old_password': 'correct horse battery', 'new_password': 'tide and wind'}")
        .is(200);
    there.get("/v1/me").is(401);
    login("renewed", TestServer.PASSWORD).is(401);
    nobody.login("renewed", "tide and wind", "main").get("/v1/me").is(200);
  }

  @Test
  void anAdministratorResetsAPasswordAndSeesTheGeneratedOneOnce() {
    Api alice = server.user("forgetful");
    String fresh = owner.post("/v1/users/forgetful/password", "{}").is(200).text("/password");
    assertThat(fresh).hasSizeGreaterThan(20);
    alice.get("/v1/me").is(401);
    login("forgetful", TestServer.PASSWORD).is(401);
    nobody.login("forgetful", fresh, "main").get("/v1/me").is(200);
    Api.Answer chosen =
        owner.post("/v1/users/forgetful/password", "{'password': 'chosen by hand'}").is(200);
    assertThat(chosen.at("/password").isMissingNode()).isTrue();
  }

  @Test
  void aCookieSignsInAndWritesNeedTheRightOrigin() {
    server.user("baker");
    Api.Answer signedIn =
        nobody
            .post(
                "/v1/login",
                "{'name': 'baker', 'password': '%s', 'cookie': true}"
                    .formatted(TestServer.PASSWORD))
            .is(200);
    String cookie = signedIn.header("Set-Cookie");
    assertThat(signedIn.at("/token").isMissingNode()).as("a page could read it").isTrue();
    assertThat(cookie).contains("HttpOnly", "SameSite=").startsWith("gatehouse=");
    Api browser = nobody.with("Cookie", cookie.replaceFirst(";.*", ""));
    browser.get("/v1/me").is(200).has("/id", "baker");
    String device = "{'name': 'oven'}";
    browser.with("Origin", "https://evil.example").post("/v1/devices", device).is(403);
    browser.with("Sec-Fetch-Site", "cross-site").post("/v1/devices", device).is(403);
    String own = server.nobody().base().toString();
    browser.with("Origin", own).post("/v1/devices", device).is(201);
    Api.Answer out = browser.with("Origin", own).send("POST", "/v1/logout", null).is(200);
    assertThat(out.header("Set-Cookie")).startsWith("gatehouse=;").contains("Max-Age=0");
    browser.get("/v1/me").is(401);
  }

  @Test
  void anOperatorMayDoWithoutCookies() throws Exception {
    try (TestServer plain = TestServer.withoutCookies()) {
      plain.user("baker");
      String login = "{'name': 'baker', 'password': '%s', 'cookie': %s}";
      plain
          .nobody()
          .post("/v1/login", login.formatted(TestServer.PASSWORD, true))
          .is(422, "invalid");
      plain.nobody().post("/v1/login", login.formatted(TestServer.PASSWORD, false)).is(200);
    }
  }

  @Test
  void withoutBeingAskedForNoCookieIsSet() {
    server.user("plain");
    assertThat(login("plain", TestServer.PASSWORD).is(200).header("Set-Cookie")).isEmpty();
  }

  /// ASVS 7.3: a session of a browser goes on under a new token, and a logout ends them all.
  @Test
  void theSessionOfABrowserGoesOn() {
    server.user("rower");
    String own = nobody.base().toString();
    String first = cookieOf("rower");
    Api browser = nobody.with("Cookie", first).with("Origin", own);
    browser.get("/v1/login").is(200).has("/name", "rower").has("/renewable", true);
    server.clock().forward(Duration.ofMinutes(5));
    Api.Answer renewed =
        browser.send("POST", "/v1/me/renewal", null).is(200).has("/signed_in", true);
    String second = renewed.header("Set-Cookie").replaceFirst(";.*", "");
    assertThat(second).isNotEqualTo(first);
    Api after = nobody.with("Cookie", second).with("Origin", own);
    after.get("/v1/me").is(200).has("/id", "rower");
    browser.get("/v1/me").is(200);
    assertThat(browser.get("/v1/login").is(200).at("/max_age").asLong())
        .as("what is under way may end")
        .isLessThanOrEqualTo(60);
    browser.send("POST", "/v1/me/renewal", null).is(409).has("/code", "session-renewed");
    server.clock().forward(Duration.ofSeconds(61));
    browser.get("/v1/me").is(401);
    String third =
        after
            .send("POST", "/v1/me/renewal", null)
            .is(200)
            .header("Set-Cookie")
            .replaceFirst(";.*", "");
    nobody.with("Cookie", third).with("Origin", own).send("POST", "/v1/logout", null).is(200);
    nobody.with("Cookie", third).get("/v1/me").is(401);
    after.get("/v1/me").is(401);
    Api.Answer nobodyThere = browser.get("/v1/login").is(200).has("/signed_in", false);
    assertThat(nobodyThere.header("Set-Cookie")).contains("Max-Age=0");
  }

  @Test
  void onlyTheSessionOfABrowserGoesOn() {
    server.user("miller");
    String token = login("miller", TestServer.PASSWORD).is(200).text("/token");
    Api program = nobody.with("Authorization", "Bearer " + token);
    program.get("/v1/login").is(200).has("/renewable", false);
    program.send("POST", "/v1/me/renewal", null).is(409).has("/code", "session-at-end");
    nobody.get("/v1/login").is(200).has("/signed_in", false);
    nobody.send("POST", "/v1/me/renewal", null).is(401);
  }

  private String cookieOf(String name) {
    return nobody
        .post(
            "/v1/login",
            "{'name': '%s', 'password': '%s', 'cookie': true}".formatted(name, TestServer.PASSWORD))
        .is(200)
        .header("Set-Cookie")
        .replaceFirst(";.*", "");
  }
}
