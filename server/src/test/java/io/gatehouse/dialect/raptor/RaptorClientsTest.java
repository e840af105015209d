package io.gatehouse.dialect.raptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.gatehouse.NodeTests;
import io.gatehouse.dialect.raptor.RaptorHouse.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of OAuth at `/auth/client`, and their tokens at `/auth/oauth/access_token`, by section 1
/// and the table of section 2 of Raptor's contract.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RaptorClientsTest {
  private static final String SELF = "grant_type=client_credentials";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TAKEN = "Client name already taken";

  @TempDir static Path folder;

  private RaptorHouse house;
  private String admin;
  private String alice;
  private String aliceId;
  private String bob;

  @BeforeAll
  void open() {
    house = new RaptorHouse(folder);
    aliceId = house.user("alice");
    house.user("bob");
    house.user("carol");
    admin = house.login(RaptorHouse.ADMIN);
    alice = house.login("alice");
    bob = house.login("bob");
  }

  @AfterAll
  void close() {
    house.close();
  }

  private Answer get(String token, String path) {
    return house.call("GET", path).bearer(token).send();
  }

  private Answer send(String method, String token, String path, String json) {
    return house.call(method, path).bearer(token).json(json).send();
  }

  private JsonNode made(String token, String name) {
    return send("POST", token, "/auth/client", "{\"name\":\"" + name + "\"}").is(200).json();
  }

  private static String path(JsonNode client) {
    return "/auth/client/" + client.path("id").asText();
  }

  private Answer asked(String path, JsonNode client, String secret, String form) {
    String both = client.path("id").asText() + ":" + secret;
    return house
        .call("POST", path)
        .with(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)))
        .body(FORM, form)
        .send();
  }

  private Answer asked(JsonNode client, String form) {
    return asked("/auth/oauth/access_token", client, client.path("secret").asText(), form);
  }

  private String token(JsonNode client) {
    return asked(client, SELF).is(200).text("/access_token");
  }

  private List<String> listed(String token, String query) {
    return get(token, "/auth/client" + query).is(200).json().path("content").findValuesAsText("id");
  }

  @Test
  void aClientHasTheMembersOfRaptorsModelAndBelongsToItsMaker() {
    JsonNode client = made(alice, "Dashboard of Alice");
    assertThat(client.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("id", "name", "secret", "userId", "enabled");
    assertThat(client.path("userId").asText()).isEqualTo(aliceId);
    JsonNode read = get(alice, path(client)).is(200).json();
    assertThat(read.path("name").asText()).isEqualTo("Dashboard of Alice");
    assertThat(read.path("enabled").asBoolean()).isTrue();
    JsonNode page = get(alice, "/auth/client?name=Dashboard%20of%20Alice").is(200).json();
    assertThat(page.path("page").asInt()).isEqualTo(1);
    assertThat(page.path("totalElements").asInt()).isEqualTo(1);
    assertThat(page.at("/content/0")).isEqualTo(read);
    String id = client.path("id").asText();
    assertThat(listed(admin, "?size=1000&userId=" + aliceId)).contains(id);
    assertThat(listed(alice, "?size=1000&enabled=false")).doesNotContain(id);
    Answer changed = send("PUT", alice, path(client), "{\"name\":\"Wall\",\"enabled\":false}");
    assertThat(changed.is(200).text("/name")).isEqualTo("Wall");
    assertThat(changed.json().path("enabled").asBoolean()).isFalse();
    assertThat(get(alice, path(client)).is(200).json()).isEqualTo(changed.json());
    Answer gone = house.call("DELETE", path(client)).bearer(alice).send().is(202);
    assertThat(gone.text()).isEmpty();
    get(admin, path(client)).is(404);
    made(alice, "Wall");
  }

  /// Contract, section 2: another's is 403. Raptor itself asked nobody, and gave a client to
  /// whoever changed it.
  @Test
  void clientsOfOthersAreForbiddenAndStayTheirs() {
    JsonNode client = made(alice, "private");
    get(bob, path(client)).is(403);
    send("PUT", bob, path(client), "{\"enabled\":false}").is(403);
    house.call("DELETE", path(client)).bearer(bob).send().is(403);
    get(bob, "/auth/client/nobody").is(403);
    assertThat(listed(bob, "?size=1000")).doesNotContain(client.path("id").asText());
    assertThat(listed(bob, "?userId=" + aliceId)).isEmpty();
    String stolen = "{\"name\":\"for another\",\"userId\":\"%s\"}".formatted(aliceId);
    assertThat(send("POST", bob, "/auth/client", stolen).is(200).text("/userId"))
        .isNotEqualTo(aliceId);
    assertThat(send("PUT", admin, path(client), "{\"name\":\"seen\"}").is(200).text("/userId"))
        .isEqualTo(aliceId);
    house.call("GET", "/auth/client").send().is(401);
  }

  /// Raptor's default role has `admin_own_client`; whoever lacks it makes none.
  @Test
  void theRightToAClientIsTheOrdinaryDecision() {
    String before = "[\"read_role\"]";
    send("POST", admin, "/auth/role", "{\"name\":\"onlooker\",\"permissions\":" + before + "}")
        .is(200);
    String carol = house.login("carol");
    String id = get(carol, "/auth/me").is(200).text("/id");
    send("PUT", admin, "/auth/user/" + id, "{\"roles\":[\"onlooker\"]}").is(200);
    Answer refused = send("POST", carol, "/auth/client", "{\"name\":\"mine\"}").is(403);
    assertThat(refused.text("/message")).isEqualTo("Access is denied");
    String label = "{\"name\":\"onlooker\",\"permissions\":[\"admin_own_client\"]}";
    send("POST", admin, "/auth/role", label).is(200);
    JsonNode client = made(carol, "mine");
    send("POST", admin, "/auth/role", "{\"name\":\"onlooker\",\"permissions\":" + before + "}")
        .is(200);
    get(carol, path(client)).is(403);
  }

  /// A narrowed token would get a wider one by the secret.
  @Test
  void aNarrowedTokenMakesNoClientAndRenewsNoSecret() {
    JsonNode key = send("POST", alice, "/auth/token", "{\"name\":\"key\",\"expires\":0}").json();
    send(
            "PUT",
            alice,
            "/auth/permission/token/" + key.path("id").asText(),
            "{\"permissions\":[\"admin_own_client\"]}")
        .is(200);
    String narrow = key.path("token").asText();
    JsonNode client = made(alice, "wide");
    get(narrow, path(client)).is(200);
    send("POST", narrow, "/auth/client", "{\"name\":\"narrow\"}").is(403);
    send("PUT", narrow, path(client), "{\"secret\":\"another\"}").is(403);
    assertThat(listed(alice, "?name=narrow")).isEmpty();
    token(client);
  }

  @Test
  void aNameIsTakenOnceAndWhatIsRefusedLeavesNothing() {
    JsonNode client = made(alice, "The one");
    int before = listed(bob, "?size=1000").size();
    Answer refused = send("POST", bob, "/auth/client", "{\"name\":\"The one\"}").is(400);
    assertThat(refused.text("/message")).isEqualTo(TAKEN);
    assertThat(listed(bob, "?size=1000")).hasSize(before);
    JsonNode other = made(bob, "Another one");
    String wanted = "{\"name\":\"The one\",\"enabled\":false,\"secret\":\"x\"}";
    assertThat(send("PUT", bob, path(other), wanted).is(400).text("/message")).isEqualTo(TAKEN);
    token(other);
    send("PUT", alice, path(client), "{\"name\":\"The one\"}").is(200);
    send("POST", alice, "/auth/client", "{}").is(400);
    send("POST", alice, "/auth/client", "{\"name\":\"a\\u0007b\"}").is(400);
    // names of users are neither taken nor found out by naming clients
    made(alice, "bob");
    house.login("bob");
  }

  /// Of clients that the server's own API made, which it goes on with under the names they have.
  @Test
  void clientsMadeElsewhereAreClientsHereToo() {
    house.call("POST", "/v1/clients").bearer(admin).json("{\"name\":\"panel\"}").send().is(201);
    JsonNode client = get(admin, "/auth/client/panel").is(200).json();
    assertThat(client.path("name").asText()).isEqualTo("panel");
    assertThat(client.path("userId").isNull()).isTrue();
    assertThat(send("POST", alice, "/auth/client", "{\"name\":\"panel\"}").is(400).text("/message"))
        .isEqualTo(TAKEN);
    JsonNode registered =
        send("PUT", admin, "/auth/client/panel", "{\"name\":\"board\",\"secret\":\"any\"}")
            .is(200)
            .json();
    assertThat(registered.path("name").asText()).isEqualTo("board");
    token(registered);
  }

  /// Raptor kept the secret in clear and showed it to everybody. Checklist 37, 46, 58.
  @Test
  void aSecretIsToldWhereItIsMadeAndNowhereElse() throws IOException {
    JsonNode client = made(alice, "secretive");
    String secret = client.path("secret").asText();
    assertThat(secret).matches("ghk_[A-Za-z0-9_-]{43}");
    assertThat(get(alice, path(client)).is(200).text()).doesNotContain("secret\"");
    assertThat(get(alice, "/auth/client?size=1000").is(200).text()).doesNotContain("secret\"");
    String same = "{\"secret\":\"" + secret + "\"}";
    assertThat(send("PUT", alice, path(client), same).is(200).json().has("secret")).isFalse();
    String old = token(client);
    Answer renewed = send("PUT", alice, path(client), "{\"secret\":\"easy to guess\"}").is(200);
    String fresh = renewed.text("/secret");
    assertThat(fresh).matches("ghk_[A-Za-z0-9_-]{43}").isNotEqualTo(secret);
    asked("/auth/oauth/access_token", client, "easy to guess", SELF).is(401);
    asked("/auth/oauth/access_token", client, secret, SELF).is(401);
    asked("/auth/oauth/access_token", client, fresh, SELF).is(200);
    get(old, "/auth/me").is(200);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret.substring(4))
            .doesNotContain(fresh.substring(4))
            .doesNotContain("easy to guess");
      }
    }
  }

  /// RFC 6749 section 4.4 and 5.1, under the path and in the members of the contract.
  @Test
  void aClientGetsATokenByItsSecretInTheHeaderOrInTheBody() {
    JsonNode client = made(alice, "machine");
    Answer answer = asked(client, SELF + "&scope=").is(200);
    assertThat(answer.response().headers().allValues("Cache-Control")).containsExactly("no-store");
    assertThat(answer.text("/token_type")).isEqualTo("Bearer");
    assertThat(answer.json().path("expires_in").asInt()).isEqualTo(3_600);
    assertThat(answer.json().has("refresh_token")).isFalse();
    String inBody =
        house
            .call("POST", "/auth/oauth/access_token")
            .body(
                FORM,
                SELF
                    + "&client_id="
                    + client.path("id").asText()
                    + "&client_secret="
                    + client.path("secret").asText())
            .send()
            .is(200)
            .text("/access_token");
    JsonNode self = get(inBody, "/auth/me").is(200).json();
    assertThat(self.path("id").asText()).isEqualTo(client.path("id").asText());
    JsonNode current = get(answer.text("/access_token"), "/auth/token/current").is(200).json();
    assertThat(current.path("type").asText()).isEqualTo("OAUTH2");
    assertThat(current.path("clientId").asText()).isEqualTo(client.path("id").asText());
    // the same client at the endpoint of the server
    asked("/oauth/token", client, client.path("secret").asText(), SELF).is(200);
  }

  /// Contract, section 2: 401 with `Unauthorized`, 501 for a grant that there is not.
  @Test
  void refusalsAreInTheWordsOfTheContract() {
    JsonNode client = made(alice, "refused");
    String path = "/auth/oauth/access_token";
    Answer wrong = asked(path, client, "ghk_wrong", SELF).is(401);
    assertThat(wrong.text("/message")).isEqualTo("Unauthorized");
    assertThat(wrong.json().path("code").asInt()).isEqualTo(401);
    assertThat(wrong.text("/error")).isEqualTo("invalid_client");
    assertThat(wrong.response().headers().firstValue("WWW-Authenticate"))
        .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
    assertThat(wrong.response().headers().allValues("Cache-Control")).containsExactly("no-store");
    JsonNode nobody = JsonNodeFactory.instance.objectNode().put("id", "nobody");
    assertThat(asked(path, nobody, "ghk_wrong", SELF).is(401).text()).isEqualTo(wrong.text());
    house.call("POST", path).body(FORM, SELF).send().is(401);
    house.call("POST", path).bearer(alice).body(FORM, SELF).send().is(401);
    assertThat(asked(client, "scope=*").is(400).text("/error")).isEqualTo("invalid_request");
    assertThat(asked(client, SELF + "&" + SELF).is(400).text("/error"))
        .isEqualTo("invalid_request");
    assertThat(asked(client, SELF + "&scope=admin").is(400).text("/error"))
        .isEqualTo("invalid_scope");
    assertThat(asked(client, SELF + "&client_secret=x").is(400).text("/error"))
        .isEqualTo("invalid_request");
    house.call("POST", path).json("{\"grant_type\":\"client_credentials\"}").send().is(400);
    house.call("GET", path).send().is(405);
    house.call("POST", path).with("Gatehouse-Application", "other").body(FORM, SELF).send().is(404);
  }

  @Test
  void withoutOAuthNobodyGetsAToken(@TempDir Path another) {
    try (RaptorHouse closed = new RaptorHouse(another, Map.of("oauth.enabled", "false"))) {
      closed.call("POST", "/auth/oauth/access_token").body(FORM, SELF).send().is(404);
      closed.call("GET", "/auth/client").bearer(closed.login(RaptorHouse.ADMIN)).send().is(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant_type=password&username=alice&password=correct%20horse%20battery",
        "grant_type=refresh_token&refresh_token=ghr_x",
        "grant_type=authorization_code&code=x&code_verifier=y",
        "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x",
        "grant_type=nosuch"
      })
  void everyOtherGrantIsNotOffered(String form) {
    JsonNode client = made(alice, "asks for " + form.substring(11, Math.min(form.length(), 50)));
    Answer refused = asked(client, form).is(501);
    assertThat(refused.text("/error")).isEqualTo("unsupported_grant_type");
    assertThat(refused.text("/error_description")).isNotEmpty();
    assertThat(refused.json().path("code").asInt()).isEqualTo(501);
  }

  /// It acts for itself: what its user may do it may do where it was given.
  @Test
  void aTokenOfAClientMayDoWhatTheClientWasGivenAndEndsWithIt() {
    String robot = send("POST", alice, "/inventory/", "{\"name\":\"Robot\"}").is(200).text("/id");
    JsonNode client = made(alice, "reads the robot");
    String reader = token(client);
    String thing = "/auth/permission/device/" + robot;
    String id = client.path("id").asText();
    get(reader, "/inventory/" + robot).is(403);
    String rights = "{\"permissions\":[\"read\"],\"user\":\"" + id + "\"}";
    send("PUT", bob, thing, rights).is(403);
    send("PUT", alice, thing, rights).is(200);
    get(reader, "/inventory/" + robot).is(200);
    assertThat(get(alice, thing + "/" + id).is(200).text()).isEqualTo("[\"read\"]");
    String question =
        "{\"type\":\"device\",\"permission\":\"read\",\"subjectId\":\"%s\",\"userId\":\"%s\"}"
            .formatted(robot, id);
    assertThat(
            send("POST", admin, "/auth/check", question).is(200).json().path("result").asBoolean())
        .isTrue();
    send("PUT", alice, thing, "{\"permissions\":[],\"user\":\"" + id + "\"}").is(200);
    get(reader, "/inventory/" + robot).is(403);
    send("PUT", alice, path(client), "{\"enabled\":false}").is(200);
    get(reader, "/auth/me").is(401);
    assertThat(asked(client, SELF).is(401).text("/error")).isEqualTo("invalid_client");
    send("PUT", alice, path(client), "{\"enabled\":true}").is(200);
    String again = token(client);
    house.call("DELETE", path(client)).bearer(alice).send().is(202);
    get(again, "/auth/me").is(401);
    asked(client, SELF).is(401);
  }

  /// Contract, section 3: `client/{id}`; hole 6: no event holds a secret.
  @Test
  void anOwnerHearsWhatIsDoneWithItsClientWithoutTheSecret() throws Exception {
    JsonNode client = made(alice, "heard of");
    String topic = "client/" + client.path("id").asText();
    Mqtt5BlockingClient owner = house.mqtt("*", alice);
    Mqtt5BlockingClient stranger = house.mqtt("*", bob);
    try (Mqtt5BlockingClient.Mqtt5Publishes heard = owner.publishes(MqttGlobalPublishFilter.ALL)) {
      owner.subscribeWith().topicFilter(topic).send();
      assertThatThrownBy(() -> stranger.subscribeWith().topicFilter(topic).send())
          .isInstanceOf(Mqtt5SubAckException.class);
      String wanted = "{\"name\":\"much heard of\",\"secret\":\"another\"}";
      assertThat(send("PUT", alice, path(client), wanted).is(200).json().has("secret")).isTrue();
      Mqtt5Publish message = heard.receive(30, TimeUnit.SECONDS).orElseThrow();
      JsonNode event = new JsonMapper().readTree(message.getPayloadAsBytes());
      assertThat(event.path("op").asText()).isEqualTo("update");
      assertThat(event.at("/client/name").asText()).isEqualTo("much heard of");
      assertThat(event.toString()).doesNotContain("secret").doesNotContain("ghk_");
    } finally {
      owner.disconnect();
      stranger.disconnect();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"raptor-sdk", "raptor-sdk-61"})
  void theRealClientDoesAllThatItCan(String module) throws Exception {
    NodeTests.need(module);
    String name = "user-of-" + module;
    house.user(name);
    NodeTests.run(
        Path.of("src/test/clients/raptor_clients.test.js"),
        Map.of(
            "SDK",
            module,
            "SERVER",
            "http://127.0.0.1:" + house.port(),
            "USERNAME",
            name,
            "PASSWORD",
            RaptorHouse.PASSWORD));
  }
}
