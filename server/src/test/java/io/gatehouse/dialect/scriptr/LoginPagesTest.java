package io.gatehouse.dialect.scriptr;

import static io.gatehouse.dialect.scriptr.ScriptrHouse.OTHER;
import static io.gatehouse.dialect.scriptr.ScriptrHouse.PASSWORD;
import static io.gatehouse.dialect.scriptr.ScriptrHouse.response;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.net.URLDecoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The calls of the two published Login components, as their pages make them, and what was wrong in
/// the scripts behind them: none of that may come back.
class LoginPagesTest {
  private static final String LOGIN_2017 = "/modules/login/login";
  private static final String LOGIN_2021 = "/login/api/login";

  @TempDir static Path folder;
  private static ScriptrHouse house;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    house.user("ann");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static Map<String, String> who(String id, String password) {
    return Map.of("id", id, "password", password, "expiry", "6", "langSelect", "en");
  }

  private static String cookie(HttpResponse<String> answer, String name) {
    return answer.headers().allValues("Set-Cookie").stream()
        .filter(line -> line.startsWith(name + "="))
        .findFirst()
        .map(line -> line.substring(name.length() + 1, line.indexOf(';')))
        .map(value -> URLDecoder.decode(value, StandardCharsets.UTF_8))
        .orElseThrow(() -> new AssertionError("no cookie " + name + ": " + answer.headers().map()));
  }

  private static String code(HttpResponse<String> answer) {
    return response(answer).at("/result/metadata/errorCode").asText();
  }

  /// `modules/login/widgets/login.js` and `authorization.js` of 2017.
  @Test
  void thePagesOf2017SignInAndLookEveryTwentySeconds() {
    HttpResponse<String> wrong = house.form(LOGIN_2017, null, who("ann", OTHER));
    assertThat(wrong.statusCode()).isEqualTo(200);
    assertThat(response(wrong).at("/metadata/status").asText()).isEqualTo("success");
    assertThat(code(wrong)).isEqualTo("INVALID_SIGNATURE");
    HttpResponse<String> right = house.form(LOGIN_2017, null, who("ann", PASSWORD));
    assertThat(response(right).at("/metadata/status").asText()).isEqualTo("success");
    assertThat(response(right).at("/result/metadata/status").asText()).isEqualTo("success");
    String line = right.headers().firstValue("Set-Cookie").orElseThrow();
    // the widget stores nothing itself, and reads the cookie by script
    assertThat(line).contains("Path=/").contains("Secure").contains("Expires=");
    assertThat(line).doesNotContain("HttpOnly");
    String token = cookie(right, "token");
    HttpResponse<String> valid = house.form("/m/validateToken", token, Map.of());
    assertThat(response(valid).at("/result/name").asText()).isEqualTo("ann");
    house.owner("DELETE", "/v1/users/ann/sessions", "");
    HttpResponse<String> ended = house.form("/m/validateToken", token, Map.of());
    assertThat(ended.statusCode()).isEqualTo(400);
    assertThat(response(ended).at("/metadata/errorCode").asText()).isEqualTo("INVALID_TOKEN");
  }

  /// `login/view/javascript/login.js` of 2021: four cookies, then renewal.
  @Test
  void thePagesOf2021SignInAndRenew() {
    HttpResponse<String> right = house.form(LOGIN_2021, null, who("ann", PASSWORD));
    assertThat(response(right).at("/result/metadata/status").asText()).isEqualTo("success");
    String token = cookie(right, "token");
    assertThat(response(right).at("/result/result/token").asText()).isEqualTo(token);
    assertThat(Json.read(cookie(right, "user")).path("id").asText()).isEqualTo("ann");
    assertThat(cookie(right, "lang")).isEqualTo("en");
    assertThat(cookie(right, "tokenExpiry")).endsWith("GMT");
    HttpResponse<String> renewed =
        house.send(
            house
                .request("/login/api/renewToken?token=" + token)
                .header("Authorization", "bearer " + token));
    JsonNode given = response(renewed).at("/result/result");
    String fresh = given.path("token").asText();
    assertThat(fresh).isNotEqualTo(token);
    // with less the published provider renews without end
    assertThat(given.path("expiry").asInt()).isGreaterThan(1_500);
    isGood(fresh);
    isGood(token); // what is open by it can still move
    HttpResponse<String> out = house.form("/login/api/logout", fresh, Map.of());
    assertThat(out.statusCode()).isEqualTo(200);
    isDead(fresh);
    isDead(token);
  }

  private static void isGood(String token) {
    assertThat(house.form("/login/api/validateToken", token, Map.of()).statusCode()).isEqualTo(200);
  }

  private static void isDead(String token) {
    assertThat(house.form("/login/api/validateToken", token, Map.of()).statusCode()).isEqualTo(400);
  }

