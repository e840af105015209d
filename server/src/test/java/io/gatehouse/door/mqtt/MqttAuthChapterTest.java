package io.gatehouse.door.mqtt;

import static io.gatehouse.door.mqtt.WireMqtt.binary;
import static io.gatehouse.door.mqtt.WireMqtt.bytes;
import static io.gatehouse.door.mqtt.WireMqtt.connect;
import static io.gatehouse.door.mqtt.WireMqtt.joined;
import static io.gatehouse.door.mqtt.WireMqtt.packet;
import static io.gatehouse.door.mqtt.WireMqtt.properties;
import static io.gatehouse.door.mqtt.WireMqtt.property;
import static io.gatehouse.door.mqtt.WireMqtt.publish;
import static io.gatehouse.door.mqtt.WireMqtt.subscribe;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.Tokens;
import io.gatehouse.store.record.TokenRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sections 3.15, AUTH, and 4.12, enhanced authentication, of MQTT 5; SCRAM by RFC 5802.
class MqttAuthChapterTest {
  private static final byte[] NONE = properties();
  private static final int CONTINUE = 0x18;
  private static final int AGAIN = 0x19;

  @TempDir Path folder;
  private MqttHouse house;
  private String boat;
  private Issued credential;

  @BeforeEach
  void open() {
    house = new MqttHouse(folder);
    boat = house.rooms.add(Subject.device("boat"), "subscribe_channel:#");
    credential = house.rooms.issue(Subject.device("boat"), TokenRecord.Kind.CONNECTION);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private WireMqtt client() throws Exception {
    return new WireMqtt(house.port());
  }

  private static byte[] data(String text) {
    return joined(bytes(0x16), binary(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] auth(int code, String method, String data) {
    return packet(0xF0, bytes(code), properties(property(0x15, method), data(data)));
  }

  /// The data of the server's AUTH or CONNACK.
  private static String dataOf(byte[] packet, String method) {
    String all = new String(packet, StandardCharsets.ISO_8859_1);
    int at = all.indexOf(method) + method.length();
    assertThat(packet[at]).isEqualTo((byte) 0x16);
    int length = (packet[at + 1] & 0xff) << 8 | (packet[at + 2] & 0xff);
    return all.substring(at + 3, at + 3 + length);
  }

  /// A client's side of SCRAM, written from the RFC.
  private static final class Scram {
    private static final String METHOD = "SCRAM-SHA-256";
    private final String bare;
    private final String password;
    private String messages = "";
    private byte[] salted = {};

    Scram(String user, String password) {
      this.bare = "n=" + user + ",r=rOprNGfwEbeRWgbNEkqO";
      this.password = password;
    }

    String first() {
      return "n,," + bare;
    }

    String last(String question) throws GeneralSecurityException {
      String[] parts = question.split(",", -1);
      String nonce = parts[0].substring(2);
      assertThat(nonce).startsWith("rOprNGfwEbeRWgbNEkqO").hasSizeGreaterThan(30);
      byte[] salt = Base64.getDecoder().decode(parts[1].substring(2));
      int rounds = Integer.parseInt(parts[2].substring(2));
      assertThat(rounds).isGreaterThanOrEqualTo(4_096);
      PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, 256);
      salted =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
      String covered = "c=biws,r=" + nonce;
      messages = bare + "," + question + "," + covered;
      byte[] key = mac(salted, "Client Key");
      byte[] stored = MessageDigest.getInstance("SHA-256").digest(key);
      byte[] signature = mac(stored, messages);
      for (int i = 0; i < key.length; i++) {
        key[i] ^= signature[i];
      }
      return covered + ",p=" + Base64.getEncoder().encodeToString(key);
    }

    String answer() throws GeneralSecurityException {
      return "v=" + Base64.getEncoder().encodeToString(mac(mac(salted, "Server Key"), messages));
    }

    private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] scramConnect(Scram scram) {
    return connect(5).with(property(0x15, Scram.METHOD), data(scram.first())).packet();
  }

  /// [MQTT-4.12.0-2] to [MQTT-4.12.0-5].
  @Test
  void aConnectionCredentialIsProvedWithoutBeingShown() throws Exception {
    Scram scram = new Scram(credential.userName(), credential.text());
    try (WireMqtt client = client()) {
      client.send(scramConnect(scram));
      byte[] question = client.expect(0xF0);
      assertThat(question[2]).isEqualTo((byte) CONTINUE);
      client.send(auth(CONTINUE, Scram.METHOD, scram.last(dataOf(question, Scram.METHOD))));
      byte[] answer = client.expect(0x20);
      assertThat(answer[3]).isZero();
      assertThat(dataOf(answer, Scram.METHOD)).isEqualTo(scram.answer());
      client.send(subscribe(1, NONE, "a", 0));
      assertThat(client.expect(0x90)).endsWith(0);
      // and again, while connected
      Scram again = new Scram(credential.userName(), credential.text());
      client.send(auth(AGAIN, Scram.METHOD, again.first()));
      question = client.expect(0xF0);
      client.send(auth(CONTINUE, Scram.METHOD, again.last(dataOf(question, Scram.METHOD))));
      answer = client.expect(0xF0);
      assertThat(answer[2]).isZero();
      assertThat(dataOf(answer, Scram.METHOD)).isEqualTo(again.answer());
    }
  }

  @Test
  void aWrongProofIsRefusedAsAnUnknownNameIs() throws Exception {
    String[] names = {credential.userName(), "t-nobody"};
    for (String name : names) {
      Scram scram = new Scram(name, "wrong");
      try (WireMqtt client = client()) {
        client.send(scramConnect(scram));
        byte[] question = client.expect(0xF0);
        client.send(auth(CONTINUE, Scram.METHOD, scram.last(dataOf(question, Scram.METHOD))));
        client.expectRefusal(0x87);
      }
    }
  }

  @Test
  void whatIsNoScramIsRefused() throws Exception {
    String[] firsts = {
      "",
      "n,,",
      "n,,n=x",
      "p=tls-unique,,n=x,r=abc",
      "n,a=admin,n=x,r=abc",
      "n,,n=a=b,r=abc",
      "n,,m=x,n=x,r=abc",
      "\0"
    };
    for (String first : firsts) {
      try (WireMqtt client = client()) {
        client.send(connect(5).with(property(0x15, Scram.METHOD), data(first)).packet());
        client.expectRefusal(0x87);
      }
    }
    String[] lasts = {
      "", "c=biws,r=other,p=AAAA", "c=eSws,r=NONCE,p=AAAA", "c=biws,r=NONCE", "c=biws,r=NONCE,p=$$"
    };
    for (String last : lasts) {
      Scram scram = new Scram(credential.userName(), credential.text());
      try (WireMqtt client = client()) {
        client.send(scramConnect(scram));
        String nonce = dataOf(client.expect(0xF0), Scram.METHOD).split(",", -1)[0].substring(2);
        client.send(auth(CONTINUE, Scram.METHOD, last.replace("NONCE", nonce)));
        client.expectRefusal(0x87);
      }
    }
  }

  /// [MQTT-3.1.2-30]: nothing but AUTH and DISCONNECT before the CONNACK.
  @Test
  void authenticationComesFirst() throws Exception {
    Scram scram = new Scram(credential.userName(), credential.text());
    byte[][] wrong = {
      packet(0xC0),
      publish(0, "a", 0, NONE, ""),
      auth(CONTINUE, "token", "x"),
      auth(AGAIN, Scram.METHOD, "x")
    };
    for (byte[] one : wrong) {
      try (WireMqtt client = client()) {
        client.send(scramConnect(scram)).expect(0xF0);
        client.send(one).expectRefusal(0x82);
      }
    }
    try (WireMqtt client = client()) {
      client.send(scramConnect(scram)).expect(0xF0);
      client.send(packet(0xE0)).expectEnd();
    }
  }

  private WireMqtt withToken(String token) throws Exception {
    WireMqtt client = client();
    client.send(connect(5).with(property(0x15, "token"), data(token)).packet());
    return client;
  }

  /// [MQTT-4.12.1-1], [MQTT-4.12.1-2]: a fresh token takes the place of the old one.
  @Test
  void aFreshTokenTakesThePlaceOfTheOldOne() throws Exception {
    String fresh = house.rooms.issue(Subject.device("boat"), TokenRecord.Kind.API).text();
    try (WireMqtt client = withToken(boat);
        WireMqtt other = withToken(boat)) {
      assertThat(client.expect(0x20)[3]).isZero();
      assertThat(other.expect(0x20)[3]).isZero();
      client.send(subscribe(1, NONE, "a", 1)).expect(0x90);
      client.send(auth(AGAIN, "token", fresh));
      byte[] answer = client.expect(0xF0);
      assertThat(answer[2]).isZero();
      house.rooms.disableToken(Subject.device("boat"));
      other.expectDisconnect(0x87);
      client.send(packet(0xC0)).expect(0xD0);
    }
  }

  /// Section 3.1.3.2.2: a will that waits goes by the token that was shown last.
  @Test
  void aDelayedWillGoesByTheFreshToken() throws Exception {
    Subject raft = Subject.device("raft");
    String first = house.rooms.add(raft, "publish_channel:w");
    String fresh = house.rooms.issue(raft, TokenRecord.Kind.API).text();
    byte[] anHour = property(0x11, 0, 0, 0x0E, 0x10);
    byte[] late = properties(property(0x18, 0, 0, 0, 200));
    try (WireMqtt listener = client().signIn(5, boat)) {
      listener.send(subscribe(1, NONE, "w", 0)).expect(0x90);
      try (WireMqtt dying = client()) {
        dying.send(
            connect(5)
                .clientId("w")
                .kept()
                .with(anHour, property(0x15, "token"), data(first))
                .will(1, late, "w", "lost")
                .packet());
        assertThat(dying.expect(0x20)[3]).isZero();
        dying.send(auth(AGAIN, "token", fresh)).expect(0xF0);
        house.rooms.disableToken(raft);
      }
      Await.until(() -> house.rooms.connections.list("main", null, 10).items().size() == 1);
      // the end of the session sends it
      try (WireMqtt back = client()) {
        back.send(connect(5).clientId("w").with(property(0x15, "token"), data(fresh)).packet());
        assertThat(back.expect(0x20)[3]).isZero();
        assertThat(listener.expect(0x30)).asString().contains("lost");
      }
    }
  }

  /// What a kept session listens to is measured by the new token as well.
  @Test
  void aNarrowerTokenTakesKeptSubscriptionsAway() throws Exception {
    Tokens.Draft narrow =
        new Tokens.Draft(
            TokenRecord.Kind.API,
            "narrow",
            List.of(Permission.parse("subscribe_channel:a")),
            true,
            null);
    String less =
        house.rooms.tokens.issue(new ServerAuthor("main"), Subject.device("boat"), narrow).text();
    try (WireMqtt client = kept(boat)) {
      client.send(subscribe(1, NONE, "a", 1)).expect(0x90);
      client.send(subscribe(2, NONE, "b", 1)).expect(0x90);
      client.send(auth(AGAIN, "token", less)).expect(0xF0);
      assertThat(client.expect(0x30)).asString().contains("\"filter\":\"b\"");
      assertThat(house.rooms.connections.list("main", null, 1).items().getFirst().subscriptions())
          .containsExactly("a");
    }
  }

  /// Nobody changes anything when a grant ends by itself.
  @Test
  void aGrantThatEndsByItselfTakesKeptSubscriptionsAway() throws Exception {
    Subject eve = Subject.user("eve");
    String token = house.rooms.add(eve);
    Permission listening = Permission.parse("subscribe_channel:b");
    house.rooms.give(
        new Grant("g", eve, Effect.ALLOW, listening, Instant.now().plusMillis(900), null));
    try (WireMqtt client = kept(token)) {
      client.send(subscribe(1, NONE, "b", 1)).expect(0x90);
      assertThat(client.expect(0x30)).asString().contains("\"filter\":\"b\"");
      assertThat(house.rooms.connections.list("main", null, 1).items().getFirst().subscriptions())
          .isEmpty();
    }
  }

  private WireMqtt kept(String token) throws Exception {
    byte[] anHour = property(0x11, 0, 0, 0x0E, 0x10);
    WireMqtt client = client();
    client.send(connect(5).kept().with(anHour, property(0x15, "token"), data(token)).packet());
    assertThat(client.expect(0x20)[3]).isZero();
    return client;
  }

  @Test
  void aBadTokenOrThatOfSomebodyElseEndsTheConnection() throws Exception {
    String mallory = house.rooms.add(Subject.user("mallory"));
    for (String wrong : new String[] {mallory, "nonsense", ""}) {
      try (WireMqtt client = withToken(boat)) {
        assertThat(client.expect(0x20)[3]).isZero();
        client.send(auth(AGAIN, "token", wrong));
        client.expectDisconnect(0x87);
      }
    }
    withToken("nonsense").expectRefusal(0x87);
  }

  /// [MQTT-4.12.1-1], and what fits no exchange.
  @Test
  void anAuthThatFitsNothingIsAProtocolError() throws Exception {
    byte[][] wrong = {auth(AGAIN, "SCRAM-SHA-256", "n,,n=x,r=y"), auth(CONTINUE, "token", boat)};
    for (byte[] one : wrong) {
      try (WireMqtt client = withToken(boat)) {
        assertThat(client.expect(0x20)[3]).isZero();
        client.send(one);
        client.expectDisconnect(0x82);
      }
    }
  }
}
