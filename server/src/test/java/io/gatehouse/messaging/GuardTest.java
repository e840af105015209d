package io.gatehouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.guard.ChannelGuard;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bounds besides the policy, and subscriptions that reach further than the rights.
class GuardTest {
  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Rights rights(String token) {
    return house.rights(token, Transport.MQTT);
  }

  @Test
  void whatAGuardHidesReachesNobodyByAnyWay() {
    String token = house.add(Subject.user("ann"), "subscribe_channel:#", "publish_channel:#");
    house.rule("log/#", new ChannelSettings(10, 0, false, false));
    house.hub.publish(rights(token), Message.of("log/secret", new byte[] {0}));
    house.hub.guards().add(new Secret());
    Recorder listener = new Recorder("c1", Runnable::run);
    Session session = house.hub.open(listener, rights(token));
    session.subscribe("#", Subscription.Options.DEFAULT);
    for (String channel : List.of("log/open", "log/secret")) {
      Message message = new Message(channel, new byte[] {1}, null, 0, true, Message.Extras.NONE);
      house.hub.publishFromServer(
          House.MAIN, new Publication.Sender(Subject.client("x"), "x", "{}"), message);
    }
    assertThat(listener.got).containsExactly("# log/open");
    assertThat(house.hub.retained(session.rights(), "log/#"))
        .extracting(Publication::channel)
        .containsExactly("log/open");
    assertThat(house.hub.history(session.rights(), "log/secret", new Since.Newest(), 10))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class,
            told -> assertThat(((Recalled) told.value()).messages()).isEmpty());
    assertThat(session.publish(Message.of("log/secret", new byte[] {2})))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(house.hub.publish(session.rights(), Message.of("log/secret", new byte[] {2})))
        .isInstanceOf(Outcome.Rejected.class);
    assertThat(session.publish(Message.of("log/open", new byte[] {2})))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void whatHasWaitedIsLookedAtAgain() {
    String token = house.add(Subject.user("ann"), "subscribe_channel:#");
    Session session = house.hub.open(new Recorder("c1", Runnable::run), rights(token));
    Publication waiting =
        new Publication(
            House.MAIN,
            Message.of("log/secret", new byte[] {1}),
            new Publication.Sender(Subject.client("x"), "x", "{}"),
            1,
            0,
            null);
    assertThat(session.mayStillHear(waiting)).isTrue();
    house.hub.guards().add(new Secret());
    assertThat(session.mayStillHear(waiting)).isFalse();
  }

  @Test
  void aLookGetsOfAFilterWhatTheRightsAllowAndNoMoreAfterAChange() {
    String token = house.add(Subject.user("bob"), "subscribe_channel:boat/+/speed");
    Recorder listener = new Recorder("c1", Runnable::run);
    Session session = house.hub.open(listener, rights(token));
    session.look("boat/#");
    say("boat/1/speed");
    say("boat/1/secret");
    assertThat(listener.got).containsExactly("boat/# boat/1/speed");
    house.changeRole("bob", "subscribe_channel:boat/+/secret");
    say("boat/1/speed");
    say("boat/1/secret");
    assertThat(listener.got).containsExactly("boat/# boat/1/speed", "boat/# boat/1/secret");
    house.disableToken(Subject.user("bob"));
    assertThat(listener.closed).isNotNull();
  }

  private void say(String channel) {
    house.hub.publishFromServer(
        House.MAIN,
        new Publication.Sender(Subject.client("x"), "x", "{}"),
        Message.of(channel, new byte[] {1}));
  }

  private static final class Secret implements ChannelGuard {
    @Override
    public @Nullable Problem refusalToPublish(Rights by, Message message) {
      return message.channel().endsWith("secret")
          ? Problem.of(ProblemType.FORBIDDEN, "secret")
          : null;
    }

    @Override
    public boolean mayHear(Rights listener, Publication publication) {
      return !publication.channel().endsWith("secret");
    }
  }
}
