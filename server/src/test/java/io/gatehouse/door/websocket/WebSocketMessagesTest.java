package io.gatehouse.door.websocket;

import static io.gatehouse.door.websocket.OpenLines.isError;
import static io.gatehouse.door.websocket.OpenLines.isOk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.RealHouse;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is said and heard over a WebSocket, and what rights that change do to it.
class WebSocketMessagesTest {
  @TempDir private static Path folder;
  private static OpenLines lines;

  @BeforeAll
  static void open() {
    lines = new OpenLines(folder);
  }

  @AfterAll
  static void closeAll() {
    lines.close();
  }

  @AfterEach
  void nothingStays() {
    lines.end();
  }

  @Test
  void aMessageReachesWhoeverListensWithItsVerifiedSender() throws Exception {
    WsClient listener = lines.as(lines.crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/+/alarms'}"), "1");
    WsClient sender = lines.as(lines.boat);
    isOk(
        sender.ask(
            "{'id':'9','type':'publish','channel':'fleet/7/alarms','message':{'a':[1,2.50,null,'ü']}}"),
        "9");
    JsonNode message = listener.next();
    assertThat(message.path("type").asText()).isEqualTo("message");
    assertThat(message.path("channel").asText()).isEqualTo("fleet/7/alarms");
    assertThat(message.path("message").toString()).isEqualTo("{\"a\":[1,2.50,null,\"ü\"]}");
    assertThat(message.path("from").toString())
        .isEqualTo("{\"id\":\"device:boat\",\"name\":\"boat\",\"kind\":\"device\"}");
    assertThat(message.path("user_data").path("of").asText()).isEqualTo("boat");
    assertThat(java.time.Instant.parse(message.path("at").asText())).isNotNull();
  }

  @Test
  void payloadsOfOtherProtocolsBecomeJsonTextOrBase64() throws Exception {
    WsClient listener = lines.as(lines.crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/mqtt'}"), "1");
    Publication.Sender server = new Publication.Sender(Subject.device("boat"), "boat", "{}");
    for (byte[] payload :
        List.of(
            "{\"t\":1}".getBytes(StandardCharsets.UTF_8),
            "21.5".getBytes(StandardCharsets.UTF_8),
            "grüße".getBytes(StandardCharsets.UTF_8),
            "{broken".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            new byte[] {(byte) 0xff, 0, 1})) {
      lines.house.hub.publishFromServer(RealHouse.MAIN, server, Message.of("fleet/mqtt", payload));
    }
    assertThat(listener.next().path("message").path("t").asInt()).isEqualTo(1);
    assertThat(listener.next().path("message").decimalValue()).hasToString("21.5");
    assertThat(listener.next().path("message").asText()).isEqualTo("grüße");
    assertThat(listener.next().path("message").asText()).isEqualTo("{broken");
    assertThat(listener.next().path("message").asText()).isEmpty();
    assertThat(listener.next().path("message_base64").asText()).isEqualTo("/wAB");
  }

  @Test
  void longMessagesArriveWhole() throws Exception {
    WsClient listener = lines.as(lines.crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/long'}"), "1");
    WsClient sender = lines.as(lines.boat);
    for (int length : new int[] {10, 200, 70_000, 200_000}) {
      sender.send(
          "{'type':'publish','channel':'fleet/long','message':'" + "x".repeat(length) + "'}");
      assertThat(listener.next().path("message").asText()).hasSize(length);
    }
  }

  @Test
  void whatIsRetainedComesAfterTheAcknowledgement() throws Exception {
    isOk(
        lines
            .as(lines.boat)
            .ask(
                "{'id':'1','type':'publish','channel':'fleet/last','message':'seen','retain':true}"),
        "1");
    WsClient listener = lines.as(lines.crew);
    isOk(listener.ask("{'id':'2','type':'subscribe','channel':'fleet/last'}"), "2");
    assertThat(listener.next().path("message").asText()).isEqualTo("seen");
  }

  @Test
  void whoeverUnsubscribesHearsNothingMore() throws Exception {
    WsClient listener = lines.as(lines.crew);
    isOk(listener.ask("{'id':'1','type':'subscribe','channel':'fleet/u'}"), "1");
    isOk(listener.ask("{'id':'2','type':'unsubscribe','channel':'fleet/u'}"), "2");
    isError(listener.ask("{'id':'3','type':'unsubscribe','channel':'fleet/u'}"), "not-found");
    isOk(
        lines.as(lines.boat).ask("{'id':'4','type':'publish','channel':'fleet/u','message':1}"),
        "4");
    assertThat(listener.hearsNothing()).isTrue();
  }

  @Test
  void aRefusalSaysWhyWithItsDecision() throws Exception {
    JsonNode error =
        lines.as(lines.crew).ask("{'id':'1','type':'publish','channel':'fleet/a','message':1}");
    isError(error, "forbidden");
    assertThat(error.path("id").asText()).isEqualTo("1");
    assertThat(error.path("problem").path("status").asInt()).isEqualTo(403);
    assertThat(error.path("problem").path("decision").asText()).isNotEmpty();
    assertThat(error.path("problem").path("code").asText()).isNotEmpty();
  }

  @Test
  void aRoleThatChangesTakesJustThatSubscription() throws Exception {
    String token =
        lines.house.add(
            Subject.user("mate"), "subscribe_channel:fleet/one", "subscribe_channel:fleet/two");
    WsClient client = lines.as(token);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/one'}"), "1");
    isOk(client.ask("{'id':'2','type':'subscribe','channel':'fleet/two'}"), "2");
    lines.house.setRole("mate", "subscribe_channel:fleet/two");
    JsonNode dropped = client.next();
    assertThat(dropped.path("type").asText()).isEqualTo("dropped");
    assertThat(dropped.path("channel").asText()).isEqualTo("fleet/one");
    assertThat(dropped.path("problem").path("type").asText()).endsWith("/forbidden");
    WsClient sender = lines.as(lines.boat);
    isOk(sender.ask("{'id':'3','type':'publish','channel':'fleet/one','message':1}"), "3");
    isOk(sender.ask("{'id':'4','type':'publish','channel':'fleet/two','message':2}"), "4");
    assertThat(client.next().path("message").asInt()).isEqualTo(2);
  }

  @Test
  void aTokenThatIsDeletedEndsItsConnectionAtOnce() throws Exception {
    String token = lines.house.add(Subject.user("guest"), "subscribe_channel:fleet/#");
    WsClient client = lines.as(token);
    isOk(client.ask("{'id':'1','type':'subscribe','channel':'fleet/a'}"), "1");
    lines.house.delete(token);
    JsonNode goodbye = client.next();
    assertThat(goodbye.path("type").asText()).isEqualTo("goodbye");
    assertThat(goodbye.path("problem").path("title").asText()).isNotEmpty();
    assertThat(client.closeCode()).isIn(4401, 4403);
  }
}
