package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `/api/channels`, as backends use it.
class ChannelApiTest {
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
                "carotene.presence", "false",
                "carotene.subscribe-url", "BACKEND" + CaroteneHouse.HEAR,
                "carotene.subscribed-channels", "general,room 1",
                "carotene.webhook-secret", "a secret of many letters"));
    house.backend.answer(CaroteneHouse.HEAR, "{}");
  }

  @AfterAll
  static void close() {
    house.close();
  }

  @Test
  void aMessageOfTheServerSaysSoInBothSpellings() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("news");
      HttpResponse<String> sent =
          house.form("/api/channels/news/messages", "message=%7B%22a%22%3A1%7D");
      assertThat(sent.statusCode()).isEqualTo(204);
      assertThat(sent.body()).isEmpty();
      alice.expect(
          "{'type':'message','message':'{\\'a\\':1}','channel':'news','from_server':'true',"
              + "'fromServer':'true'}");
    }
  }

  @Test
  void whatIsNoJsonIsWrappedAsAString() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("plain");
      house.form("/api/channels/plain/messages", "message=hello+you&other=1");
      assertThat(alice.next().path("message").textValue()).isEqualTo("\"hello you\"");
      house.form("/api/channels/plain/messages", "message=grüße");
      assertThat(alice.next().path("message").textValue()).isEqualTo("\"grüße\"");
    }
  }

  @Test
  void theChannelOfThePathIsDecoded() throws Exception {
    try (SocketClient alice = house.socket()) {
      alice.subscribe("a b#ü");
      house.form("/api/channels/a%20b%23%C3%BC/messages", "message=1");
      assertThat(alice.next().path("channel").asText()).isEqualTo("a b#ü");
    }
  }

  /// The address is all that a backend shows, and it proves nothing for a page in a browser on an
  /// allowed address (whose name may point to us, so that it seems to be one of ours), nor for
  /// clients of a proxy there that is not one of `http.trusted-proxies`.
  @Test
  void anAllowedAddressIsNotEnoughForPagesAndForUnknownProxies() throws Exception {
    for (Map.Entry<String, String> sign :
        Map.of(
                "Origin", "http://" + house.uri("/").getAuthority(),
                "X-Forwarded-For", "192.0.2.7",
                "Forwarded", "for=192.0.2.7")
            .entrySet()) {
      HttpResponse<String> sent =
          house.send(
              house
                  .request("/api/channels/x/messages")
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .header(sign.getKey(), sign.getValue())
                  .POST(BodyPublishers.ofString("message=1")));
      assertThat(sent.statusCode()).as(sign.getKey()).isEqualTo(403);
    }
  }

  @Test
  void anotherTypeIs415AndAnotherMethod405() throws Exception {
    HttpResponse<String> json =
        house.send(
            house
                .request("/api/channels/x/messages")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
    HttpResponse<String> none =
        house.send(
            house.request("/api/channels/x/messages").POST(BodyPublishers.ofString("message=1")));
    HttpResponse<String> get = house.send(house.request("/api/channels/x/messages"));
    assertThat(json.statusCode()).isEqualTo(415);
    assertThat(none.statusCode()).isEqualTo(415);
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow").orElseThrow()).contains("POST");
  }

  @Test
  void aFormWithoutAMessageAndOneThatIsTooLongAreAnsweredInsteadOfCutOff() throws Exception {
    assertThat(house.form("/api/channels/x/messages", "text=1").statusCode()).isEqualTo(422);
    assertThat(house.form("/api/channels/x/messages", "message=%zz").statusCode()).isEqualTo(400);
    String long2 = "message=" + "a".repeat(2 << 20);
    assertThat(house.form("/api/channels/x/messages", long2).statusCode()).isEqualTo(413);
  }

  @Test
  void theChannelsAreThoseOfTheBackendItself() throws Exception {
    assertThat(house.send(house.request("/api/channels")).body())
        .isEqualTo("[\"general\",\"room 1\"]");
    assertThat(house.send(house.request("/api/channels/")).statusCode()).isEqualTo(200);
    assertThat(house.send(house.request("/api/channels/room%201")).body())
        .isEqualTo("{\"channel\":\"room 1\"}");
    HttpResponse<String> missing = house.send(house.request("/api/channels/other"));
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).isEmpty();
  }

  @Test
  void presenceIsToldToTheBackendAlsoWhereClientsMayNotAsk() throws Exception {
    try (SocketClient alice = house.socket("alice");
        SocketClient again = house.socket("alice");
        SocketClient stranger = house.socket()) {
      alice.subscribe("who").send("{'presence':'who'}").expectInfo("Presence is disabled");
      again.subscribe("who");
      stranger.subscribe("who");
      assertThat(house.send(house.request("/api/channels/who/presence")).body())
          .isEqualTo("[\"alice\"]");
      assertThat(house.send(house.request("/api/channels/nobody/presence")).body()).isEqualTo("[]");
    }
  }

  @Test
  void theBackendHearsItsChannelsAsClientsDoAndCanTellWhoAsksIt() throws Exception {
    try (SocketClient alice = house.socket("alice")) {
      alice.publish("elsewhere", "0").publish("general", "'a&b=c'").expectNothing();
      Backend.Asked heard = house.backend.next(CaroteneHouse.HEAR);
      assertThat(heard.form().keySet()).containsExactly("message", "channel");
      assertThat(heard.form().get("channel")).isEqualTo("general");
      assertThat(heard.form().get("message"))
          .isEqualTo(
              "{\"type\":\"message\",\"message\":\"\\\"a&b=c\\\"\",\"channel\":\"general\","
                  + "\"user_id\":\"alice\",\"user_data\":{\"avatar\":\"alice\"}}");
      assertThat(heard.headers().getFirst("Gatehouse-Signature")).isNotBlank();
    }
    house.form("/api/channels/general/messages", "message=1");
    assertThat(house.backend.next(CaroteneHouse.HEAR).form().get("message"))
        .contains("\"from_server\":\"true\"");
    assertThat(house.backend.waiting(CaroteneHouse.HEAR)).isZero();
  }

  @Test
  void aPageInABrowserOnThisMachineMayNotSpeakAsTheServer() throws Exception {
    HttpResponse<String> answer =
        house.send(
            house
                .request("/api/channels/x/messages")
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("message=1")));
    assertThat(answer.statusCode()).isEqualTo(403);
  }

  @Test
  void otherAddressesAreRefused(@TempDir Path other) throws Exception {
    Map<String, String> closed =
        Map.of("carotene.restrict-api-access-to", "10.0.0.0/8,2001:db8::/32");
    try (CaroteneHouse far = new CaroteneHouse(other, closed)) {
      HttpResponse<String> answer = far.form("/api/channels/x/messages", "message=1");
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("text/plain");
      assertThat(answer.body())
          .isEqualTo("You are not authorized to access this endpoint. Check your configuration.");
      assertThat(far.send(far.request("/stream")).statusCode()).isEqualTo(200);
    }
  }
}
