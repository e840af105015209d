package io.gatehouse.messaging.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final Publication.Sender SENDER =
      new Publication.Sender(Subject.device("boat"), "boat", "{}");

  private final Backlog<String> backlog = new Backlog<>(limits(3));

  private static Limits limits(int messages) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        usual.connections(),
        usual.connectionsPerAddress(),
        usual.connectionsPerPrincipal(),
        usual.subscriptions(),
        messages,
        100,
        0,
        0,
        usual.retainedMessages(),
        usual.retainedBytes(),
        usual.shared());
  }

  private static Publication message(String channel, int size, boolean latest) {
    Message message = Message.of(channel, new byte[size]);
    Publication publication = new Publication("main", message, SENDER, 1, 0, null);
    if (latest) {
      publication.keepLatestOnly();
    }
    return publication;
  }

  private List<String> drained() {
    List<String> all = new ArrayList<>();
    for (var next = backlog.poll(); next != null; next = backlog.poll()) {
      all.add(next.publication().channel() + next.publication().payload().length);
    }
    return all;
  }

  @Test
  void moreThanItsLimitsDoNotWait() {
    assertThat(backlog.add(message("a", 1, false), "s", false)).isTrue();
    assertThat(backlog.add(message("a", 99, false), "s", false)).isTrue();
    assertThat(backlog.add(message("a", 1, false), "s", false)).isFalse();
    assertThat(backlog.add(message("a", 1, false), "s", true)).isTrue();
    assertThat(drained()).containsExactly("a1", "a99", "a1");
    assertThat(backlog.add(message("a", 1, false), "s", false)).isTrue();
  }

  @Test
  void onlyTheLatestOfAChannelWaitsWhereItsRuleSaysSo() {
    for (int size = 1; size <= 9; size++) {
      assertThat(backlog.add(message("a", size, true), "s", false)).isTrue();
      assertThat(backlog.add(message("b", size, true), "s", false)).isTrue();
      assertThat(backlog.add(message("a", size, true), "other", false)).isTrue();
    }
    assertThat(backlog.takeSkipped()).isEqualTo(24);
    assertThat(backlog.takeSkipped()).isZero();
    assertThat(backlog.add(message("c", 1, true), "s", false)).isFalse();
    assertThat(drained()).containsExactly("a9", "b9", "a9");
  }

  @Test
  void whatWaitsForALostSubscriptionIsDiscarded() {
    backlog.add(message("a", 1, true), "s", false);
    backlog.add(message("a", 2, false), "other", false);
    assertThat(backlog.discard("s")).isEqualTo(1);
    assertThat(backlog.add(message("a", 3, true), "s", false)).isTrue();
    assertThat(drained()).containsExactly("a2", "a3");
    assertThat(backlog.discard(null)).isZero();
  }
}
