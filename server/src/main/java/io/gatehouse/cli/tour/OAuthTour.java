package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.cli.visitor.HttpVisitor;
import io.gatehouse.cli.visitor.MqttVisitor;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// OAuth 2.0, played once with real sockets: a person signs in and agrees, a client gets tokens,
/// the token opens MQTT, a refresh token that is used twice ends all of it, and a device without a
/// keyboard is let in.
final class OAuthTour implements Plot {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String PASSWORD = "wind and tide and moonlight";
  private static final String CALLBACK = "https://dash.example/callback";
  private static final String VERIFIER = "a-verifier-that-is-long-enough-for-every-rule";
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([^\"]+)\"");

  private final Transcript transcript;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, String> cookies = new TreeMap<>();
  private String base = "";
  private String guardSecret = "";

  OAuthTour(PrintWriter out) {
    transcript = new Transcript(out);
  }

  @Override
  public Map<String, String> config() {
    return Map.of();
  }

  @Override
  public boolean play(Tour.Host host) {
    base = "http://127.0.0.1:" + host.httpPort();
    transcript.line(
        "OAuth 2.0 at Gatehouse. Everything you see happens on real sockets of this machine.");
    try (HttpVisitor owner = new HttpVisitor(host.httpPort())) {
      theOwnerRegisters(owner, host.setupSecret());
      aClientFindsItsWay();
      JsonNode tokens = alicesConsent();
      try (MqttVisitor mqtt = new MqttVisitor(host.mqttPort())) {
        theTokenOpensMqtt(mqtt, tokens.path("access_token").asText());
        aResourceServerAsks(tokens.path("access_token").asText());
        aStolenRefreshToken(mqtt, tokens.path("refresh_token").asText());
      }
      aRadioWithoutKeyboard(owner);
    } catch (IOException broken) {
      transcript.expect(false, String.valueOf(broken.getMessage()));
    }
    transcript.line("");
    transcript.line(
        transcript.asTold()
            ? "Every step was as told. Now your own clients: docs/dialects/oauth.md"
            : "Something was not as told: please report it with this transcript.");
    return transcript.asTold();
  }

  private void theOwnerRegisters(HttpVisitor owner, String secret) throws IOException {
    transcript.step("The owner registers a web application, a resource server and a radio");
    owner.post("/v1/setup", credentials("anna", ",\"secret\":\"" + secret + "\""));
    owner.holds(owner.post("/v1/login", credentials("anna", "")).text("/token"));
    owner.post("/v1/roles", "{\"id\":\"skipper\",\"allow\":[\"subscribe_channel:fleet/#\"]}");
    owner.post("/v1/roles", "{\"id\":\"resource-server\",\"allow\":[\"read_token\"]}");
    owner.post("/v1/users", credentials("alice", ",\"roles\":[\"skipper\"]"));
    owner.post("/v1/clients", "{\"name\":\"dash\"}");
    owner.post("/v1/clients", "{\"name\":\"radio\"}");
    owner.post("/v1/clients", "{\"name\":\"guard\",\"roles\":[\"resource-server\"]}");
    String scopes = "\"scopes\":{\"fleet.read\":[\"subscribe_channel:fleet/#\"]}";
    HttpVisitor.Answer dash =
        owner.put(
            "/v1/clients/dash/oauth",
            "{\"client_name\":\"Dashboard\",\"token_endpoint_auth_method\":\"none\","
                + "\"redirect_uris\":[\""
                + CALLBACK
                + "\"],"
                + scopes
                + "}");
    transcript.says("anna (http)", "PUT /v1/clients/dash/oauth, scope fleet.read");
    transcript.expect(dash.status() == 200, "a scope is a list of permissions");
    owner.put(
        "/v1/clients/radio/oauth",
        "{\"client_name\":\"Radio\",\"token_endpoint_auth_method\":\"none\",\"grant_types\":[\""
            + DEVICE
            + "\"],"
            + scopes
            + "}");
    HttpVisitor.Answer guard = owner.put("/v1/clients/guard/oauth", "{}");
    guardSecret = guard.text("/client_secret");
    transcript.expect(
        guardSecret.startsWith("ghk_"), "a secret is made, shown once, and kept as a hash");
  }

  private static String credentials(String name, String more) {
    return "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"" + more + "}";
  }

