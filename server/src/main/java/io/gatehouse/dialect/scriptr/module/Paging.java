package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;

/// Which page of what was found is wanted.
///
/// @param number from 1
record Paging(int number, int perPage) {
  private static final int MOST = 50;

  static Paging read(JsonNode options) {
    int perPage = Values.number(options, "resultsPerPage", MOST);
    if (perPage > MOST) {
      throw Codes.invalid("a page has at most " + MOST + " results", "ask for more pages");
    }
    return new Paging(Values.number(options, "pageNumber", 1), perPage);
  }

  int skipped() {
    return Math.toIntExact(Math.min((number - 1L) * perPage, Integer.MAX_VALUE / 2));
  }

  /// How many have to be found to know the page.
  long reach() {
    return (long) number * perPage;
  }
}
