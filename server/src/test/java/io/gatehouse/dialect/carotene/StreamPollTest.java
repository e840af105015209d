package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/stream` for clients that poll.
class StreamPollTest {
  private static final String CHANNEL = "{'subscribe':'general'}";

  @TempDir static Path folder;
  private static CaroteneHouse house;

  @BeforeAll
  static void open() throws Exception {
    house =
        new CaroteneHouse(
            folder,
            Map.of(
                "carotene.publish-authorization-level", "anonymous",
                "carotene.subscribe-authorization-level", "anonymous",
                "carotene.poll-timeout", "1s",
                "limits.queue-messages", "50"));
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void theIdIsARandomUuidThatNobodyElseGets() throws Exception {
    String one = house.poll().id;
    assertThat(one).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    assertThat(house.poll().id).isNotEqualTo(one);
  }

  @Test
  void anUnknownIdBeginsAnewWithAFreshOne() throws Exception {
    HttpResponse<String> answer =
        house.send(house.request("/stream").header("Connection-id", "guessed"));
    assertThat(answer.body()).isEqualTo("connection-id");
    assertThat(answer.headers().firstValue("connection-id").orElseThrow()).isNotEqualTo("guessed");
  }

  @Test
  void aPollIsHeldUntilThereIsSomething() throws Exception {
    PollClient client = house.poll().say("{'authenticate':'alice','token':'good'}");
    assertThat(client.next().get(0).path("payload").asText()).isEqualTo("Authenticated");
    client.say(CHANNEL);
    CompletableFuture<HttpResponse<String>> waiting = client.waiting();
    client.say("{'publish':'1','channel':'general'}");
    assertThat(waiting.join().statusCode()).isEqualTo(200);
    assertThat(waiting.join().body())
        .isEqualTo(
            ("[{'type':'message','message':'1','channel':'general','user_id':'alice',"
                    + "'user_data':{'avatar':'alice'}}]")
                .replace('\'', '"'));
  }

  @Test
  void whatComesBetweenTwoPollsComesInOneArrayAndInOrder() throws Exception {
    PollClient client = house.poll().say("{'subscribe':'between'}");
    for (int i = 0; i < 5; i++) {
      client.say("{'publish':'" + i + "','channel':'between'}");
    }
    JsonNode all = client.next();
    assertThat(all).hasSize(5);
    assertThat(all.get(4).path("message").asText()).isEqualTo("4");
  }

  @Test
  void nothingForTheWholeTimeIsAnEmpty204() throws Exception {
    PollClient client = house.poll();
    long began = System.nanoTime();
    HttpResponse<String> answer = client.get();
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(System.nanoTime() - began).isGreaterThan(900_000_000L);
  }

  @Test
  void authenticateAndSubscribeTwiceStayHarmless() throws Exception {
    // over long poll the client calls its open handler twice
    PollClient client = house.poll();
    for (int i = 0; i < 2; i++) {
      client.say("{'authenticate':'alice','token':'good'}").say("{'subscribe':'twice'}");
    }
    client.say("{'publish':'1','channel':'twice'}");
    StringBuilder heard = new StringBuilder();
    while (!heard.toString().contains("\"message\"")) {
      heard.append(client.next());
    }
    assertThat(heard.toString())
        .contains("Authenticated", "Authentication error: already authenticated")
        .containsOnlyOnce("\"type\":\"message\"");
  }

  @Test
  void aPingIsAnsweredByThePostThatBroughtIt() throws Exception {
    HttpResponse<String> answer = house.poll().post("ping");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("pong");
  }

  @Test
  void aPostWithoutASessionIsDroppedSilently() throws Exception {
    HttpResponse<String> answer =
        house.send(house.request("/stream").POST(BodyPublishers.ofString("{}")));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aSecondPollTakesThePlaceOfTheFirst() throws Exception {
    PollClient client = house.poll().say("{'subscribe':'place'}");
    CompletableFuture<HttpResponse<String>> first = client.waiting();
    CompletableFuture<HttpResponse<String>> second = client.waiting();
    CompletableFuture.anyOf(first, second).join();
    client.say("{'publish':'1','channel':'place'}");
    assertThat(first.join().statusCode() + second.join().statusCode()).isEqualTo(204 + 200);
  }

  @Test
  void everyAnswerMayBeReadByPagesOfAllOrigins() throws Exception {
    HttpResponse<String> hello =
        house.send(house.request("/stream").header("Origin", "https://chat.example"));
    HttpResponse<String> options =
        house.send(
            house
                .request("/stream")
                .header("Origin", "https://chat.example")
                .method("OPTIONS", BodyPublishers.noBody()));
    HttpResponse<String> refused =
        house.send(house.request("/stream").method("PUT", BodyPublishers.ofString("x")));
    HttpResponse<String> post =
        house.send(
            house
                .request("/stream")
                .header("Origin", "https://chat.example")
                .POST(BodyPublishers.ofString("{}")));
    for (HttpResponse<String> answer : List.of(hello, options, refused, post)) {
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
      assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
          .contains("connection-id");
      assertThat(answer.headers().firstValue("Access-Control-Max-Age")).contains("1000");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
          .contains(
              "Origin, X-Requested-With, Content-Type, Accept, X-Socket-Transport, Connection-id");
    }
    assertThat(options.statusCode()).isEqualTo(200);
    assertThat(options.body()).isEmpty();
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(post.statusCode()).isEqualTo(204);
  }

  @Test
  void anEventSourceIsLeftInPeaceAndHearsNothing() throws Exception {
    HttpResponse<String> answer =
        house.send(house.request("/stream").header("Accept", "text/event-stream"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(answer.body()).doesNotContain("data:");
  }

  @Test
  void whoeverDoesNotFetchIsEndedInsteadOfFillingTheMemory() throws Exception {
    PollClient lazy = house.poll().say("{'subscribe':'flood'}");
    try (SocketClient loud = house.socket()) {
      for (int i = 0; i < 60; i++) {
        loud.publish("flood", "1");
      }
      loud.expectNothing();
    }
    assertThat(lazy.get().body()).isEqualTo("connection-id");
  }
}
