package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.messaging.mailbox.Mailbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is kept for whoever is away, and ending it.
class ApiMailboxTest {
  private TestServer server;
  private Api owner;
  private Mailbox boats;
  private String boatsToken;

  @BeforeEach
  void open() {
    server = TestServer.start();
    owner = server.owner();
    owner.post("/v1/roles", "{'id': 'crew', 'allow': ['subscribe_channel:fleet/#']}").is(201);
    owner.post("/v1/devices", "{'id': 'boat', 'name': 'boat', 'roles': ['crew']}").is(201);
    boatsToken = value("device:boat");
    boats = server.mailbox(boatsToken, "mqtt/device:boat/b", "fleet/7");
    owner.post("/v1/channels/publish", "{'channel': 'fleet/7', 'message': 1, 'qos': 1}").is(200);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String value(String principal) {
    return owner
        .post("/v1/tokens", "{'principal': '%s', 'name': 't'}".formatted(principal))
        .is(201)
        .text("/value");
  }

  @Test
  void anAdministratorSeesWhatWaitsAndEndsIt() {
    server.mailbox(boatsToken, "mqtt/device:boat/c", "fleet/8");
    Api.Answer first = owner.get("/v1/mailboxes?limit=1&principal=device:boat").is(200);
    Api.Answer second =
        owner
            .get("/v1/mailboxes?limit=1&principal=device:boat&after=" + first.text("/next"))
            .is(200);
    assertThat(first.text("/items/0/id")).isLessThan(second.text("/items/0/id"));
    assertThat(owner.get("/v1/mailboxes").is(200).at("/items").size()).isEqualTo(2);
    assertThat(owner.get("/v1/mailboxes?principal=user:x").is(200).at("/items").size()).isZero();
    String path = "/v1/mailboxes/" + boats.key();
    owner
        .get(path)
        .is(200)
        .has("/name", "mqtt/device:boat/b")
        .has("/principal", "device:boat")
        .has("/messages", 1)
        .has("/receivers", 0)
        .has("/subscriptions/0", "fleet/7");
    owner.delete(path).is(200).has("/receipt/queued_messages", 1).has("/receipt/subscriptions", 1);
    owner.get(path).is(404, "not-found");
    owner.delete(path).is(404, "not-found");
    assertThat(owner.get("/v1/audit?action=mailbox.ended").is(200).text("/items/0/target"))
        .isEqualTo("mailbox:" + boats.key());
  }

  @Test
  void everybodySeesAndEndsTheirOwnAndNobodyElses() {
    Api bob = server.user("bob");
    String path = "/v1/mailboxes/" + boats.key();
    assertThat(bob.get("/v1/mailboxes").is(200).at("/items").size()).isZero();
    assertThat(bob.get("/v1/mailboxes?principal=device:boat").is(200).at("/items").size()).isZero();
    bob.get(path).is(403);
    bob.get("/v1/mailboxes/nosuch").is(403);
    bob.delete(path).is(403);
    Api boat = server.nobody().as(boatsToken);
    boat.get("/v1/mailboxes").is(200).has("/items/0/id", boats.key());
    boat.delete(path).is(200);
    assertThat(boat.get("/v1/mailboxes").is(200).at("/items").size()).isZero();
  }

  @Test
  void aMailboxIsSeenInItsOwnApplicationOnly() {
    owner.post("/v1/applications", "{'id': 'other', 'name': 'other'}").is(201);
    Api elsewhere = owner.in("other");
    assertThat(elsewhere.get("/v1/mailboxes").is(200).at("/items").size()).isZero();
    elsewhere.get("/v1/mailboxes/" + boats.key()).is(404);
    elsewhere.delete("/v1/mailboxes/" + boats.key()).is(404);
    assertThat(boats.count()).isEqualTo(1);
  }
}
