package io.gatehouse.dialect.flexmeasures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.organisation.OrganisationDraft;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// FlexMeasures for application `main` on a free port, with a clock that tests move. Account
/// `advice` consults, `acme` is its client, `other` nobody's.
final class FlexHouse implements AutoCloseable {
  static final String PASSWORD = House.PASSWORD;
  private static final JsonMapper MAPPER = new JsonMapper();

  final House house;
  final FlexMeasuresDialect dialect;
  final List<String> mailed = new ArrayList<>();
  private final OpenDoor door;
  private final HttpClient http = HttpClient.newHttpClient();

  FlexHouse(Path folder) {
    house = new House(folder);
    Rooms rooms =
        new Rooms(
            house.applications,
            house.directory,
            house.organisations,
            house.login,
            house.access,
            house.roles,
            new Mailed(),
            house.changes,
            house.stores,
            house.clock);
    dialect = new FlexMeasuresDialect(rooms, new Settings("main", "0.34.0"));
    account(OrganisationDraft.named("advice", "Advice").consulting(true));
    account(OrganisationDraft.named("acme", "Acme").advisedBy("advice"));
    account(OrganisationDraft.named("other", "Other"));
    user("root", "advice", RoleNames.ADMIN);
    user("reader", "advice", RoleNames.ADMIN_READER);
    user("carl", "advice", RoleNames.CONSULTANT);
    user("ada", "acme", "organisation-admin");
    user("mia", "acme");
    user("otto", "other", "organisation-admin", RoleNames.CONSULTANT);
    Router router = new Router();
    dialect.mount(router);
    door =
        new OpenDoor(
            HttpSettings.loopback(),
            router,
            new TokenAuthenticator(house.tokens, house.access),
            null);
  }

  private final class Mailed implements Invitations {
    @Override
    public void require() {}

    @Override
    public void mail(PrincipalRecord user, Origin origin) {
      mailed.add(user.name());
    }
  }

  private void account(OrganisationDraft draft) {
    house.organisations.create(House.SERVER, draft);
  }

  /// A user with address `NAME@example.org`.
  void user(String name, String account, String... roles) {
    Set<String> all = new HashSet<>(Set.of(roles));
    all.add("user");
    house.directory.create(
        House.SERVER,
        new Draft(
            Subject.Kind.USER,
            null,
            name,
            null,
            true,
            null,
            null,
            all,
            Set.of(account),
            Map.of(),
            "{}"),
        PASSWORD);
    String email = name + "@example.org";
    house.stores.write(t ->
        t.people()
            .put(
                new AddressRecord(
                    "main",
                    Subject.user(name),
                    email,
                    email.toLowerCase(Locale.ROOT),
                    house.clock.millis(),
                    house.clock.millis())));
  }

  long number(String user) {
    return dialect.number(Subject.user(user));
  }

  long account(String id) {
    return house.stores.write(t -> t.numbers().number("main", "account", id));
  }

  long role(String id) {
    return house.stores.write(t -> t.numbers().number("main", "role", id));
  }

  int port() {
    return door.port();
  }

  static String credentials(String email, String password) {
    return "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password);
  }

  String token(String name) {
    Answer answer =
        call(null, "POST", "/api/requestAuthToken", credentials(name + "@example.org", PASSWORD));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("auth_token").asText();
  }

  Answer get(String token, String path) {
    return call(token, "GET", path, null);
  }

  Answer patch(String token, String path, String body) {
    return call(token, "PATCH", path, body);
  }

  Answer post(String token, String path, String body) {
    return call(token, "POST", path, body);
  }

  /// As the real client sends it: always with a content type, and the token as it is.
  Answer call(@Nullable String token, String method, String path, @Nullable String body) {
    List<String> headers = new ArrayList<>(List.of("Content-Type", "application/json"));
    if (token != null) {
      headers.addAll(List.of("Authorization", token));
    }
    return send(method, path, body, headers);
  }

  Answer send(String method, String path, @Nullable String body, List<String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
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

  /// What came back.
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    JsonNode json() {
      try {
        return MAPPER.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + response.body(), e);
      }
    }

    @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    /// Every answer is JSON, or the real client calls it a broken connection.
    Answer is(int status) {
      assertThat(status()).as(response.body()).isEqualTo(status);
      assertThat(header("Content-Type")).as(text()).isEqualTo("application/json");
      assertThat(header("FlexMeasures-Version")).isEqualTo("0.34.0");
      return this;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    door.close();
    house.close();
  }
}
