package io.gatehouse.dialect.signalk.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What somebody sends to sign in, as JSON or as the form of a page; of any other type nothing is
/// read, as if it were empty.
///
/// @param json whether the caller is a program
record Form(
    boolean json,
    @Nullable String user,
    @Nullable String password,
    boolean rememberMe,
    String destination) {

  static Form of(Request request) {
    String given = request.header("Content-Type");
    String type = given == null ? "" : given.toLowerCase(Locale.ROOT);
    if (type.startsWith("application/json")) {
      return ofJson(request.bytes());
    }
    return type.startsWith("application/x-www-form-urlencoded")
        ? ofFields(fields(new String(request.bytes(), StandardCharsets.UTF_8)))
        : ofFields(Map.of());
  }

  private static Form ofJson(byte[] body) {
    JsonNode json = body.length == 0 ? Json.read("{}") : Json.read(body);
    return new Form(
        true,
        text(json.path("username")),
        text(json.path("password")),
        json.path("rememberMe").asBoolean(),
        "/");
  }

  private static Form ofFields(Map<String, String> fields) {
    String remember = fields.getOrDefault("rememberMe", "");
    return new Form(
        false,
        fields.get("username"),
        fields.get("password"),
        remember.equals("true") || remember.equals("on") || remember.equals("1"),
        destination(fields.getOrDefault("destination", "/")));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  /// A place on this server; whatever a browser could take for another one is the front page.
  private static String destination(String asked) {
    String place = asked.strip();
    boolean ours =
        place.startsWith("/")
            && !place.startsWith("//")
            && place.chars().allMatch(letter -> letter > ' ' && letter < 0x7f && letter != '\\');
    return ours ? place : "/";
  }

  private static Map<String, String> fields(String body) {
    Map<String, String> fields = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.putIfAbsent(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.of(ProblemType.MALFORMED, "the form has a broken percent-encoding")
          .cure("write `%` and two hexadecimal digits")
          .refused();
    }
  }

  /// Without what is secret.
  @Override
  public String toString() {
    return "Form[" + user + "]";
  }
}
