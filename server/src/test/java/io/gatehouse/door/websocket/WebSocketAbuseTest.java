package io.gatehouse.door.websocket;

import static io.gatehouse.door.websocket.OpenLines.isError;
import static io.gatehouse.door.websocket.OpenLines.isOk;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.http.OpenDoor;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Frames and handshakes that no client sends, and peers that do not read or answer.
class WebSocketAbuseTest {
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
  void whatIsNotUnderstoodIsAnsweredAndForgiven() throws Exception {
    WsClient client = lines.as(lines.crew);
    isError(client.ask("{broken"), "malformed");
    isError(client.ask("[]"), "invalid");
    isError(client.ask("{'type':'subscribe','channel':'a','channel':'b'}"), "malformed");
    JsonNode unknown = client.ask("{'id':'7','type':'subscribe','chanel':'a'}");
    isError(unknown, "invalid");
    assertThat(unknown.path("id").asText()).isEqualTo("7");
    assertThat(unknown.path("problem").path("field").asText()).isEqualTo("/chanel");
    assertThat(unknown.path("problem").path("cure").asText()).contains("`channel`");
    JsonNode type = client.ask("{'id':'8','type':'subscrib','channel':'a'}");
    assertThat(type.path("problem").path("cure").asText()).contains("`subscribe`");
    isError(client.ask("{'id':'9','type':'publish','channel':'fleet/a'}"), "invalid");
    isError(client.ask("{'id':'a','type':'subscribe','channel':'fleet/#/x'}"), "invalid");
    isError(client.ask("{'id':'b','type':'subscribe','channel':7}"), "invalid");
    isError(client.ask("{'id':5,'type':'ping'}"), "invalid");
    isOk(client.ask("{'id':'c','type':'ping'}"), "c");
  }

  @Test
  void tooMuchThatIsNotUnderstoodEndsTheConnection() {
    WsClient client = lines.as(lines.crew);
    for (int i = 0; i < 20; i++) {
      client.send("{broken");
    }
    assertThat(client.closeCode()).isEqualTo(4400);
  }

  @Test
  void tooManyMessagesASecondEndTheConnection() {
    WsClient client = lines.as(lines.crew);
    for (int i = 0; i < 400; i++) {
      try {
        client.send("{'type':'ping'}");
      } catch (CompletionException e) {
        break;
      }
    }
    assertThat(client.closeCode()).isEqualTo(4429);
  }

  @Test
  void binaryFramesAreRefused() {
    WsClient client = lines.as(lines.crew);
    client.sendBinary(new byte[] {1, 2, 3});
    assertThat(client.closeCode()).isEqualTo(1003);
  }

  @Test
  void brokenUtf8EndsTheConnection() throws Exception {
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      raw.send(1, true, new byte[] {'"', (byte) 0xff, '"'});
      assertThat(raw.closeCode()).isEqualTo(1007);
    }
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnection() throws Exception {
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      raw.send(1, true, new byte[300_000]);
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      byte[] part = "a".repeat(60_000).getBytes(StandardCharsets.US_ASCII);
      raw.send(1, false, part);
      for (int i = 0; i < 6; i++) {
        raw.sendQuietly(0, false, part);
      }
      assertThat(raw.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void aMessageInPartsIsPutTogether() throws Exception {
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      raw.send(1, false, "{\"type\":\"pi".getBytes(StandardCharsets.US_ASCII));
      raw.send(0, true, "ng\",\"id\":\"p\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.text()).contains("\"ok\"").contains("\"p\"");
    }
  }

  @Test
  void unmaskedFramesAreRefused() throws Exception {
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      raw.sendUnmasked("{\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(raw.closeCode()).isEqualTo(1002);
    }
  }

  @Test
  void whoeverNeverAnswersAPingIsCutOff() throws Exception {
    try (RawWs raw = new RawWs(lines.port(), lines.crew)) {
      long start = System.nanoTime();
      assertThat(raw.closeCode()).isEqualTo(-1);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void whoeverAnswersPingsStays() throws Exception {
    try (OpenDoor impatient = lines.open(Duration.ofSeconds(1));
        RawWs client = new RawWs(impatient.port(), lines.crew)) {
      // a ping comes at half of the time: with the third, more than all of it has gone by
      for (int pings = 0; pings < 3; pings++) {
        assertThat(client.read().opcode()).isEqualTo(9);
        client.send(10, true, new byte[0]);
      }
      client.send(1, true, "{\"id\":\"1\",\"type\":\"ping\"}".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.text()).contains("\"ok\"");
    }
  }

  @Test
  void aSlowReaderIsEndedAndTheOthersHearEverything() throws Exception {
    WsClient quick = lines.as(lines.crew);
    isOk(quick.ask("{'id':'1','type':'subscribe','channel':'fleet/flood'}"), "1");
    try (RawWs slow = new RawWs(lines.port(), lines.crew)) {
      slow.send(
          1,
          true,
          "{\"type\":\"subscribe\",\"id\":\"s\",\"channel\":\"fleet/flood\"}"
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(slow.text()).contains("ok");
      WsClient sender = lines.as(lines.boat);
      String filler = "y".repeat(50_000);
      int sent = 0;
      while (lines.house.hub.totals(null).slowConsumers() == 0 && sent < 2_000) {
        isOk(
            sender.ask(
                "{'id':'f','type':'publish','channel':'fleet/flood','message':'" + filler + "'}"),
            "f");
        sent++;
        assertThat(quick.next().path("message").asText()).hasSize(50_000);
      }
      assertThat(lines.house.hub.totals(null).slowConsumers()).isEqualTo(1);
      assertThat(slow.closeCodeAfterEverything()).isEqualTo(4503);
      isOk(sender.ask("{'id':'g','type':'publish','channel':'fleet/flood','message':'end'}"), "g");
      assertThat(quick.next().path("message").asText()).isEqualTo("end");
    }
  }

  @Test
  void onePrincipalHasOnlySoManyConnections() throws Exception {
    String token = lines.house.add(Subject.user("many"));
    for (int i = 0; i < 20; i++) {
      isOk(lines.as(token).ask("{'type':'ping','id':'in'}"), "in");
    }
    assertThat(lines.as(token).closeCode()).isEqualTo(4429);
  }

  @Test
  void thePathWithoutAHandshakeIsExplained() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lines.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /v1/ws HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 400");
    }
  }

  @Test
  void aHandshakeWithoutAKeyIsRefused() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), lines.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET /v1/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(10), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 4");
    }
  }
}
