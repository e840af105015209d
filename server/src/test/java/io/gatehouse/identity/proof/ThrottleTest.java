package io.gatehouse.identity.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.MutableClock;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final String ALICE = "main/user:alice";
  private static final String HOME = "10.0.0.1";

  private final MutableClock clock = new MutableClock();
  private final Throttle throttle = new Throttle(clock, Throttle.Settings.STANDARD);

  @Test
  void theFirstTriesAreFreeAndThenEachFailureDoublesTheDelay() {
    for (int i = 0; i < 6; i++) {
      assertThat(throttle.begin(ALICE, HOME)).isZero();
    }
    assertThat(throttle.begin(ALICE, HOME)).isEqualTo(1_000);
    clock.forward(Duration.ofSeconds(1));
    assertThat(throttle.begin(ALICE, HOME)).isZero();
    assertThat(throttle.begin(ALICE, HOME)).isEqualTo(2_000);
    clock.forward(Duration.ofSeconds(2));
    assertThat(throttle.begin(ALICE, HOME)).isZero();
    assertThat(throttle.begin(ALICE, HOME)).isEqualTo(4_000);
  }

  @Test
  void aRefusedTryIsNotCounted() {
    for (int i = 0; i < 6; i++) {
      throttle.begin(ALICE, HOME);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(throttle.begin(ALICE, HOME)).isEqualTo(1_000);
    }
  }

  @Test
  void manyTriesAtOnceCountAsMany() {
    int let = 0;
    for (int i = 0; i < 1_000; i++) {
      let += throttle.begin(ALICE, "10.1." + i / 250 + "." + i % 250) == 0 ? 1 : 0;
    }
    assertThat(let).as("free tries over all addresses").isEqualTo(6);
  }

  @Test
  void strangersDoNotSlowDownAKnownAddress() {
    throttle.begin(ALICE, HOME);
    throttle.succeeded(ALICE, HOME);
    for (int i = 0; i < 200; i++) {
      throttle.begin(ALICE, "10.9.0." + i);
      clock.forward(Duration.ofHours(1));
    }
    assertThat(throttle.failures(ALICE)).isGreaterThan(50);
    assertThat(throttle.begin(ALICE, HOME)).isZero();
    throttle.succeeded(ALICE, HOME);
    assertThat(throttle.begin(ALICE, "10.8.0.1")).as("a strange address").isPositive();
  }

  @Test
  void aNeighbourBehindTheSameAddressDoesNotSlowDownAKnownAccount() {
    throttle.begin(ALICE, HOME);
    throttle.succeeded(ALICE, HOME);
    for (int i = 0; i < 500; i++) {
      throttle.begin("main/user:u" + i, HOME);
    }
    assertThat(throttle.begin("main/user:new", HOME)).as("a stranger there").isPositive();
    assertThat(throttle.begin(ALICE, HOME)).isZero();
  }

  @Test
  void aKnownAddressIsSlowedDownByItsOwnFailures() {
    throttle.begin(ALICE, HOME);
    throttle.succeeded(ALICE, HOME);
    int let = 0;
    for (int i = 0; i < 1_000; i++) {
      let += throttle.begin(ALICE, HOME) == 0 ? 1 : 0;
    }
    assertThat(let).isEqualTo(21);
  }

  @Test
  void aSuccessForgivesOnlyTheFailuresOfItsOwnAddress() {
    for (int i = 0; i < 4; i++) {
      throttle.begin(ALICE, "10.9.0.9");
    }
    throttle.begin(ALICE, HOME);
    throttle.succeeded(ALICE, HOME);
    assertThat(throttle.failures(ALICE)).isEqualTo(4);
  }

  @Test
  void aTryThatCouldNotBeJudgedDoesNotCount() {
    for (int i = 0; i < 100; i++) {
      assertThat(throttle.begin(ALICE, HOME)).isZero();
      throttle.abandoned(ALICE, HOME);
    }
    assertThat(throttle.failures(ALICE)).isZero();
  }

  @Test
  void guessesOfTokensDoNotSlowDownPasswords() {
    for (int i = 0; i < 500; i++) {
      throttle.guessed(HOME);
    }
    assertThat(throttle.guessed(HOME)).isPositive();
    assertThat(throttle.begin(ALICE, HOME)).isZero();
  }

  /// An attacker with any number of addresses and all the patience in the world.
  @RepeatedTest(20)
  void nobodyGetsMoreThanAHundredTriesInARow(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    long start = clock.millis();
    int let = 0;
    long longest = 0;
    while (let < 110) {
      String address = "10." + random.nextInt(8) + ".0." + random.nextInt(250);
      long wait = throttle.begin(ALICE, address);
      longest = Math.max(longest, wait);
      if (wait == 0) {
        let++;
      } else {
        clock.forward(Duration.ofMillis(1 + random.nextLong(2 * wait)));
      }
      if (let == 99) {
        assertThat(clock.millis() - start)
            .as("time for 99 tries, seed %d", repetition.getCurrentRepetition())
            .isGreaterThan(Duration.ofHours(10).toMillis());
      }
    }
    assertThat(longest).as("no wait is for ever").isLessThanOrEqualTo(86_400_000);
    assertThat(clock.millis() - start)
        .as("the next ten take days, seed %d", repetition.getCurrentRepetition())
        .isGreaterThan(Duration.ofDays(10).toMillis());
  }

  /// Whatever happens, waiting as long as one is told is enough.
  @RepeatedTest(20)
  void whoWaitsAsLongAsToldMayTry(RepetitionInfo repetition) {
    Random random = new Random(1_000 + repetition.getCurrentRepetition());
    for (int step = 0; step < 2_000; step++) {
      String account = "main/user:u" + random.nextInt(3);
      String address = "10.0.0." + random.nextInt(3);
      long wait = throttle.begin(account, address);
      if (wait > 0) {
        clock.forward(Duration.ofMillis(wait));
        long again = throttle.begin(account, address);
        if (again > 0) {
          // The account was free, but the address was not: both have their say.
          clock.forward(Duration.ofMillis(again));
          again = throttle.begin(account, address);
        }
        assertThat(again).as("seed %d, step %d", repetition.getCurrentRepetition(), step).isZero();
      }
      if (random.nextInt(10) == 0) {
        throttle.succeeded(account, address);
      }
      clock.forward(Duration.ofMillis(random.nextInt(5_000)));
    }
  }
}
