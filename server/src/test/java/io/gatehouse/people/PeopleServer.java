package io.gatehouse.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.Await;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.wiring.Server;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A whole server with every door open, whose mails fall into a folder.
final class PeopleServer implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final Pattern LINK = Pattern.compile("#(reset|invitation|email)=([\\w-]+)");

  final Server server;
  final URI url;
  final String owner;
  private final Path mails;
  private final Set<Path> read = new HashSet<>();
  private final HttpClient http = HttpClient.newHttpClient();

  PeopleServer(Path folder) throws Exception {
    this(folder, Map.of());
  }

  /// @param more settings, by their keys
  PeopleServer(Path folder, Map<String, String> more) throws Exception {
    mails = folder.resolve("mails");
    int port = freePort();
    url = URI.create("http://localhost:" + port);
    Map<String, String> settings = new HashMap<>();
    settings.put("data.folder", Foundation.in(folder.resolve("data")).toString());
    settings.put("http.port", Integer.toString(port));
    settings.put("http.public-url", url.toString());
    settings.put("mqtt.port", "0");
    settings.put("amqp.port", "0");
    settings.put("mail.folder", mails.toString());
    settings.put("signalk.applications", "main");
    settings.put("raptor.applications", "main");
    settings.put("flexmeasures.application", "main");
    settings.put("password.bcrypt-cost", "4");
    settings.putAll(more);
    server = Server.start(ConfigReader.given(settings));
    server.createOwner("olga", PASSWORD);
    owner = token("olga", PASSWORD, null);
  }

  /// What a call answers: the status, and the body as JSON.
  record Answer(int status, JsonNode body) {
    Answer is(int expected) {
      assertThat(status).as("%s", this).isEqualTo(expected);
      return this;
    }

    String text(String field) {
      assertThat(body.path(field).isTextual()).as("`%s` of %s", field, this).isTrue();
      return body.path(field).textValue();
    }

    String type() {
      String type = body.path("type").asText();
      return type.substring(type.lastIndexOf('/') + 1);
    }
  }

  Answer call(String method, String path, @Nullable String body, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new Answer(
        answer.statusCode(),
        answer.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(answer.body()));
  }

  /// Disables a user.
  void disable(String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/v1/users/" + name))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + owner)
            .header("If-Match", "*")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"enabled\":false}"))
            .build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(200);
  }

  Answer post(String path, String body, @Nullable String token) throws Exception {
    return call("POST", path, body, token);
  }

  Answer get(String path, @Nullable String token) throws Exception {
    return call("GET", path, null, token);
  }

  Answer login(String name, String password, @Nullable String code) throws Exception {
    String second = code == null ? "" : ",'code':'" + code + "'";
    return post(
        "/v1/login", "{'name':'%s','password':'%s'%s}".formatted(name, password, second), null);
  }

  String token(String name, String password, @Nullable String code) throws Exception {
    return login(name, password, code).is(200).text("token");
  }

  /// The page to which a client of OAuth sends somebody whose browser shows this session there.
  String authorizing(String session) throws Exception {
    if (get("/v1/clients/dash", owner).status() == 404) {
      post("/v1/clients", "{'name':'dash'}", owner).is(201);
      String client =
          "{'token_endpoint_auth_method':'none','grant_types':['authorization_code'],"
              + "'redirect_uris':['https://dash.example/'],'scopes':{'all':['*']}}";
      call("PUT", "/v1/clients/dash/oauth", client, owner).is(200);
    }
    String query =
        "?response_type=code&client_id=dash&redirect_uri=https%3A%2F%2Fdash.example%2F&scope=all"
            + "&code_challenge_method=S256&code_challenge=";
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/oauth/authorize" + query + "x".repeat(43)))
            .header("Cookie", "gatehouse-signin=" + session)
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  /// A user whose address is known to be theirs.
  void user(String name, String... roles) throws Exception {
    String given = roles.length == 0 ? "" : ",'roles':['" + String.join("','", roles) + "']";
    post("/v1/users", "{'name':'%s','password':'%s'%s}".formatted(name, PASSWORD, given), owner)
        .is(201);
    call(
            "PUT",
            "/v1/users/" + name + "/email",
            "{'email':'%s@example.org','verified':true}".formatted(name),
            owner)
        .is(200);
  }

  /// Lets somebody use an authenticator; the code before now is used up by that.
  Authenticator authenticator(String name) throws Exception {
    return authenticatorOf(token(name, PASSWORD, null));
  }

  Authenticator authenticatorOf(String token) throws Exception {
    Answer begun = post("/v1/me/factors", "{'kind':'totp','name':'my phone'}", token).is(201);
    String secret = begun.text("secret");
    String path = "/v1/me/factors/" + begun.text("id") + "/confirm";
    Answer counts = post(path, "{'code':'%s'}".formatted(code(secret, -1)), token);
    for (int again = 0; again < 5 && counts.status() == 422; again++) {
      // the clock went into the next half minute in between
      counts = post(path, "{'code':'%s'}".formatted(code(secret, -1)), token);
    }
    List<String> codes = new ArrayList<>();
    counts.is(200).body().path("recovery_codes").forEach(one -> codes.add(one.textValue()));
    return new Authenticator(begun.text("id"), secret, token, codes);
  }

  /// Somebody's authenticator.
  record Authenticator(String id, String secret, String token, List<String> recoveryCodes) {
    String now() throws Exception {
      return code(secret, 0);
    }

    String next() throws Exception {
      return code(secret, 1);
    }
  }

  /// RFC 6238, written once more, so that the server does not check itself.
  static String code(String secret, int away) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(base32(secret), "HmacSHA1"));
    long step = System.currentTimeMillis() / 30_000 + away;
    byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
    int at = hash[19] & 15;
    int number = ByteBuffer.wrap(hash, at, 4).getInt() & Integer.MAX_VALUE;
    return "%06d".formatted(number % 1_000_000);
  }

  private static byte[] base32(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 5 / 8);
    int kept = 0;
    int bits = 0;
    for (int at = 0; at < text.length(); at++) {
      kept = (kept << 5) | BASE32.indexOf(text.charAt(at));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.put((byte) (kept >> bits));
        kept &= (1 << bits) - 1;
      }
    }
    return bytes.array();
  }

  /// A mail that fell into the folder.
  record Post(String to, String kind, String subject, String text) {
    /// What stands in the fragment of its link.
    String secret() {
      Matcher link = LINK.matcher(text);
      assertThat(link.find()).as("a link in %s", this).isTrue();
      return link.group(2);
    }
  }

  /// Waits for a mail of this kind to somebody that was not looked at yet.
  Post mail(String kind, String to) {
    List<Post> found = new ArrayList<>();
    Await.until(() -> {
      for (Path file : files(kind)) {
        Post post = read(file);
        if (post.to().equals(to) && read.add(file)) {
          found.add(post);
          return true;
        }
      }
      return false;
    });
    return found.getFirst();
  }

  int mails(String kind) throws IOException {
    return files(kind).size();
  }

  private List<Path> files(String kind) throws IOException {
    if (!Files.isDirectory(mails)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(mails)) {
      return all.filter(file -> file.toString().endsWith(".eml"))
          .filter(file -> file.getFileName().toString().contains("-" + kind + "-"))
          .sorted()
          .toList();
    }
  }

  private static Post read(Path file) throws Exception {
    try (InputStream in = Files.newInputStream(file)) {
      MimeMessage message = new MimeMessage(Session.getInstance(new Properties()), in);
      return new Post(
          message.getAllRecipients()[0].toString(),
          message.getHeader("Gatehouse-Mail")[0],
          message.getSubject(),
          message.getContent().toString());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}
