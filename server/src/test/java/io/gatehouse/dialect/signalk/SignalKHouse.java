package io.gatehouse.dialect.signalk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.House;
import io.gatehouse.dialect.signalk.entry.Rooms;
import io.gatehouse.dialect.signalk.entry.Settings;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Router;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.observe.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Signal K for application `main` on a free port, with a clock that tests move.
public final class SignalKHouse implements AutoCloseable {
  public static final String PASSWORD = House.PASSWORD;
  public static final String JSON = "application/json";
  public static final String FORM = "application/x-www-form-urlencoded";
  private static final JsonMapper MAPPER = new JsonMapper();

  public final House house;
  public final Connections connections;
  public final Hub hub;
  public final SignalKDialect dialect;
  public final Journal journal;
  private final Revalidation revalidation;
  private final Metrics metrics = new Metrics();
  private final OpenDoor door;
  private final HttpClient http = HttpClient.newHttpClient();

  public SignalKHouse(Path folder) {
    this(folder, new Settings.Limits(100, 1000, 1000, Duration.ofMinutes(10)));
  }

  public SignalKHouse(Path folder, Settings.Limits limits) {
    house = new House(folder);
    connections = new Connections(Limits.DEFAULT, house.clock);
    journal = new Journal(house.stores, 100_000);
    journal.start();
    hub =
        new Hub(
            house.access,
            connections,
            journal,
            new RetainedKeeper(house.stores, journal),
            Limits.DEFAULT,
            house.clock);
    hub.start();
    revalidation = new Revalidation(house.access, connections, house.clock, Duration.ofSeconds(5));
    house.changes.listen(revalidation);
    TokenAuthenticator authenticator = new TokenAuthenticator(house.tokens, house.access);
    Router router = new Router();
    dialect = new SignalKDialect(rooms(authenticator), settings(limits));
    dialect.mount(router);
    door = new OpenDoor(HttpSettings.loopback(), router, authenticator, null);
  }

  private static Settings settings(Settings.Limits limits) {
    return new Settings(
        List.of("main"), Optional.empty(), "gatehouse", "1.8.2", List.of(), true, limits);
  }

  private Rooms rooms(TokenAuthenticator authenticator) {
    return new Rooms(
        house.applications,
        house.directory,
        house.login,
        house.sessions,
        house.tokens,
        house.requests,
        house.access,
        house.roles,
        hub,
        connections,
        authenticator,
        metrics,
        house.changes,
        house.stores,
        house.clock,
        new SecureRandom());
  }

  public int port() {
    return door.port();
  }

  /// A new user of this type.
  public void user(String name, UserType type) {
    house.user(name, type.role());
  }

  /// Signs a user in over HTTP; returns the token.
  public String token(String name) {
    Answer answer = call("POST", "/signalk/v1/auth/login").json(login(name, PASSWORD)).send();
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().path("token").asText();
  }

  public static String login(String name, String password) {
    return "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password);
  }

  public Call call(String method, String path) {
    return new Call(method, path, List.of(), null);
  }

  /// One request, before it is sent.
  public final class Call {
    private final String method;
    private final String path;
    private final List<String> headers;
    private final @Nullable String body;

    private Call(String method, String path, List<String> headers, @Nullable String body) {
      this.method = method;
      this.path = path;
      this.headers = headers;
      this.body = body;
    }

    public Call with(String name, String value) {
      List<String> more = new ArrayList<>(headers);
      more.add(name);
      more.add(value);
      return new Call(method, path, more, body);
    }

    public Call bearer(String token) {
      return with("Authorization", "Bearer " + token);
    }

    /// As a page of our own sends it.
    public Call cookie(String token) {
      return with("Cookie", "JAUTHENTICATION=" + token)
          .with("Origin", "http://127.0.0.1:" + port());
    }

    public Call body(String type, String text) {
      Call typed = with("Content-Type", type);
      return new Call(method, path, typed.headers, text);
    }

    public Call json(String text) {
      return body(SignalKHouse.JSON, text);
    }

    public Answer send() {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
              .timeout(Duration.ofSeconds(20))
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofString(body));
      if (!headers.isEmpty()) {
        request.headers(headers.toArray(String[]::new));
      }
      try {
        return new Answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
      } catch (IOException e) {
        throw new AssertionError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }

  /// What came back.
  public record Answer(HttpResponse<String> response) {
    public int status() {
      return response.statusCode();
    }

    public String text() {
      return response.body();
    }

    public JsonNode json() {
      try {
        return MAPPER.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    public @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    public List<String> cookies() {
      return response.headers().allValues("Set-Cookie");
    }

    /// The token in the cookie.
    public String cookie() {
      return cookies().stream()
          .filter(line -> line.startsWith("JAUTHENTICATION="))
          .map(line -> line.substring("JAUTHENTICATION=".length(), line.indexOf(';')))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no cookie in " + response.headers().map()));
    }

    public Answer is(int status) {
      assertThat(status()).as(response.body()).isEqualTo(status);
      return this;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    door.close();
    metrics.close();
    revalidation.close();
    journal.close();
    house.close();
  }
}
