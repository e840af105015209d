package io.gatehouse.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Await;
import io.gatehouse.Foundation;
import io.gatehouse.config.ConfigReader;
import io.gatehouse.door.json.Json;
import io.gatehouse.wiring.Server;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A whole server whose users are known to its application's backend alone, with the doors that a
/// test wants: `room/#` is left to the backend, `lobby/#` to whoever has signed in.
///
/// The backend believes whoever shows the token `good`, and lets everybody be where the channel
/// ends in their id or in `all`.
public final class GuestHouse implements AutoCloseable {
  public static final String GOOD = "good";
  private static final String PASSWORD = "correct horse battery";

  public final Backend backend = new Backend();
  public final Server server;
  public final String owner;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile CountDownLatch open = new CountDownLatch(0);

  /// @param doors further settings, such as which doors are closed
  public GuestHouse(Path folder, Map<String, String> doors) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("data.folder", Foundation.in(folder.resolve("data")).toString());
    settings.put("http.port", "0");
    settings.put("password.bcrypt-cost", "4");
    settings.putAll(doors);
    server = Server.start(ConfigReader.given(settings));
    server.createOwner("olga", PASSWORD);
    owner =
        body("POST", "/v1/login", "{'name':'olga','password':'" + PASSWORD + "'}", null)
            .path("token")
            .asText();
    backend.answers(this::kindly);
    for (String event : new String[] {"authenticate", "publish", "subscribe"}) {
      webhook(event, "/" + event);
    }
    rule("room/#", "ask");
    rule("lobby/#", "authenticated");
  }

  /// Leaves an event to another path of the backend, within two seconds.
  public JsonNode webhook(String event, String path) throws Exception {
    String url = backend.url(path).toString();
    return call(
        "PUT", "/v1/webhooks/" + event, "{'url':'" + url + "','timeout_seconds':2}", 200, 201);
  }

  public void rule(String pattern, String level) throws Exception {
    call(
        "PUT",
        "/v1/channels/rules",
        "{'pattern':'%s','publish':'%s','subscribe':'%s','presence':true,'history':{'messages':10}}"
            .formatted(pattern, level, level),
        200,
        201);
  }

  private Backend.Reply kindly(Backend.Asked asked) {
    if (asked.path().startsWith("/authenticate")) {
      boolean good = GOOD.equals(asked.form().get("token"));
      return Backend.Reply.json(
          good
              ? "{\"authenticated\":true,\"user_data\":{\"avatar\":\"%s.png\"}}"
                  .formatted(asked.form().get("user_id"))
              : "{\"authenticated\":false}");
    }
    try {
      open.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    String channel = String.valueOf(asked.form().get("channel"));
    boolean may = channel.endsWith("/all") || channel.endsWith("/" + asked.form().get("user_id"));
    return Backend.Reply.json("{\"authorized\":" + may + "}");
  }

  /// From now on the backend is as described above, and hears no questions of before.
  public void kind() {
    open.countDown();
    backend.answers(this::kindly);
    backend.all();
  }

  /// From now on questions about channels are answered when the latch lets it.
  public CountDownLatch hold() {
    CountDownLatch held = new CountDownLatch(1);
    open = held;
    return held;
  }

  /// From now on nothing is answered in time.
  public void silent() {
    CountDownLatch never = hold();
    backend.answers(asked -> {
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Backend.Reply.status(500);
    });
  }

  /// Calls the API as the owner, and insists on one of these statuses.
  public JsonNode call(String method, String path, String body, int... expected) throws Exception {
    HttpResponse<String> answer = send(method, path, body, owner);
    for (int status : expected) {
      if (answer.statusCode() == status) {
        return answer.body().isEmpty() ? Json.read("{}") : Json.read(answer.body());
      }
    }
    throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
  }

  private JsonNode body(String method, String path, String body, @Nullable String token)
      throws Exception {
    return Json.read(send(method, path, body, token).body());
  }

  public HttpResponse<String> send(String method, String path, String body, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /// Adds a user to the directory whose id is the name.
  public void register(String name) throws Exception {
    call("POST", "/v1/users", "{'name':'%s','id':'%s'}".formatted(name, name), 200, 201);
  }

  /// Waits until so many connections of a principal are live.
  public void awaitConnections(String subject, int count) {
    Await.until(() ->
        call("GET", "/v1/connections?subject=" + subject, "", 200).path("items").size() == count);
  }

  @Override
  public void close() {
    open.countDown();
    server.close();
    backend.close();
    http.close();
  }
}
