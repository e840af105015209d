package io.gatehouse.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  @Test
  void subjectsTakeTurnsAndTheFirstPairIsDropped() throws Exception {
    List<String> order = new ArrayList<>();
    Iterator<Integer> ours = List.of(1, 20, 30, 40).iterator();
    Iterator<Integer> peers = List.of(1, 10, 10, 10).iterator();

    Rounds rounds =
        Rounds.alternate(
            3, () -> window(order, "A", ours.next()), () -> window(order, "B", peers.next()));

    assertThat(order).containsExactly("A", "B", "A", "B", "A", "B", "A", "B");
    assertThat(rounds.ours()).extracting(Window::count).containsExactly(20.0, 30.0, 40.0);
  }

  @Test
  void theRatioIsTheMedianOfTheRatiosOfThePairs() {
    Rounds rounds = new Rounds(List.of(of(10), of(50), of(90)), List.of(of(10), of(100), of(30)));

    Result result =
        rounds.result(new Rounds.Names("thing", "things/s", "another"), Window::perSecond);

    assertThat(result.value()).isEqualTo(50);
    assertThat(result.peer()).isEqualTo(new Peer("another", 30));
    assertThat(result.ratio()).isEqualTo(1);
  }

  @Test
  void aWindowCountsByTheClockAndByTheProcessor() {
    Window window = new Window(300, Duration.ofSeconds(3), Duration.ofMillis(500));

    assertThat(window.perSecond()).isEqualTo(100);
    assertThat(window.perProcessorSecond()).isEqualTo(600);
  }

  private static Window window(List<String> order, String who, int count) {
    order.add(who);
    return of(count);
  }

  private static Window of(int count) {
    return new Window(count, Duration.ofSeconds(1), Duration.ofSeconds(1));
  }
}
