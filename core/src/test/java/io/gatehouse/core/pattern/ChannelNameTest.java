package io.gatehouse.core.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "/", "/a", "a/", "a//b", "$SYS/x", " ", "a b", "ä/🚤", "${x}", "*"})
  void levelsMayBeEmptyAndHoldAlmostAnything(String name) {
    assertThat(ChannelName.check(name)).isEqualTo(name);
    assertThat(ChannelName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, the name of a channel is empty",
    "a/+/b, 2, the name of a channel has no `+`",
    "a#, 1, the name of a channel has no `#`",
  })
  void wildcardsAndNothingAreNoNames(String name, int position, String problem) {
    assertThat(ChannelName.isValid(name)).isFalse();
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> ChannelName.check(name))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position))
        .satisfies(e -> assertThat(e.problem()).isEqualTo(problem));
  }

  @Test
  void aNameHasLimits() {
    assertThat(ChannelName.isValid("/".repeat(127))).isTrue();
    assertThat(ChannelName.isValid("/".repeat(128))).isFalse();
    assertThat(ChannelName.isValid("a".repeat(65_535))).isTrue();
    assertThat(ChannelName.isValid("a".repeat(65_536))).isFalse();
    assertThat(ChannelName.isValid("🚤".repeat(16_384))).isFalse();
    assertThat(ChannelName.isValid("a\0")).isFalse();
    assertThat(ChannelName.isValid("\ud83d")).isFalse();
  }
}
