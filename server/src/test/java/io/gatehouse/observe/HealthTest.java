package io.gatehouse.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {

  @Test
  void itIsReadyWhileEveryCheckHolds() {
    assertThat(new Health(Map.of("store", () -> true)).state().ready()).isTrue();
    Health.State failing = new Health(Map.of("store", () -> false)).state();
    assertThat(failing.ready()).isFalse();
    assertThat(failing.checks()).containsEntry("store", "failing");
  }

  @Test
  void aCheckThatThrowsDoesNotHold() {
    Health health =
        new Health(
            Map.of(
                "store",
                () -> {
                  throw new IllegalStateException("away");
                }));
    assertThat(health.state().ready()).isFalse();
  }

  @Test
  void aServerThatStopsIsNotReady() {
    Health health = new Health(Map.of());
    health.stopping();
    assertThat(health.state()).isEqualTo(new Health.State("stopping", false, Map.of()));
  }
}
