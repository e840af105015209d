package io.gatehouse.dialect.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.messaging.CallersThread;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What HTTP tells of channels: who is there, what was said, and whether a message is safe.
class ApiChannelTest {
  private static TestServer server;
  private static Api owner;
  private static Api bob;

  @BeforeAll
  static void open() {
    server = TestServer.start();
    owner = server.owner();
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'room/#', 'subscribe': 'authenticated', 'publish': 'authenticated',"
                + " 'presence': true, 'history': {'messages': 3}}")
        .is(200);
    owner
        .put(
            "/v1/channels/rules",
            "{'pattern': 'plain/#', 'subscribe': 'authenticated', 'publish': 'authenticated'}")
        .is(200);
    bob = server.user("bob");
  }

  @AfterAll
  static void close() {
    server.close();
  }

  @Test
  void whoIsThereIsToldToWhoMayListen() {
    bob.get("/v1/channels/presence?channel=room/1").is(200).has("/here", 0);
    String token = bob.post("/v1/tokens", "{'name': 't'}").is(201).text("/value");
    server.connect(token).subscribed("room/1");
    bob.get("/v1/channels/presence?channel=room/1")
        .is(200)
        .has("/channel", "room/1")
        .has("/here", 1)
        .has("/members/0/id", bob.get("/v1/me").text("/principal"))
        .has("/members/0/name", "bob")
        .has("/members/0/subscriptions", 1);
    bob.get("/v1/channels/presence?channel=plain/1").is(422, "invalid").has("/field", "channel");
    bob.get("/v1/channels/presence?channel=secret").is(403, "forbidden");
    bob.get("/v1/channels/presence").is(400, "malformed");
    owner
        .nobody()
        .get("/v1/channels/presence?channel=room/1")
        .is(401)
        .has("/cure", "sign in as somebody who may");
  }

  @Test
  void whatWasSaidIsToldFromAnOffset() {
    bob.get("/v1/channels/history?channel=room/2").is(200).has("/gap", false);
    for (int i = 0; i < 4; i++) {
      bob.post("/v1/channels/publish", "{'channel': 'room/2', 'message': {'n': " + i + "}}")
          .is(200);
    }
    Api.Answer newest = bob.get("/v1/channels/history?channel=room/2&limit=2").is(200);
    newest.has("/messages/0/message/n", 2).has("/messages/1/message/n", 3);
    newest.has("/messages/1/from/id", bob.get("/v1/me").text("/principal"));
    String offset = newest.text("/messages/0/offset");
    bob.get("/v1/channels/history?channel=room/2&since=" + offset)
        .is(200)
        .has("/gap", false)
        .has("/more", false)
        .has("/messages/0/message/n", 3);
    JsonNode all = bob.get("/v1/channels/history?channel=room/2&since=older-1").at("");
    assertThat(all.path("gap").asBoolean()).isTrue();
    assertThat(all.path("messages")).hasSize(3);
    bob.get("/v1/channels/history?channel=room/2&since=x")
        .is(422, "invalid")
        .has("/field", "since");
    bob.get("/v1/channels/history?channel=plain/2").is(422, "invalid");
    bob.get("/v1/channels/history?channel=secret").is(403, "forbidden");
  }

  @Test
  void aMessageThatIsToArriveIsAnsweredWhenItIsSafe() {
    bob.post("/v1/channels/publish", "{'channel': 'plain/q', 'message': 1, 'qos': 1}").is(200);
    bob.post(
            "/v1/channels/publish",
            "{'channel': 'plain/q', 'message': 2, 'qos': 1, 'retain': true}")
        .is(200)
        .has("/receivers", 0);
    server.hub().listen("main", new Subscription(new Failing(), "plain/full", PLAIN));
    bob.post("/v1/channels/publish", "{'channel': 'plain/full', 'message': 1, 'qos': 1}")
        .is(503, "unavailable")
        .has("/retry_after", 1);
    bob.post("/v1/channels/publish", "{'channel': 'plain/full', 'message': 1}").is(200);
  }

  private static final Subscription.Options PLAIN = Subscription.Options.DEFAULT;

  /// Has the store refuse every message that it is handed.
  private static final class Failing implements Listener {
    @Override
    public Executor loop() {
      return CallersThread.INSTANCE;
    }

    @Override
    public boolean hand(Publication publication, Subscription subscription) {
      publication
          .unit()
          .add(transaction -> {
            throw new IllegalStateException("the disk is full");
          });
      return true;
    }

    @Override
    public boolean isBusy() {
      return false;
    }

    @Override
    public @Nullable Rights rights() {
      return null;
    }
  }
}