  @Test
  void aPasswordIsChangedWithTheOldOneAndEveryTokenEnds() {
    house.user("cleo");
    String old = cookie(house.form(LOGIN_2021, null, who("cleo", PASSWORD)), "token");
    HttpResponse<String> wrong =
        house.form(
            "/login/api/changePassword", old, Map.of("oldPassword", OTHER, "newPassword", OTHER));
    assertThat(code(wrong)).isEqualTo("INVALID_SIGNATURE");
    isGood(old);
    HttpResponse<String> right =
        house.form(
            "/login/api/changePassword",
            old,
            Map.of("oldPassword", PASSWORD, "newPassword", OTHER));
    String fresh = response(right).at("/result/token").asText();
    isDead(old);
    isGood(fresh);
    // signed in as somebody: without a token there is nobody whose password it could be
    assertThat(house.form("/login/api/changePassword", null, Map.of()).statusCode()).isEqualTo(400);
  }

  /// "forgotPassword tells whether an account exists", "defaults to demo/demo when fields are
  /// missing", three words for three kinds of failure.
  @Test
  void nobodyLearnsWhetherThereIsSuchAUser() {
    house.user("suspended");
    house.owner("PATCH", "/v1/users/suspended", "{'enabled':false}");
    String unknown = bare(house.form(LOGIN_2021, null, who("nobody-here", PASSWORD)));
    assertThat(bare(house.form(LOGIN_2021, null, who("ann", OTHER)))).isEqualTo(unknown);
    assertThat(bare(house.form(LOGIN_2021, null, who("suspended", PASSWORD)))).isEqualTo(unknown);
    assertThat(bare(house.form(LOGIN_2021, null, Map.of("langSelect", "en")))).isEqualTo(unknown);
    String forgotten = bare(house.form("/login/api/forgotPassword", null, mail("ann")));
    assertThat(bare(house.form("/login/api/forgotPassword", null, mail("nobody-here"))))
        .isEqualTo(forgotten);
  }

  private static Map<String, String> mail(String name) {
    return Map.of("email", name + "@example.org");
  }

  private static String bare(HttpResponse<String> answer) {
    return answer.statusCode()
        + answer.body().replaceAll("\"requestId\":\"[^\"]*\"", "")
        + answer.headers().allValues("Set-Cookie");
  }

  /// "reset code = MD5 of id and time", "expiry compared as strings".
  @Test
  void aResetCodeIsALinkOfTheServerOrNothing() {
    for (String code : List.of("", "d41d8cd98f00b204e9800998ecf8427e", "ann")) {
      HttpResponse<String> answer =
          house.form(
              "/login/api/resetPassword",
              null,
              Map.of("id", "ann", "resetCode", code, "password", OTHER));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(response(answer).at("/result/status").asText()).isEqualTo("failure");
      assertThat(response(answer).at("/result/errorCode").asText()).isEqualTo("INVALID_TOKEN");
    }
  }

  /// The cookies are the pages' memory: what a browser sends of its own accord opens nothing.
  @Test
  void aCookieIsNoCredential() {
    String token = cookie(house.form(LOGIN_2021, null, who("ann", PASSWORD)), "token");
    HttpResponse<String> answer =
        house.send(
            house
                .request("/login/api/validateToken")
                .header("Cookie", "token=" + token)
                .POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  /// "validateToken adds the account's admin e-mail", and nothing that opens anything.
  @Test
  void whoIsSignedInLearnsAboutNobodyElse() {
    String token = cookie(house.form(LOGIN_2021, null, who("ann", PASSWORD)), "token");
    JsonNode user =
        response(house.form("/login/api/validateToken", token, Map.of())).path("result");
    assertThat(user.properties().stream().map(Map.Entry::getKey))
        .containsExactlyInAnyOrder(
            "id", "name", "login", "groups", "isSuspended", "creationDate", "lastModifiedDate");
  }

  @Test
  void aHeaderCannotBeWrittenByAParameter() {
    HttpResponse<String> answer =
        house.form(
            LOGIN_2021,
            null,
            Map.of("id", "ann", "password", PASSWORD, "langSelect", "en\r\nX-Evil: 1;"));
    assertThat(cookie(answer, "lang")).isEqualTo("en");
    assertThat(answer.headers().firstValue("X-Evil")).isEmpty();
  }

  /// The install script of 2021 makes admin/admin.
  @Test
  void thereIsNoDefaultAccount() {
    for (String name : List.of("admin", "demo", "scriptr")) {
      assertThat(code(house.form(LOGIN_2021, null, who(name, name))))
          .isEqualTo("INVALID_SIGNATURE");
    }
  }

  /// Where nothing is offered the answer is Scriptr's, but not below the server's own API.
  @Test
  void refusalsAreInTheEnvelope() {
    // a stranger is not told what there is
    HttpResponse<String> stranger = house.call("GET", "/no/such/script", null, "");
    assertThat(stranger.statusCode()).isEqualTo(403);
    HttpResponse<String> none = house.call("GET", "/no/such/script", house.owner, "");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(response(none).at("/metadata/status").asText()).isEqualTo("failure");
    assertThat(response(none).at("/metadata/statusCode").asText()).isEqualTo("404");
    assertThat(response(none).at("/metadata/requestId").asText()).isNotEmpty();
    assertThat(house.call("GET", "/v1/no/such", null, "").body()).contains("gatehouse.dev");
    HttpResponse<String> bad = house.call("GET", "/no/such/script?auth_token=nonsense", null, "");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(response(bad).at("/metadata/errorCode").asText()).isEqualTo("INVALID_TOKEN");
  }
}
