package io.gatehouse.dialect.signalk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.SignalKHouse;
import io.gatehouse.dialect.signalk.StreamClient;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.identity.record.DefaultRoles;
import io.gatehouse.store.record.Application;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who comes with somebody else's token, and what no client would send.
class HostileStreamTest {
  @TempDir Path folder;
  private SignalKHouse house;
  private String writer;

  @BeforeEach
  void open() {
    house = new SignalKHouse(folder);
    house.user("writer", UserType.READWRITE);
    writer = house.house.token(Subject.user("writer")).text();
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aTokenOfAnApplicationThatDoesNotSpeakSignalKIsNone() {
    house.house.stores.write(transaction -> {
      transaction.accounts().add(new Application("other", "default", "Other", 0, 1));
      DefaultRoles.of("other", 0).forEach(transaction.roles()::add);
      return true;
    });
    ServerAuthor there = new ServerAuthor("other");
    house.house.directory.create(there, Draft.named(Subject.Kind.USER, "olaf"), House.PASSWORD);
    String foreign = house.house.tokens.issue(there, Subject.user("olaf"), House.draft()).text();
    refused(foreign);
    house.call("GET", "/signalk/v1/api/vessels/self").bearer(foreign).send().is(401);
    house.call("GET", "/skServer/security/users").bearer(foreign).send().is(401);
  }

  @Test
  void aDeletedTokenIsRefused() {
    house.house.tokens.delete(House.SERVER, idOf(writer), null);
    refused(writer);
    house.call("GET", "/signalk/v1/api/vessels/self").bearer(writer).send().is(401);
  }

  private String idOf(String token) {
    return String.valueOf(
        house.house.tokens.load("Bearer " + token, null, House.at("10.0.0.1")).credential().id());
  }

  private void refused(String token) {
    assertThatThrownBy(() -> new StreamClient(house.port(), "token=" + token))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
  }

  @Test
  void brokenAndDeepJsonIsToldAndTheStreamGoesOn() {
    try (StreamClient client = stream()) {
      for (String broken : new String[] {"{\"a\":", "[".repeat(50_000), "5", "\"x\"", "null"}) {
        client.send(broken);
      }
      client.tell("a.b", "1");
      assertThat(client.value("a.b").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aHugeMessageEndsTheStreamWithCode1009() {
    try (StreamClient client = stream()) {
      client.send("{\"x\":\"" + "a".repeat(1 << 20) + "\"}");
      assertThat(client.closeCode()).isEqualTo(1009);
    }
  }

  private StreamClient stream() {
    StreamClient client = new StreamClient(house.port(), "token=" + writer);
    JsonNode hello = client.next();
    assertThat(hello.path("name").asText()).isEqualTo("gatehouse");
    return client;
  }
}
