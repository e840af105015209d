import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The backend of a small chat: it knows its people, and Gatehouse asks it.
///
/// Run by `java Backend.java`, with nothing but a JDK. It serves the page, and answers two questions of
/// Gatehouse: *who is this?* (`/hooks/who`) and *may they be in this room?* (`/hooks/may`).
public final class Backend {
  private static final Set<String> CREW = Set.of("ada", "grace");
  private static final Map<String, String> COLOURS =
      Map.of("ada", "#b4552d", "grace", "#2d6fb4", "linus", "#4b8b3b");
  private static final Pattern NAME = Pattern.compile("[a-z]{2,20}");
  private static final long OLDEST = 300;
  private static final int MOST_SIGNED_IN = 10_000;

  private final Path folder;
  private final URI gatehouse;
  private final Map<String, String> names = new ConcurrentHashMap<>(); // by their tokens
  private final SecureRandom random = new SecureRandom();
  private volatile byte[] secret = new byte[0];

  private Backend(Path folder, URI gatehouse) {
    this.folder = folder;
    this.gatehouse = gatehouse;
  }

  public static void main(String[] arguments) throws Exception {
    URI gatehouse = URI.create(environment("GATEHOUSE_URL", "http://127.0.0.1:8080"));
    int port = Integer.parseInt(environment("CHAT_PORT", "8090"));
    String token = System.getenv("GATEHOUSE_TOKEN");
    if (token == null) {
      System.err.println("GATEHOUSE_TOKEN is missing: the owner's token, as POST /v1/login gives it");
      System.exit(64);
    }
    Backend backend = new Backend(Path.of(environment("CHAT_FOLDER", ".")), gatehouse);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", backend::page);
    server.createContext("/login", backend::login);
    server.createContext("/hooks/who", backend::who);
    server.createContext("/hooks/may", backend::may);
    server.start();
    String here = "http://127.0.0.1:" + server.getAddress().getPort();
    backend.tellGatehouse(token, here);
    System.out.println("The chat is at " + here);
  }

  private static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null ? otherwise : value;
  }

  /// Says to Gatehouse whom to ask, and what.
  private void tellGatehouse(String token, String here) throws Exception {
    byte[] random32 = new byte[32];
    random.nextBytes(random32);
    String shared = HexFormat.of().formatHex(random32);
    secret = shared.getBytes(StandardCharsets.UTF_8);
    for (String[] hook :
        new String[][] {{"authenticate", "who"}, {"publish", "may"}, {"subscribe", "may"}}) {
      put(
          token,
          "/v1/webhooks/" + hook[0],
          "{\"url\":\"%s/hooks/%s\",\"secret\":\"%s\"}".formatted(here, hook[1], shared));
    }
    rule(token, "chat/lobby", "authenticated"); // everybody who has a name
    rule(token, "chat/rooms/#", "ask"); // whomever we let in
  }

  private void rule(String token, String pattern, String level) throws Exception {
    put(
        token,
        "/v1/channels/rules",
        """
        {"pattern":"%s","publish":"%s","subscribe":"%s","presence":true,
         "history":{"messages":50,"seconds":86400}}"""
            .formatted(pattern, level, level));
  }

  private void put(String token, String path, String json) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(gatehouse.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
      }
    }
  }

  /// The page, its script, and gatehouse.js.
  private void page(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/" -> {
        String html = Files.readString(folder.resolve("chat.html"));
        String address = gatehouse.toString();
        exchange
            .getResponseHeaders()
            .set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self' "
                    + address.replaceFirst("^http", "ws"));
        answer(exchange, 200, "text/html", html.replace("{{gatehouse}}", address));
      }
      case "/chat.js" -> answer(exchange, 200, "text/javascript", read("chat.js"));
      case "/chat.css" -> answer(exchange, 200, "text/css", read("chat.css"));
      case "/gatehouse.js" ->
          answer(exchange, 200, "text/javascript", read("../../clients/js/gatehouse.js"));
      default -> answer(exchange, 404, "text/plain", "there is nothing here");
    }
  }

  private String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  /// Signs somebody in. A real backend would ask for a password; this one believes everybody.
  private void login(HttpExchange exchange) throws IOException {
    String name = form(body(exchange)).getOrDefault("name", "");
    if (!exchange.getRequestMethod().equals("POST") || !NAME.matcher(name).matches()) {
      answer(exchange, 400, "text/plain", "a name has 2 to 20 small letters");
      return;
    }
    if (names.size() >= MOST_SIGNED_IN) {
      names.clear();
    }
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    names.put(token, name);
    answer(exchange, 200, "text/plain", token);
  }

  /// Gatehouse asks who shows this token.
  private void who(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    if (!isGatehouse(exchange, body)) {
      answer(exchange, 401, "text/plain", "who are you?");
      return;
    }
    Map<String, String> asked = form(body);
    String name = names.get(asked.getOrDefault("token", ""));
    if (name == null || !name.equals(asked.get("user_id"))) {
      answer(exchange, 200, "application/json", "{\"authenticated\":false}");
      return;
    }
    String colour = COLOURS.getOrDefault(name, "#777");
    answer(
        exchange,
        200,
        "application/json",
        """
        {"authenticated":true,"user_data":{"nick":"%s","avatar":"%s","colour":"%s"}}"""
            .formatted(
                Character.toUpperCase(name.charAt(0)) + name.substring(1),
                Character.toUpperCase(name.charAt(0)),
                colour));
  }

  /// Gatehouse asks whether somebody may be in a room.
  private void may(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    if (!isGatehouse(exchange, body)) {
      answer(exchange, 401, "text/plain", "who are you?");
      return;
    }
    Map<String, String> asked = form(body);
    boolean welcome =
        "chat/rooms/crew".equals(asked.get("channel"))
            && CREW.contains(asked.getOrDefault("user_id", ""));
    answer(exchange, 200, "application/json", "{\"authorized\":" + welcome + "}");
  }

  /// Nobody but Gatehouse knows the secret, and nobody can send an old question again.
  private boolean isGatehouse(HttpExchange exchange, String body) {
    String at = exchange.getRequestHeaders().getFirst("Gatehouse-Timestamp");
    String signed = exchange.getRequestHeaders().getFirst("Gatehouse-Signature");
    if (at == null || signed == null || !at.matches("[0-9]{1,12}") || secret.length == 0) {
      return false;
    }
    long age = Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(at));
    return age <= OLDEST
        && MessageDigest.isEqual(
            signed.getBytes(StandardCharsets.UTF_8),
            ("v1=" + hmac(at + "." + body)).getBytes(StandardCharsets.UTF_8));
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readNBytes(10_000), StandardCharsets.UTF_8);
  }

  private static Map<String, String> form(String body) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String pair : body.split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }
}
