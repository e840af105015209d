package io.gatehouse.dialect.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.dialect.oauth.OAuthHouse.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A browser as far as forms go: keeps cookies, says where a form comes from, follows nothing.
final class FormBrowser implements AutoCloseable {
  static final String VERIFIER = "verifier-of-a-test-".repeat(3);
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

  private final OAuthHouse oauth;
  private final HttpClient http;
  private final Map<String, String> cookies = new TreeMap<>();

  FormBrowser(OAuthHouse oauth) {
    this.oauth = oauth;
    this.http = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();
  }

  /// What `VERIFIER` hashes to.
  static String challenge() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// The address to which a client sends a person; `changes` are name, value pairs, and a value
  /// that is empty takes the parameter away.
  static String authorize(String client, String scope, String... changes) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("response_type", "code");
    query.put("client_id", client);
    query.put("redirect_uri", OAuthHouse.CALLBACK);
    query.put("scope", scope);
    query.put("state", "st&te");
    query.put("code_challenge", challenge());
    query.put("code_challenge_method", "S256");
    for (int at = 0; at < changes.length; at += 2) {
      query.put(changes[at], changes[at + 1]);
    }
    List<String> parts = new ArrayList<>();
    query.forEach((name, value) -> {
      if (!value.isEmpty()) {
        parts.add(name + "=" + OAuthHouse.encoded(value));
      }
    });
    return "/oauth/authorize?" + String.join("&", parts);
  }

  Answer get(String path) {
    return send("GET", path, List.of(), null);
  }

  /// Sends a form as a page of ours does.
  Answer post(String path, String form) {
    return send(
        "POST",
        path,
        List.of("Content-Type", "application/x-www-form-urlencoded", "Origin", oauth.base()),
        form);
  }

  private Answer send(String method, String path, List<String> headers, @Nullable String body) {
    List<String> all = new ArrayList<>(headers);
    if (!cookies.isEmpty()) {
      all.add("Cookie");
      all.add(
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    Answer answer = OAuthHouse.send(http, oauth.base() + path, method, all, body);
    for (String line : answer.response().headers().allValues("Set-Cookie")) {
      String pair = line.substring(0, line.indexOf(';'));
      int equals = pair.indexOf('=');
      String value = pair.substring(equals + 1);
      if (value.isEmpty()) {
        cookies.remove(pair.substring(0, equals));
      } else {
        cookies.put(pair.substring(0, equals), value);
      }
    }
    return answer;
  }

  /// What proves that a form is ours.
  static String form(Answer page) {
    Matcher found = FORM.matcher(page.text());
    if (!found.find()) {
      throw new AssertionError(page.toString());
    }
    return found.group(1);
  }

  /// Signs in; what comes next is the question, or the way back.
  Answer signIn(String path, String name) {
    return post(
        path,
        "form=%s&step=sign-in&name=%s&password=%s"
            .formatted(form(get(path)), name, OAuthHouse.encoded(House.PASSWORD)));
  }

  Answer decide(String path, Answer page, String decision) {
    return post(path, "form=" + form(page) + "&step=consent&decision=" + decision);
  }

  /// The code that a person lets a client have.
  String code(String path, String name) {
    Answer next = signIn(path, name);
    return parameter(next.status() == 303 ? next : decide(path, next, "allow"), "code");
  }

  /// A parameter of the address that the browser is sent to.
  static String parameter(Answer redirect, String name) {
    if (redirect.status() != 303) {
      throw new AssertionError(redirect.toString());
    }
    String query = URI.create(redirect.header("Location")).getRawQuery();
    for (String part : query.split("&", -1)) {
      if (part.startsWith(name + "=")) {
        return java.net.URLDecoder.decode(
            part.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /// The tokens for a code of a public client.
  Answer exchange(String client, String code) {
    return oauth.post("/oauth/token", null, exchangeForm(client, code));
  }

  static String exchangeForm(String client, String code) {
    return "grant_type=authorization_code&client_id=%s&code=%s&redirect_uri=%s&code_verifier=%s"
        .formatted(client, code, OAuthHouse.encoded(OAuthHouse.CALLBACK), VERIFIER);
  }

  /// All of it, for a public client.
  JsonNode tokens(String client, String scope, String name) {
    Answer answer = exchange(client, code(authorize(client, scope), name));
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.json();
  }

  Answer refresh(String client, String token) {
    return oauth.post(
        "/oauth/token",
        null,
        "grant_type=refresh_token&client_id=" + client + "&refresh_token=" + token);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