  private void aClientFindsItsWay() throws IOException {
    transcript.step("A client finds its way by itself");
    JsonNode said = json(send(get("/.well-known/openid-configuration")));
    transcript.says("dash (http)", "GET /.well-known/openid-configuration");
    transcript.says("gatehouse", "issuer " + said.path("issuer").asText());
    transcript.expect(
        said.path("code_challenge_methods_supported").toString().equals("[\"S256\"]"),
        "PKCE with S256, and no way around it");
  }

  private JsonNode alicesConsent() throws IOException {
    transcript.step("Alice is sent to the sign-in page, and agrees");
    String page =
        "/oauth/authorize?response_type=code&client_id=dash&scope=openid+fleet.read&state=1"
            + "&code_challenge_method=S256&code_challenge="
            + challenge()
            + "&redirect_uri="
            + encoded(CALLBACK);
    HttpResponse<String> consent = signIn(page);
    transcript.says("alice (browser)", "signs in");
    transcript.expect(
        consent.body().contains("fleet.read: subscribe_channel:fleet/#"),
        "the page says in plain words what the client could do");
    HttpResponse<String> back =
        send(post(page, "form=" + form(consent) + "&step=consent&decision=allow"));
    String location = back.headers().firstValue("Location").orElse("");
    transcript.says(
        "gatehouse", back.statusCode() + " " + location.replaceAll("code=[^&]+", "code=…"));
    transcript.expect(
        location.startsWith(CALLBACK) && location.contains("iss="),
        "back to the registered address, with a code and the name of the issuer");
    JsonNode tokens =
        json(
            send(
                post(
                    "/oauth/token",
                    "grant_type=authorization_code&client_id=dash&code="
                        + parameter(location, "code")
                        + "&code_verifier="
                        + VERIFIER
                        + "&redirect_uri="
                        + encoded(CALLBACK))));
    transcript.says("dash (http)", "POST /oauth/token: the code and the verifier");
    transcript.says("gatehouse", "scope " + tokens.path("scope").asText());
    transcript.says("id token", claims(tokens.path("id_token").asText()));
    transcript.expect(
        tokens.has("access_token") && tokens.has("refresh_token") && tokens.has("id_token"),
        "an access token, a refresh token and an ID token");
    return tokens;
  }

  private HttpResponse<String> signIn(String page) throws IOException {
    HttpResponse<String> empty = send(get(page));
    return send(
        post(
            page,
            "form=%s&step=sign-in&name=alice&password=%s"
                .formatted(form(empty), encoded(PASSWORD))));
  }

  private void theTokenOpensMqtt(MqttVisitor mqtt, String token) throws IOException {
    transcript.step("The access token is a credential at every door, here MQTT");
    int connected = Connack.code(mqtt.connect("alice", token));
    transcript.says("dash (mqtt)", "CONNECT as alice, the token as the password");
    transcript.expect(connected == 0, "accepted");
    mqtt.subscribe("fleet/7/position");
    MqttMessage refused = mqtt.publish("fleet/7/position", "1");
    transcript.says("gatehouse", MqttVisitor.reasonString(refused));
    transcript.expect(
        MqttVisitor.reasonCode(refused) == 0x87,
        "it listens, as the scope says, and may not publish");
  }

  private void aResourceServerAsks(String token) throws IOException {
    transcript.step("A resource server asks what the token is worth");
    JsonNode told = introspected(token);
    transcript.says("guard (http)", "POST /oauth/introspect");
    transcript.says("gatehouse", told.toString());
    transcript.expect(
        told.path("active").asBoolean() && told.path("sub").asText().equals("user:alice"),
        "alice's, through dash, for fleet.read");
  }

