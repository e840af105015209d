package io.gatehouse.dialect.scriptr.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;

/// Which page of what was found is wanted.
///
/// @param number from 1
public record Paging(int number, int perPage) {
  private static final int MOST = 50;

  /// Numbers may be texts.
  public static Paging read(JsonNode options) {
    int perPage = number(options, "resultsPerPage", MOST);
    if (perPage > MOST) {
      throw wrong("a page has at most " + MOST + " results", "ask for more pages");
    }
    return new Paging(number(options, "pageNumber", 1), perPage);
  }

  /// A whole number above 0, which may be a text.
  ///
  /// @param preset where there is none, or an empty one
  public static int number(JsonNode options, String name, int preset) {
    JsonNode value = options.path(name);
    if (!value.isContainerNode()
        && (value.isMissingNode() || value.isNull() || value.asText().isEmpty())) {
      return preset;
    }
    try {
      double number = Double.parseDouble(value.asText());
      if (number >= 1 && number <= Integer.MAX_VALUE && number == Math.rint(number)) {
        return (int) number;
      }
    } catch (NumberFormatException none) {
      // said below
    }
    throw wrong("`" + name + "` is no whole number above 0", "write one");
  }

  private static Refused wrong(String why, String cure) {
    return Problem.of(ProblemType.INVALID, why)
        .coded(Failure.coded("INVALID_PARAMETER_VALUE"))
        .cure(cure)
        .refused();
  }

  /// How many stand on the pages before.
  public int skipped() {
    return Math.toIntExact(Math.min((number - 1L) * perPage, Integer.MAX_VALUE / 2));
  }

  /// How many have to be found to know the page.
  public long reach() {
    return (long) number * perPage;
  }
}
