package io.gatehouse.dialect.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.dialect.oauth.entry.ClientPace;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.http.HttpSettings;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.OpenDoor;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.oauth.ClientDraft;
import io.gatehouse.identity.oauth.OAuthClients;
import io.gatehouse.identity.sender.DpopNonces;
import io.gatehouse.identity.sender.DpopProofs;
import io.gatehouse.messaging.Connections;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Revalidation;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.store.oauth.OAuthClientRecord;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// OAuth on a free port, with a clock that tests move.
public final class OAuthHouse implements AutoCloseable {
  static final String CALLBACK = "https://app.example/callback";
  private static final JsonMapper MAPPER = new JsonMapper();

  final House house;
  final Hub hub;
  final Connections connections;
  private final Journal journal;
  private final Revalidation revalidation;
  private final OpenDoor door;
  private final DpopProofs proofs;
  private final ClientPace.Settings pace;
  private final HttpClient http =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

  public OAuthHouse(Path folder) {
    this(folder, false, new ClientPace.Settings(0, 0, 0));
  }

  /// @param nonces whether proofs of a key have to hold one
  OAuthHouse(Path folder, boolean nonces, ClientPace.Settings pace) {
    this.pace = pace;
    house = new House(folder);
    proofs =
        new DpopProofs(
            () -> house.address,
            nonces ? new DpopNonces(new byte[32], house.clock) : null,
            DpopProofs.Settings.STANDARD,
            house.clock);
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
    Router router = new Router();
    new OAuthDialect(rooms()).mount(router);
    router.route(
        Method.GET,
        "/probe",
        request ->
            Response.ok(Map.of("principal", request.signedIn().identity().subject().toString())));
    door =
        new OpenDoor(
            HttpSettings.loopback(),
            router,
            new TokenAuthenticator(house.tokens, house.access, proofs),
            null);
    house.address = java.util.Optional.of(URI.create(base()));
  }

  private OAuthRooms rooms() {
    return new OAuthRooms(
        house.oauthClients,
        house.accessTokens,
        house.oauthGrants,
        house.oauthDevices,
        house.signingKeys,
        house.issuers,
        proofs,
        house.tokens,
        house.access,
        house.applications,
        house.login,
        house.sessions,
        house.throttle,
        house.audit,
        house.stores,
        house.random,
        house.clock,
        false,
        new ClientPace(pace));
  }

  String base() {
    return "http://127.0.0.1:" + door.port();
  }

  /// How a client is registered, standard but for what a test is about.
  static OAuthClientRecord.Settings settings(
      List<String> grants, Map<String, List<String>> scopes, String tokens) {
    return new OAuthClientRecord.Settings(
        "The test's client",
        grants,
        List.of(CALLBACK),
        List.of("https://app.example/goodbye"),
        scopes,
        tokens,
        3_600,
        86_400,
        864_000,
        "once");
  }

  /// A client with roles; returns its secret, or nothing for one that has none.
  String client(
      String id, String authentication, OAuthClientRecord.Settings settings, String... roles) {
    return client(id, new ClientDraft(authentication, null, settings), roles);
  }

  String client(String id, ClientDraft draft, String... roles) {
    Draft plain = Draft.named(Subject.Kind.CLIENT, id);
    house.directory.create(
        House.SERVER,
        new Draft(
            Subject.Kind.CLIENT,
            null,
            id,
            null,
            true,
            null,
            null,
            Set.of(roles),
            plain.groups(),
            plain.attributes(),
            plain.publicData()),
        null);
    OAuthClients.Registered made = house.oauthClients.put(House.SERVER, id, draft, null);
    return made.secret() == null ? "" : made.secret().reveal();
  }

  /// A client that acts for itself and may ask for `fleet`.
  String machine(String id, String... roles) {
    return client(
        id,
        "client_secret_basic",
        settings(
            List.of("client_credentials"),
            Map.of("fleet", List.of("subscribe_channel:fleet/#")),
            "opaque"),
        roles);
  }

  /// A token that the client gets for itself.
  String token(String client, String secret) {
    Answer answer = post("/oauth/token", basic(client, secret), "grant_type=client_credentials");
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.json().path("access_token").asText();
  }

  /// What introspection says of a token.
  JsonNode introspect(String client, String secret, String token) {
    return post("/oauth/introspect", basic(client, secret), "token=" + token).json();
  }

  /// The rights behind a token, as every door asks for them.
  Rights rights(String token) {
    Origin origin = new Origin(Transport.MQTT, Address.parse("127.0.0.1"), null, null);
    return house.access.rights(house.tokens.load(token, null, origin), origin);
  }

  static String basic(String client, String secret) {
    String both = encoded(client) + ":" + encoded(secret);
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  Answer post(String path, @Nullable String authorization, String form) {
    List<String> headers = new ArrayList<>();
    headers.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
    if (authorization != null) {
      headers.addAll(List.of("Authorization", authorization));
    }
    return send("POST", path, headers, form);
  }

  Answer get(String path, String... headers) {
    return send("GET", path, List.of(headers), null);
  }

  Answer send(String method, String path, List<String> headers, @Nullable String body) {
    return send(http, base() + path, method, headers, body);
  }

  static Answer send(
      HttpClient client, String url, String method, List<String> headers, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    try {
      return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    door.close();
    revalidation.close();
    journal.close();
    house.close();
  }

  /// What came back.
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return MAPPER.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError(toString(), e);
      }
    }

    String error() {
      return json().path("error").asText();
    }

    @Override
    public String toString() {
      return status() + " " + response.headers().map() + " " + response.body();
    }
  }
}