  private JsonNode introspected(String token) throws IOException {
    String proof =
        Base64.getEncoder()
            .encodeToString(("guard:" + guardSecret).getBytes(StandardCharsets.UTF_8));
    return json(
        send(
            post("/oauth/introspect", "token=" + token)
                .setHeader("Authorization", "Basic " + proof)));
  }

  private void aStolenRefreshToken(MqttVisitor mqtt, String stolen) throws IOException {
    transcript.step("Somebody has stolen the refresh token, and uses it after the client did");
    String form = "grant_type=refresh_token&client_id=dash&refresh_token=" + stolen;
    JsonNode next = json(send(post("/oauth/token", form)));
    transcript.expect(
        !next.path("refresh_token").asText().equals(stolen), "each refresh token is good once");
    long began = System.nanoTime();
    JsonNode thief = json(send(post("/oauth/token", form)));
    transcript.says(
        "thief (http)", "the same refresh token again: " + thief.path("error").asText());
    transcript.expect(
        thief.path("error").asText().equals("invalid_grant"), "refused, and that is not all");
    try {
      long ended = mqtt.endedAtNanos().get(5, TimeUnit.SECONDS);
      transcript.expect(
          true,
          "the MQTT connection ended %.1f ms after that request began"
              .formatted((ended - began) / 1e6));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    } catch (ExecutionException | TimeoutException late) {
      transcript.expect(false, "the MQTT connection goes on");
    }
    transcript.expect(
        introspected(next.path("access_token").asText()).toString().equals("{\"active\":false}"),
        "and every token of the family is worth nothing");
  }

  private void aRadioWithoutKeyboard(HttpVisitor owner) throws IOException {
    transcript.step("A radio without a keyboard");
    JsonNode begun = json(send(post("/oauth/device_authorization", "client_id=radio")));
    String code = begun.path("user_code").asText();
    transcript.says("radio", "type " + code + " at " + begun.path("verification_uri").asText());
    String poll =
        "client_id=radio&grant_type="
            + encoded(DEVICE)
            + "&device_code="
            + begun.path("device_code").asText();
    transcript.says("gatehouse", json(send(post("/oauth/token", poll))).path("error").asText());
    String page = "/oauth/device?user_code=" + code;
    HttpResponse<String> question = send(get(page));
    send(post(page, "form=" + form(question) + "&step=consent&decision=allow"));
    transcript.says("alice (browser)", "types the code, sees what asks and from where, allows it");
    JsonNode tokens = json(send(post("/oauth/token", poll)));
    transcript.expect(tokens.has("access_token"), "the radio has a token of alice's");
    HttpVisitor.Answer grants = owner.get("/v1/oauth/grants?principal=user:alice");
    String id = grants.text("/items/0/id");
    transcript.expect(
        grants.text("/items/0/client_id").equals("radio")
            && owner.delete("/v1/oauth/grants/" + id).status() == 200,
        "it stands among alice's grants, and is taken back there");
    transcript.expect(
        !introspected(tokens.path("access_token").asText()).path("active").asBoolean(),
        "which ends its token at once");
  }

  private HttpRequest.Builder get(String path) {
    return request(path).GET();
  }

  private HttpRequest.Builder post(String path, String form) {
    return request(path)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", base)
        .POST(HttpRequest.BodyPublishers.ofString(form));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
              .collect(Collectors.joining("; ")));
    }
    return request;
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      for (String line : answer.headers().allValues("Set-Cookie")) {
        String[] pair = line.substring(0, line.indexOf(';')).split("=", 2);
        cookies.put(pair[0], pair[1]);
      }
      return answer;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return JSON.readTree(answer.body());
  }

  private static String form(HttpResponse<String> page) throws IOException {
    Matcher found = FORM.matcher(page.body());
    if (!found.find()) {
      throw new IOException("there is no form on the page: " + page.statusCode());
    }
    return found.group(1);
  }

  private static String parameter(String address, String name) {
    Matcher found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(address);
    return found.find() ? URLDecoder.decode(found.group(1), StandardCharsets.UTF_8) : "";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String claims(String token) {
    String[] parts = token.split("\\.", -1);
    return parts.length < 2
        ? "none"
        : new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
  }

  private static String challenge() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
