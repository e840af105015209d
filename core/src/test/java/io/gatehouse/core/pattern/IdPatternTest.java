package io.gatehouse.core.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdPatternTest {
  @Test
  void matchingAgreesWithAPlainExpression() {
    List<String> ids = texts("ab", 6);
    for (String text : texts("ab*", 5)) {
      if (!text.isEmpty()) {
        IdPattern pattern = IdPattern.parse(text);
        Pattern plain = Pattern.compile(text.replace("*", ".*"));
        for (String id : ids) {
          if (pattern.matches(id) != plain.matcher(id).matches()) {
            assertThat(text + " on " + id).isEqualTo("right");
          }
        }
      }
    }
  }

  @Test
  void aLongPatternWithManyWildcardsIsQuick() {
    IdPattern pattern = IdPattern.parse("*a".repeat(50) + "b");
    assertThat(pattern.matches("a".repeat(5_000))).isFalse();
  }

  @Test
  void anIdIsAPatternForItself() {
    assertThat(IdPattern.parse("boat-7").exact()).isEqualTo("boat-7");
    assertThat(IdPattern.parse("boat-*").exact()).isNull();
    assertThat(IdPattern.parse("boat-${client.id}").exact()).isNull();
    assertThat(IdPattern.exactly("urn:boat:7")).contains(IdPattern.parse("urn:boat:7"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a*", "a${b", "a\nb"})
  void someIdsHaveNoPatternOfTheirOwn(String id) {
    assertThat(IdPattern.exactly(id)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, the pattern is empty",
    "a${client.id, 1, this placeholder has no closing",
    "boat-${principal.nam}, 7, 'unknown placeholder `${principal.nam}`, did you mean `principal.name`?'",
    "${}, 2, unknown placeholder `${}`",
  })
  void anErrorPointsAtItsCharacter(String text, int position, String problem) {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> IdPattern.parse(text))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position))
        .satisfies(e -> assertThat(e.problem()).startsWith(problem));
  }

  @Test
  void whatIsAlikeMatchesAllThatBeginAndEndSoOrNone() {
    List<String> middles = texts("ab", 3).stream().filter(text -> !text.isEmpty()).toList();
    int alike = 0;
    for (String text : texts("ab/*", 4)) {
      if (text.isEmpty()) {
        continue;
      }
      IdPattern pattern = IdPattern.parse(text);
      for (String prefix : List.of("a/", "b/")) {
        for (String suffix : List.of("", "/a", "/b")) {
          long matched =
              middles.stream().filter(one -> pattern.matches(prefix + one + suffix)).count();
          if (pattern.isAlikeFor(prefix, suffix)) {
            alike++;
            assertThat(matched)
                .as("%s for %s…%s", text, prefix, suffix)
                .isIn(0L, (long) middles.size());
          }
        }
      }
    }
    assertThat(alike).isGreaterThan(500);
    assertThat(IdPattern.parse("a/*").isAlikeFor("a/", "")).isTrue();
    assertThat(IdPattern.parse("a/*/b").isAlikeFor("a/", "/b")).isTrue();
    assertThat(IdPattern.parse("a/b*").isAlikeFor("a/", "")).isFalse();
  }

  @Test
  void placeholdersMayBePartOfAnId() {
    IdPattern pattern = IdPattern.parse("boat-${principal.id}-*");
    assertThat(pattern.matches("boat-x-1", _ -> "x")).isTrue();
    assertThat(pattern.matches("boat-y-1", _ -> "x")).isFalse();
    assertThat(pattern.matches("boat-x-1")).isFalse();
    IdPattern filled = filled(pattern, "x");
    assertThat(filled).isEqualTo(IdPattern.parse("boat-x-*"));
  }

  @Test
  void aWildcardInAValueIsNone() {
    IdPattern pattern = IdPattern.parse("boat-${principal.id}");
    IdPattern filled = filled(pattern, "*");
    assertThat(filled.matches("boat-7")).isFalse();
    assertThat(filled.matches("boat-*")).isTrue();
    assertThat(pattern.matches("boat-7", _ -> "*")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "+", "#"})
  void aValueThatCouldWidenAPatternIsRefused(String value) {
    IdPattern pattern = IdPattern.parse("x${client.id}");
    assertThat(pattern.fill(pattern.placeholders().getFirst(), value)).isNull();
    assertThat(pattern.matches("x" + value, _ -> value)).isFalse();
  }

  private static IdPattern filled(IdPattern pattern, String value) {
    return Objects.requireNonNull(pattern.fill(pattern.placeholders().getFirst(), value));
  }

  private static List<String> texts(String characters, int longest) {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.length() < longest) {
        characters.chars().forEach(c -> texts.add(text + (char) c));
      }
    }
    return texts;
  }
}
