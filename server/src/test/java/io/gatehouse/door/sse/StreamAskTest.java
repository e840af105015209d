package io.gatehouse.door.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.json.Json;
import io.gatehouse.webhook.Backend;
import io.gatehouse.webhook.GuestHouse;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Channels of level `ask` over HTTP, where nobody has a session: what is shown of a channel needs
/// the backend's answer as a subscription does.
class StreamAskTest {
  @TempDir static Path folder;
  private static GuestHouse house;
  private static String ann;

  @BeforeAll
  static void open() throws Exception {
    house = new GuestHouse(folder, Map.of("mqtt.enabled", "false", "amqp.enabled", "false"));
    house.rule("room/#", "ask");
    house.register("ann");
    ann = token("ann");
  }

  private static String token(String user) throws Exception {
    String body = "{'principal':'" + Subject.user(user) + "','name':'t'}";
    return house.call("POST", "/v1/tokens", body, 201).path("value").asText();
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @BeforeEach
  void kind() {
    house.kind();
  }

  private static HttpResponse<String> ask(String method, String path) throws Exception {
    return house.send(method, path, "", ann);
  }

  private static void publish(String channel, String text) throws Exception {
    String body = "{'channel':'%s','message':'%s','retain':true}".formatted(channel, text);
    assertThat(house.send("POST", "/v1/channels/publish", body, ann).statusCode()).isEqualTo(200);
  }

  @Test
  void historyPresenceAndWhatIsRetainedNeedTheAnswer() throws Exception {
    publish("room/ann", "mine");
    publish("room/all", "ours");
    for (String what : new String[] {"history", "presence"}) {
      String path = "/v1/channels/" + what + "?channel=room/";
      assertThat(ask("GET", path + "ann").statusCode()).as(what).isEqualTo(200);
      HttpResponse<String> no = ask("GET", path + "bob");
      assertThat(no.statusCode()).as(what).isEqualTo(403);
      assertThat(no.body()).contains("webhook-denied");
    }
    assertThat(ask("GET", "/v1/channels/history?channel=room/ann").body()).contains("mine");
    house.backend.all();
    assertThat(ask("GET", "/v1/channels/history?channel=room/ann").statusCode()).isEqualTo(200);
    assertThat(house.backend.all()).as("once in ten seconds").isEmpty();
  }

  @Test
  void whatIsRetainedIsShownByTheAnswerOfItsChannel() throws Exception {
    publish("room/all", "ours");
    house.register("ben");
    String ben = token("ben");
    HttpResponse<String> shown =
        house.send("GET", "/v1/channels/retained?filter=room/all", "", ben);
    assertThat(Json.read(shown.body()).path("items")).as(shown.body()).hasSize(1);
    assertThat(house.backend.all())
        .last()
        .satisfies(asked -> assertThat(asked.form()).containsEntry("user_id", "ben"));
    house.register("carl");
    house.backend.answers(asked -> Backend.Reply.json("{\"authorized\":false}"));
    HttpResponse<String> hidden =
        house.send("GET", "/v1/channels/retained?filter=room/all", "", token("carl"));
    assertThat(Json.read(hidden.body()).path("items")).as(hidden.body()).isEmpty();
  }

  /// RFC 9110 section 9.3.2: HEAD is answered as GET would be, without the body.
  @Test
  void headOfAStreamIsAnsweredAsTheStreamWouldBe() throws Exception {
    HttpResponse<String> yes = ask("HEAD", "/v1/stream?channel=room/ann&channel=room/all");
    assertThat(yes.statusCode()).isEqualTo(200);
    assertThat(yes.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(ask("HEAD", "/v1/stream?channel=room/ann&channel=room/bob").statusCode())
        .isEqualTo(403);
    assertThat(ask("HEAD", "/v1/stream?channel=room/%2B").statusCode())
        .as("wildcards are not asked about")
        .isEqualTo(403);
    assertThat(house.send("HEAD", "/v1/stream?channel=room/all", "", null).statusCode())
        .isEqualTo(401);
  }
}
