package io.gatehouse.core.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.core.pattern.TopicFilter.Reach;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  private static final List<TopicFilter> FILTERS =
      texts(List.of("a", "b", "$a", "", "+"), true).map(TopicFilter::parse).toList();

  /// With the empty name, which is no channel, but which `/#` and `+` would both match.
  private static final List<String> NAMES = texts(List.of("a", "b", "c", "$a", ""), false).toList();

  @ParameterizedTest
  @CsvSource({
    "fleet/7/alarms, fleet/7/alarms, true",
    "fleet/7/alarms, fleet/7, false",
    "fleet/7, fleet/7/alarms, false",
    "fleet/+/alarms, fleet/7/alarms, true",
    "fleet/+/alarms, fleet//alarms, true",
    "fleet/+/alarms, fleet/alarms, false",
    "fleet/#, fleet, true",
    "fleet/#, fleet/7/alarms, true",
    "fleet/#, fleets, false",
    "fleet/+, fleet, false",
    "fleet/+, fleet/, true",
    "+/+, /fleet, true",
    "/+, /fleet, true",
    "+, /fleet, false",
    "#, fleet/7, true",
    "#, $SYS/load, false",
    "+/load, $SYS/load, false",
    "$SYS/#, $SYS/load, true",
    "$SYS/+, $SYS/load, true",
    "fleet/+, fleet/$7, true",
    "Fleet, fleet, false",
  })
  void matchingFollowsMqtt(String filter, String name, boolean matches) {
    assertThat(TopicFilter.parse(filter).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "fleet/7, fleet/7, WHOLE",
    "fleet/7, fleet/7/alarms, PREFIX",
    "fleet/+, fleet/7/alarms, PREFIX",
    "fleet/#, fleet/7/alarms, WHOLE",
    "fleet/8, fleet/7/alarms, NONE",
    "+, /fleet, PREFIX",
    "+, $SYS/load, NONE",
  })
  void aFilterReachesANameOrAPrefixOfIt(String filter, String name, Reach reach) {
    assertThat(TopicFilter.parse(filter).reach(name, Placeholder.Values.NONE)).isEqualTo(reach);
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, the filter is empty",
    "a#, 1, `#` must stand alone in its level",
    "a/b+/c, 3, `+` must stand alone in its level",
    "a/#/b, 2, `#` must be the last level",
    "a/##, 2, `#` must stand alone in its level",
    "a/x${client.id}, 3, a placeholder must be a whole level of a channel",
    "a/${client.id}x/b, 14, a placeholder must be a whole level of a channel",
    "a/${client.id, 2, this placeholder has no closing",
    "a/${client.ip}, 4, unknown placeholder `${client.ip}`",
    "a/${attribute.}, 4, unknown placeholder",
    "a/${attribute.NAME/x}, 4, unknown placeholder",
  })
  void anErrorPointsAtItsCharacter(String text, int position, String problem) {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> TopicFilter.parse(text))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position))
        .satisfies(e -> assertThat(e.problem()).startsWith(problem));
  }

  @Test
  void aFilterHasAtMost128Levels() {
    String deepest = "a" + "/a".repeat(127);
    assertThat(TopicFilter.parse(deepest).parts()).hasSize(128);
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> TopicFilter.parse(deepest + "/a"))
        .satisfies(e -> assertThat(e.position()).isEqualTo(deepest.length()));
  }

  @Test
  void aFilterHasAtMost65535BytesOfUtf8() {
    assertThat(TopicFilter.parse("ä".repeat(32_767) + "a").text()).hasSize(32_768);
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> TopicFilter.parse("ä".repeat(32_768)))
        .satisfies(e -> assertThat(e.position()).isEqualTo(32_767));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\0b", "a\ud800b", "a\udc00", "a/\ud800"})
  void aFilterHasOnlyCharactersOfMqtt(String text) {
    assertThatExceptionOfType(SyntaxException.class)
        .isThrownBy(() -> TopicFilter.parse(text))
        .satisfies(e -> assertThat(text.substring(e.position())).doesNotStartWith("a"));
  }

  @Test
  void charactersBeyondTheBasicPlaneAreFine() {
    assertThat(TopicFilter.parse("a/🚤/+").matches("a/🚤/b")).isTrue();
  }

  @Test
  void placeholdersTakeAWholeName() {
    TopicFilter filter = TopicFilter.parse("a/${principal.id}/${attribute.room-1.x}");
    Placeholder id = filter.placeholders().getFirst();
    Placeholder room = filter.placeholders().getLast();
    assertThat(filter.matches("a/x/y")).isFalse();
    assertThat(filter.toString()).isEqualTo("a/${principal.id}/${attribute.room-1.x}");
    TopicFilter filled = filled(filled(filter, id, "x"), room, "y");
    assertThat(filled.matches("a/x/y")).isTrue();
    assertThat(filled.placeholders()).isEmpty();
    assertThat(filled).isEqualTo(TopicFilter.parse("a/x/y"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "#", "a/b", "x+", "a\0"})
  void aValueThatCouldWidenAFilterIsRefused(String value) {
    TopicFilter filter = TopicFilter.parse("a/${client.id}");
    assertThat(filter.fill(filter.placeholders().getFirst(), value)).isNull();
    assertThat(filter.reach("a/" + value, _ -> value)).isEqualTo(Reach.NONE);
  }

  @Test
  void aValueDoesNotOpenReservedNames() {
    TopicFilter filter = TopicFilter.parse("${client.id}/load");
    assertThat(filter.fill(filter.placeholders().getFirst(), "$SYS")).isNull();
    assertThat(filter.reach("$SYS/load", _ -> "$SYS")).isEqualTo(Reach.NONE);
    assertThat(filter.reach("x/load", _ -> "x")).isEqualTo(Reach.WHOLE);
  }

  @Test
  void aValueIsNotReadAgain() {
    TopicFilter filter = TopicFilter.parse("a/${principal.name}");
    TopicFilter filled = filled(filter, filter.placeholders().getFirst(), "${client.id}");
    assertThat(filled.placeholders()).isEmpty();
    assertThat(filled.matches("a/${client.id}")).isTrue();
  }

  @Test
  void whatClientsWriteHasNoPlaceholders() {
    assertThat(TopicFilter.literally("a/${client.id}").placeholders()).isEmpty();
    assertThat(TopicFilter.literally("a/${/+").matches("a/${/b")).isTrue();
  }

  @Test
  void anExactFilterMatchesItsChannelOnly() {
    assertThat(TopicFilter.exactly("a//b").orElseThrow().matches("a//b")).isTrue();
    assertThat(TopicFilter.exactly("a/${b")).isEmpty();
    assertThat(TopicFilter.exactly("a/+")).isEmpty();
    assertThat(TopicFilter.parse("a/b").isExact()).isTrue();
    assertThat(TopicFilter.parse("a/+").isExact()).isFalse();
  }

  @Test
  void matchingAgreesWithAPlainExpression() {
    for (TopicFilter filter : FILTERS) {
      Pattern plain = Pattern.compile(expression(filter.text()));
      for (String name : NAMES) {
        assertThat(filter.matches(name))
            .as("%s on %s", filter, name)
            .isEqualTo(plain.matcher(name).matches());
      }
    }
  }

  @Test
  void coveringAndOverlappingAgreeWithTheChannelsThemselves() {
    List<Set<String>> matched = FILTERS.stream().map(TopicFilterTest::matched).toList();
    for (int i = 0; i < FILTERS.size(); i++) {
      for (int j = 0; j < FILTERS.size(); j++) {
        TopicFilter one = FILTERS.get(i);
        TopicFilter other = FILTERS.get(j);
        boolean covers = matched.get(i).containsAll(matched.get(j));
        boolean overlaps = matched.get(i).stream().anyMatch(matched.get(j)::contains);
        if (one.covers(other) != covers || one.overlaps(other) != overlaps) {
          assertThat(one + " and " + other).isEqualTo("right");
        }
      }
    }
  }

  @Test
  void theMoreSpecificOfTwoFiltersComesFirst() {
    for (TopicFilter one : FILTERS) {
      for (TopicFilter other : FILTERS) {
        int order = TopicFilter.MOST_SPECIFIC_FIRST.compare(one, other);
        if (one.covers(other) && !other.covers(one)) {
          assertThat(order).as("%s covers %s", one, other).isPositive();
        }
        if (order == 0 && !one.equals(other)) {
          assertThat(one.overlaps(other)).as("%s and %s", one, other).isFalse();
        }
      }
    }
  }

  @Test
  void openPlaceholdersCoverNothingAndOverlapWhatTheyMay() {
    TopicFilter open = TopicFilter.parse("a/${client.id}");
    assertThat(open.covers(TopicFilter.parse("a/x"))).isFalse();
    assertThat(TopicFilter.parse("a/+").covers(open)).isTrue();
    assertThat(open.overlaps(TopicFilter.parse("a/x"))).isTrue();
    assertThat(open.overlaps(TopicFilter.parse("b/#"))).isFalse();
  }

  private static TopicFilter filled(TopicFilter filter, Placeholder placeholder, String value) {
    return Objects.requireNonNull(filter.fill(placeholder, value));
  }

  private static Set<String> matched(TopicFilter filter) {
    Set<String> matched = new HashSet<>();
    NAMES.stream().filter(filter::matches).forEach(matched::add);
    return matched;
  }

  private static String expression(String filter) {
    return (filter.matches("[+#].*") ? "(?!\\$)" : "")
        + ("/" + filter)
            .replace("$", "\\$")
            .replace("/#", "(/.*)?")
            .replace("+", "[^/]*")
            .replaceFirst("^\\(/\\.\\*\\)\\?$", "/.*")
            .replaceFirst("^/", "");
  }

  /// All texts of up to three levels; names go one level deeper, so that `#` differs from `+`.
  private static Stream<String> texts(List<String> levels, boolean filters) {
    List<String> texts = new ArrayList<>(levels);
    List<String> last = levels;
    for (int depth = 2; depth <= (filters ? 3 : 4); depth++) {
      List<String> next = new ArrayList<>();
      for (String prefix : last) {
        levels.forEach(level -> next.add(prefix + "/" + level));
      }
      texts.addAll(next);
      last = next;
    }
    List<String> open = new ArrayList<>(List.of("#"));
    texts.stream()
        .filter(text -> text.split("/", -1).length < 3)
        .map(text -> text + "/#")
        .forEach(open::add);
    return filters
        ? Stream.concat(texts.stream(), open.stream()).filter(text -> !text.isEmpty())
        : texts.stream();
  }
}
