package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What scripts do with the tokens of users by Scriptr's module `user`.
class UserTokensTest {
  @TempDir static Path folder;
  private static ScriptrHouse house;
  private static String owner;

  @BeforeAll
  static void open() {
    house = new ScriptrHouse(folder, Map.of());
    owner = house.owner("POST", "/v1/scriptr/owner/token", "").path("token").asText();
    house.script(
        "tokens",
        "anonymous",
        """
        var users = require("user"), p = request.body;
        return users[p.act].apply(users, p.args);
        """);
  }

  @AfterAll
  static void close() {
    house.close();
  }

  private static JsonNode call(@Nullable String token, String act, String arguments) {
    return house.run("tokens", token, "{'act':'%s','args':%s}".formatted(act, arguments));
  }

  private static String generated(String user) {
    JsonNode made = call(owner, "generateToken", "['%s']".formatted(user));
    assertThat(made.at("/metadata/status").asText()).as(made.toString()).isEqualTo("success");
    return made.at("/result/token").asText();
  }

  private static void failed(JsonNode answer, String code) {
    assertThat(answer.at("/metadata/status").asText()).as(answer.toString()).isEqualTo("failure");
    assertThat(answer.at("/metadata/errorCode").asText()).isEqualTo(code);
  }

  private static boolean isGood(String token) {
    HttpResponse<String> answer = house.form("/m/validateToken", token, Map.of());
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400);
    return answer.statusCode() == 200;
  }

  @Test
  void aTokenIsRenewedByWhoeverShowsIt() {
    house.user("rene");
    String first = generated("rene");
    JsonNode renewed = call(null, "renewToken", "['rene','%s']".formatted(first));
    String second = renewed.at("/result/token").asText();
    assertThat(second).as(renewed.toString()).isNotEmpty().isNotEqualTo(first);
    assertThat(renewed.at("/result/expiry").asLong()).isPositive();
    assertThat(isGood(second)).isTrue();
  }

  @Test
  void aTokenOfSomebodyElseIsAsGoodAsNone() {
    house.user("ruth");
    house.user("ralf");
    String token = generated("ruth");
    failed(call(owner, "renewToken", "['ralf','%s']".formatted(token)), "TOKEN_NOT_FOUND");
    failed(call(owner, "revokeToken", "['ralf','%s']".formatted(token)), "TOKEN_NOT_FOUND");
    failed(call(owner, "renewToken", "['ralf','bm8gdG9rZW4=']"), "TOKEN_NOT_FOUND");
    assertThat(isGood(token)).isTrue();
  }

  @Test
  void oneTokenEndsAndTheOthersStay() {
    house.user("rosa");
    String one = generated("rosa");
    String other = generated("rosa");
    JsonNode ended = call(null, "revokeToken", "['rosa','%s']".formatted(one));
    assertThat(ended.at("/metadata/status").asText()).as(ended.toString()).isEqualTo("success");
    assertThat(isGood(one)).isFalse();
    assertThat(isGood(other)).isTrue();
    failed(call(null, "revokeToken", "['rosa','%s']".formatted(one)), "TOKEN_NOT_FOUND");
  }

  @Test
  void allTokensEndForWhoeverMayEndThem() {
    house.user("rita");
    house.user("rolf");
    String stranger = house.user("rudi").path("token").asText();
    String first = generated("rita");
    String second = generated("rita");
    String third = generated("rolf");
    failed(call(stranger, "revokeTokens", "[['rita','rolf']]"), "PERMISSION_DENIED");
    failed(call(null, "revokeTokens", "['rita']"), "PERMISSION_DENIED");
    assertThat(isGood(first)).isTrue();
    JsonNode ended = call(owner, "revokeTokens", "[['rita','rolf']]");
    assertThat(ended.at("/metadata/status").asText()).as(ended.toString()).isEqualTo("success");
    assertThat(isGood(first)).isFalse();
    assertThat(isGood(second)).isFalse();
    assertThat(isGood(third)).isFalse();
    String again = generated("rita");
    call(owner, "revokeTokens", "['rita']");
    assertThat(isGood(again)).isFalse();
  }

  /// "To trigger an additional verification step".
  @Test
  void aPasswordAmongTheOptionsHasToBeRight() {
    house.user("rolo");
    failed(
        call(owner, "generateToken", "['rolo',{'password':'not the password at all'}]"),
        "INVALID_SIGNATURE");
    JsonNode made =
        call(owner, "generateToken", "['rolo',{'password':'%s'}]".formatted(ScriptrHouse.PASSWORD));
    assertThat(isGood(made.at("/result/token").asText())).isTrue();
  }

  /// Whoever locks somebody out by this means all that lets them in.
  @Test
  void noOtherCredentialOutlivesTheEndOfAllTokens() {
    house.user("remo");
    house.user("runa");
    List<String> ended = List.of(generated("remo"), apiToken("remo"), session("remo"));
    List<String> kept = List.of(apiToken("runa"), session("runa"));
    assertThat(ended).allSatisfy(token -> assertThat(isKnown(token)).isTrue());
    JsonNode done = call(owner, "revokeTokens", "['remo']");
    assertThat(done.at("/metadata/status").asText()).as(done.toString()).isEqualTo("success");
    assertThat(ended).allSatisfy(token -> assertThat(isKnown(token)).isFalse());
    assertThat(kept).allSatisfy(token -> assertThat(isKnown(token)).isTrue());
  }

  private static String apiToken(String user) {
    return house
        .owner("POST", "/v1/tokens", "{'principal':'user:%s','name':'beside'}".formatted(user))
        .path("value")
        .asText();
  }

  private static String session(String user) {
    HttpResponse<String> login =
        house.call(
            "POST",
            "/v1/login",
            null,
            "{'name':'%s','password':'%s'}".formatted(user, ScriptrHouse.PASSWORD));
    assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
    return ScriptrHouse.json(login).path("token").asText();
  }

  private static boolean isKnown(String token) {
    HttpResponse<String> answer = house.call("GET", "/v1/me", token, "");
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 401);
    return answer.statusCode() == 200;
  }

  @Test
  void whatIsNoIdIsRefused() {
    house.user("rhea");
    String token = generated("rhea");
    for (String ids :
        List.of("''", "[{}]", "{}", "['']", "7", "['rhea',[]]", "'\\u0000'", "'a b'")) {
      failed(call(owner, "revokeTokens", "[%s]".formatted(ids)), "INVALID_PARAMETER_VALUE");
    }
    String many = String.join(",", Collections.nCopies(101, "'rhea'"));
    failed(call(owner, "revokeTokens", "[[%s]]".formatted(many)), "INVALID_PARAMETER_VALUE");
    for (String act : List.of("get", "delete", "generateToken", "revokeToken")) {
      failed(call(owner, act, "['','x']"), "INVALID_PARAMETER_VALUE");
    }
    failed(call(owner, "update", "[{'id':''}]"), "INVALID_PARAMETER_VALUE");
    assertThat(isGood(token)).isTrue();
  }
}
