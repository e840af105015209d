package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Refusals are kept, but nobody can fill the chain with them.
class RefusalsTest {
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Refusals refusals = new Refusals(new Refusals.Limits(10, 3), () -> now);

  @Test
  void aFewAreKeptAsTheyAre() {
    refuse("user:alice", 2);
    assertThat(refusals.take()).hasSize(2).allMatch(each -> each.at() == now.toEpochMilli());
    assertThat(refusals.take()).isEmpty();
  }

  @Test
  void ofOneActorTheRestOfTheMinuteIsACount() {
    refuse("user:alice", 100);
    refuse("user:bob", 1);
    assertThat(subjects(refusals.take()))
        .containsExactly("user:alice", "user:alice", "user:alice", "user:bob");
    now = now.plusSeconds(60);
    List<Refusals.Waiting> counts = refusals.take();
    assertThat(counts).hasSize(1);
    assertThat(counts.getFirst().event().after()).isEqualTo(Map.of("left_out", 97L));
    assertThat(subjects(counts)).containsExactly("user:alice");
    now = now.plusSeconds(60);
    assertThat(refusals.take()).isEmpty();
  }

  @Test
  void theNextMinuteBeginsAgain() {
    refuse("user:alice", 4);
    now = now.plusSeconds(61);
    refuse("user:alice", 1);
    List<Refusals.Waiting> all = refusals.take();
    assertThat(subjects(all)).hasSize(5).containsOnly("user:alice");
    assertThat(all.get(3).event().after()).isEqualTo(Map.of("left_out", 1L));
  }

  @Test
  void aThousandInventedNamesAreOneCount() {
    for (int i = 0; i < 1_000; i++) {
      refuse("user:invented-" + i, 1);
    }
    assertThat(refusals.take()).hasSize(10);
    now = now.plusSeconds(60);
    List<Refusals.Waiting> counts = refusals.take();
    assertThat(subjects(counts)).containsExactly("everybody else");
    assertThat(counts.getFirst().event().after()).isEqualTo(Map.of("left_out", 990L));
  }

  @Test
  void theSameNameInAnotherApplicationIsSomebodyElse() {
    refuse("user:alice", 3);
    refusals.offer(event("other", "user:alice"));
    assertThat(refusals.take()).hasSize(4);
  }

  @Test
  void whatCouldNotBeWrittenComesFirstTheNextTime() {
    refuse("user:alice", 2);
    List<Refusals.Waiting> taken = refusals.take();
    refuse("user:bob", 1);
    refusals.giveBack(taken);
    assertThat(subjects(refusals.take())).containsExactly("user:alice", "user:alice", "user:bob");
  }

  @Test
  void whatCannotBeWrittenForLongIsBounded() {
    for (int minute = 0; minute < 50; minute++) {
      for (int actor = 0; actor < 20; actor++) {
        refuse("user:" + actor, 5);
      }
      refusals.giveBack(refusals.take());
      now = now.plusSeconds(60);
    }
    assertThat(refusals.take()).hasSizeLessThan(100);
  }

  @Test
  void theLastTakeHoldsTheCountsOfTheMinuteThatIsNotOver() {
    refuse("user:alice", 5);
    assertThat(refusals.takeLast()).hasSize(4);
  }

  @Test
  void aClockThatIsSetBackDoesNotSilenceAnybody() {
    refuse("user:alice", 3);
    now = now.minusSeconds(3_600);
    refuse("user:alice", 1);
    assertThat(refusals.take()).hasSize(4);
  }

  private void refuse(String subject, int times) {
    for (int i = 0; i < times; i++) {
      refusals.offer(event("main", subject));
    }
  }

  private static AuditEvent event(String application, String subject) {
    Actor actor = new Actor(subject, null, "192.0.2.1", "mqtt");
    return AuditEvent.of(AuditAction.REFUSED, application, actor, "channel:fleet");
  }

  private static List<String> subjects(List<Refusals.Waiting> all) {
    return all.stream().map(each -> each.event().actor().subject()).toList();
  }
}
