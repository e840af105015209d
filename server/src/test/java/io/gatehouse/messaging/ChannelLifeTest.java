package io.gatehouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What channels do besides carrying messages: history and presence.
class ChannelLifeTest {
  private static final Subscription.Options PLAIN = Subscription.Options.DEFAULT;

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private House house;
  private Rights alice;
  private Rights bob;
  private Rights stranger;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, now::get);
    house.rule("room/#", new ChannelSettings(3, 60, true, false));
    String all = "subscribe_channel:room/#";
    String first = house.add(Subject.user("alice"), all, "publish_channel:room/#");
    String second = house.add(Subject.user("bob"), all);
    String third = house.add(Subject.user("eve"), "subscribe_channel:other");
    alice = house.rights(first, Transport.WEBSOCKET);
    bob = house.rights(second, Transport.WEBSOCKET);
    stranger = house.rights(third, Transport.WEBSOCKET);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void publish(String channel, String text) {
    house.hub.publish(alice, Message.of(channel, text.getBytes(StandardCharsets.UTF_8)));
  }

  private Recalled history(Since since, int limit) {
    Outcome<Recalled> outcome = house.hub.history(bob, "room/1", since, limit);
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted<Recalled>) outcome).value();
  }

  private static List<String> texts(Recalled recalled) {
    return recalled.messages().stream().map(ChannelLifeTest::text).toList();
  }

  private static String text(Publication publication) {
    return new String(publication.payload(), StandardCharsets.UTF_8);
  }

  @Test
  void theLastMessagesAreKeptWithTheirOffsets() {
    for (int i = 1; i <= 5; i++) {
      publish("room/1", "m" + i);
    }
    Recalled newest = history(new Since.Newest(), 2);
    assertThat(texts(newest)).containsExactly("m4", "m5");
    assertThat(newest.last()).isEqualTo(5);
    Recalled since = history(new Since.Offset(newest.epoch(), 3), 1);
    assertThat(texts(since)).containsExactly("m4");
    assertThat(since.more()).isTrue();
    assertThat(since.gap()).isFalse();
  }

  @Test
  void whoeverWasAwayForTooLongIsToldOfTheGap() {
    for (int i = 1; i <= 5; i++) {
      publish("room/1", "m" + i);
    }
    String epoch = history(new Since.Newest(), 1).epoch();
    assertThat(history(new Since.Offset(epoch, 1), 10).gap()).isTrue();
    assertThat(history(new Since.Offset(epoch, 2), 10).gap()).isFalse();
    assertThat(history(new Since.Offset(epoch, 9), 10).gap()).isTrue();
    Recalled other = history(new Since.Offset("before the restart", 5), 10);
    assertThat(other.gap()).isTrue();
    assertThat(texts(other)).containsExactly("m3", "m4", "m5");
  }

  @Test
  void whatIsTooOldIsForgotten() {
    publish("room/1", "old");
    now.set(now.get().plusSeconds(61));
    publish("room/1", "new");
    assertThat(texts(history(new Since.Newest(), 10))).containsExactly("new");
    now.set(now.get().plusSeconds(61));
    house.hub.shrinkHistory();
    assertThat(texts(history(new Since.Newest(), 10))).isEmpty();
    assertThat(history(new Since.Newest(), 10).last()).isEqualTo(2);
  }

  @Test
  void historyAndPresenceNeedTheRightToListen() {
    assertThat(house.hub.history(stranger, "room/1", new Since.Newest(), 1))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            refused -> assertThat(refused.problem().type()).isEqualTo(ProblemType.FORBIDDEN));
    assertThat(house.hub.presence(stranger, "room/1")).isInstanceOf(Outcome.Rejected.class);
    Session session = house.hub.open(new Recorder("c", Runnable::run), stranger);
    assertThat(session.subscribe("$presence/room/1", PLAIN)).isInstanceOf(Outcome.Rejected.class);
    assertThat(session.subscribe("$presence/#", PLAIN)).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void presenceTellsWhoComesAndGoes() {
    Recorder watching = new Recorder("w", Runnable::run);
    Session watcher = house.hub.open(watching, bob);
    watcher.subscribe("$presence/room/1", PLAIN);
    Session first = house.hub.open(new Recorder("1", Runnable::run), alice);
    Session second = house.hub.open(new Recorder("2", Runnable::run), alice);
    first.subscribe("room/1", PLAIN);
    second.subscribe("room/1", PLAIN);
    second.subscribe("room/+", PLAIN);
    assertThat(members("room/1")).containsExactly("user:alice 2");
    first.end();
    assertThat(watching.texts).hasSize(1);
    assertThat(watching.texts.getFirst())
        .contains(
            "\"event\":\"join\"",
            "\"id\":\"user:alice\"",
            "\"kind\":\"user\"",
            "\"here\":1",
            "{\"of\":\"alice\"}");
    second.end();
    assertThat(watching.texts).hasSize(2);
    assertThat(watching.texts.get(1)).contains("\"event\":\"leave\"", "\"here\":0");
    assertThat(members("room/1")).isEmpty();
  }

  @Test
  void whoeverBeginsToWatchIsToldWhoIsHere() {
    house.hub.open(new Recorder("1", Runnable::run), alice).subscribe("room/1", PLAIN);
    List<Publication> shown = house.hub.retained(bob, "$presence/room/1");
    assertThat(shown).hasSize(1);
    assertThat(text(shown.getFirst())).contains("\"event\":\"here\"", "user:alice");
  }

  private List<String> members(String channel) {
    Outcome<List<Member>> outcome = house.hub.presence(bob, channel);
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return ((Outcome.Accepted<List<Member>>) outcome)
        .value().stream().map(one -> one.subject() + " " + one.subscriptions()).toList();
  }
}
