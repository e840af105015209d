package io.gatehouse.change;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampsTest {
  private final Stamps<String> stamps = new Stamps<>();

  @Test
  void whatWasReadBeforeAChangeIsVoidAfterIt() {
    Stamps.Stamp before = stamps.take("alice");
    Stamps.Stamp other = stamps.take("bob");
    assertThat(stamps.take("alice")).isSameAs(before);
    stamps.forget("alice");
    assertThat(before.voided()).isTrue();
    assertThat(other.voided()).isFalse();
  }

  @Test
  void whatIsReadAfterAChangeIsGoodUntilTheNext() {
    stamps.forget("alice");
    Stamps.Stamp after = stamps.take("alice");
    assertThat(after.voided()).isFalse();
    stamps.forget("alice");
    assertThat(after.voided()).isTrue();
  }
}
