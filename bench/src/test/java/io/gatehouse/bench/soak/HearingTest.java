package io.gatehouse.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.bench.soak.Faults.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The checks themselves: each fault is seen, and what is in order is blamed on nobody.
class HearingTest {
  private final Faults faults = new Faults();
  private final Feed feed = new Feed(0, "soak/a", 0);
  private final Hearing hearing = new Hearing("somebody", List.of(feed), faults, false);

  @Test
  void everythingInOrderIsNoFault() throws Exception {
    hearing.granted();
    for (int i = 0; i < 5; i++) {
      hearing.heard(sent(), false);
    }
    hearing.expect(hearing.due(), 0);

    assertThat(faults.total()).isZero();
    assertThat(hearing.heard()).isEqualTo(5);
  }

  @Test
  void whatWasSentBeforeTheSubscriptionNeedNotCome() throws Exception {
    sent();
    hearing.granted();
    hearing.heard(sent(), false);
    hearing.expect(hearing.due(), 0);

    assertThat(faults.total()).isZero();
  }

  @Test
  void aGapIsALoss() {
    hearing.granted();
    hearing.heard(sent(), false);
    sent();
    sent();
    hearing.heard(sent(), false);

    assertThat(faults.count(Kind.LOST)).isEqualTo(2);
  }

  @Test
  void theFirstMessageCannotBeMissing() {
    hearing.granted();
    sent();
    hearing.heard(sent(), false);

    assertThat(faults.count(Kind.LOST)).isEqualTo(1);
  }

  @Test
  void whatIsSettledAndNeverComesIsALoss() throws Exception {
    hearing.granted();
    sent();
    sent();
    hearing.expect(hearing.due(), 0);

    assertThat(faults.count(Kind.LOST)).isEqualTo(2);
  }

  @Test
  void aSecondTimeIsDisorderUnlessItIsARedelivery() {
    hearing.granted();
    String text = sent();
    hearing.heard(text, false);
    hearing.heard(text, true);

    assertThat(faults.count(Kind.DISORDER)).isEqualTo(1);

    Hearing returner = new Hearing("returner", List.of(feed), faults, true);
    returner.heard(text, false);
    returner.heard(text, true);

    assertThat(faults.count(Kind.DISORDER)).isEqualTo(1);
  }

  @Test
  void nothingThatIsSentAfterTheReceiptMayCome() {
    hearing.granted();
    String early = sent();
    hearing.forbid();
    hearing.heard(early, false);
    assertThat(faults.total()).isZero();

    hearing.heard(sent(), false);
    assertThat(faults.count(Kind.LATE)).isEqualTo(1);
  }

  @Test
  void whatTheReceiptThrewAwayMayNotCome() {
    hearing.granted();
    String first = sent();
    String second = sent();
    hearing.forbid();
    hearing.discarded(feed, 1);
    hearing.heard(first, false);
    assertThat(faults.total()).isZero();

    hearing.heard(second, false);
    assertThat(faults.count(Kind.LATE)).isEqualTo(1);
  }

  private String sent() {
    long number = feed.next();
    feed.settle(number);
    return feed.text(number);
  }
}
