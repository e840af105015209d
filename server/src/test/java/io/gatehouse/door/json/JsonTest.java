package io.gatehouse.door.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
  enum Colour {
    RED,
    DARK_BLUE
  }

  record Part(String partName, double weight) {
    Part {
      if (weight < 0) {
        throw new IllegalArgumentException("a weight is not negative");
      }
    }
  }

  @SuppressWarnings("NullableOptional") // null is not given, empty is null
  record Whole(
      String name,
      long count,
      boolean ready,
      Colour colour,
      Instant madeAt,
      List<Part> parts,
      Set<String> labels,
      Map<String, String> attributes,
      JsonNode anything,
      @Nullable Optional<String> note,
      @Nullable Integer limit) {}

  private static final String COMPLETE =
      """
      {"name":"a","count":9007199254740993,"ready":true,"colour":"dark_blue",
       "made_at":"2026-11-22T06:00:00Z","parts":[{"part_name":"p","weight":1}],
       "labels":["x","y"],"attributes":{"k":"v"},"anything":[1.50,null]}
      """;

  private static Whole read(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8), Whole.class);
  }

  private static Problem refusal(String json) {
    return assertThatExceptionOfType(Refused.class).isThrownBy(() -> read(json)).actual().problem();
  }

  private static void refusedAt(String pointer, String from, String to) {
    assertThat(COMPLETE).contains(from);
    Problem problem = refusal(COMPLETE.replace(from, to));
    assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
    assertThat(problem.field()).isEqualTo(pointer);
  }

  @Test
  void everyKindOfValueIsRead() {
    Whole whole = read(COMPLETE);
    assertThat(whole.count()).isEqualTo(9_007_199_254_740_993L);
    assertThat(whole.colour()).isEqualTo(Colour.DARK_BLUE);
    assertThat(whole.madeAt()).isEqualTo(Instant.parse("2026-11-22T06:00:00Z"));
    assertThat(whole.parts()).containsExactly(new Part("p", 1));
    assertThat(whole.labels()).containsExactly("x", "y");
    assertThat(whole.attributes()).containsEntry("k", "v");
    assertThat(whole.anything()).hasToString("[1.50,null]");
    assertThat(whole.note()).isNull();
    assertThat(whole.limit()).isNull();
  }

  @Test
  void nullIsToldFromNotGiven() {
    assertThat(read(COMPLETE.replace("\"ready\"", "\"note\":null,\"ready\"")).note()).isEmpty();
    assertThat(read(COMPLETE.replace("\"ready\"", "\"note\":\"n\",\"ready\"")).note())
        .contains("n");
    assertThat(read(COMPLETE.replace("\"ready\"", "\"limit\":null,\"ready\"")).limit()).isNull();
  }

  @Test
  void faultsAreNamedWithTheirPlace() {
    refusedAt("/parts/0/weight", "\"weight\":1", "\"weight\":\"1\"");
    refusedAt("/parts/0/wieght", "\"weight\":1", "\"weight\":1,\"wieght\":2");
    refusedAt("/parts/0", "\"weight\":1", "\"weight\":-1");
    refusedAt("/parts/0/part_name", "\"part_name\":\"p\",", "");
    refusedAt("/labels/1", "\"y\"", "\"x\"");
    refusedAt("/labels/1", "\"y\"", "null");
    refusedAt("/attributes/a~1b", "\"k\":\"v\"", "\"a/b\":1");
    refusedAt("/colour", "dark_blue", "DARK_BLUE");
    refusedAt("/made_at", "2026-11-22T06:00:00Z", "yesterday");
    refusedAt("/count", "9007199254740993", "90071992547409930000");
    refusedAt("/count", "9007199254740993", "1e3");
    refusedAt("/ready", "true", "1");
    refusedAt("/anything", ",\"anything\":[1.50,null]", "");
  }

  @Test
  void whatIsOfferedIsSaid() {
    assertThat(refusal(COMPLETE.replace("dark_blue", "green")).cure())
        .isEqualTo("use one of `red`, `dark_blue`");
    assertThat(refusal(COMPLETE.replace("\"count\"", "\"cuont\"")).cure())
        .isEqualTo("did you mean `count`?");
  }

  @Test
  void recordsAreWrittenInSnakeCaseWithoutNulls() {
    assertThat(Json.write(read(COMPLETE)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(COMPLETE.replace("\n ", "").strip().replace("\"weight\":1}", "\"weight\":1.0}"));
  }
}
