package io.gatehouse.dialect.flexmeasures.form;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How a listing is asked for: which rows, in which order, and how many at once.
///
/// @param page from 1 on; null for all rows as a bare list
/// @param terms each of which a row must hold, in any case
public record Listing(
    @Nullable Integer page,
    int perPage,
    List<String> terms,
    @Nullable String sortBy,
    boolean descending) {
  /// What stands behind the path of such a route, besides parameters of its own.
  public static final String QUERY = "page,per-page,filter,sort-by,sort-dir";

  private static final int STANDARD = 10;
  private static final int MOST = 1_000;
  private static final int LONGEST = 200;

  /// @param sortable what can be sorted by
  public static Listing of(Request request, List<String> sortable) {
    String sortBy = request.query("sort-by");
    if (sortBy != null && !sortable.contains(sortBy)) {
      throw Faults.query("sort-by", "Must be one of: " + String.join(", ", sortable) + ".");
    }
    String direction = request.query("sort-dir");
    if (direction != null && !direction.equals("asc") && !direction.equals("desc")) {
      throw Faults.query("sort-dir", "Must be one of: asc, desc.");
    }
    String filter = request.query("filter");
    if (filter != null && filter.length() > LONGEST) {
      throw Faults.query("filter", "Longer than %d characters.".formatted(LONGEST));
    }
    return new Listing(
        request.query("page") == null ? null : number(request, "page", 1, Integer.MAX_VALUE),
        request.query("per-page") == null ? STANDARD : number(request, "per-page", 1, MOST),
        filter == null || filter.isBlank()
            ? List.of()
            : List.of(filter.strip().toLowerCase(Locale.ROOT).split("\\s+")),
        sortBy,
        "desc".equals(direction));
  }

  private static int number(Request request, String name, int least, int most) {
    String text = String.valueOf(request.query(name));
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most && !text.startsWith("+")) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw Faults.query(name, "Not a valid integer, from %d to %d.".formatted(least, most));
  }

  /// @param rows all that the caller may see
  /// @param searched the text of a row that a filter looks through
  /// @param orders by what is sorted
  public <T> Response answer(
      List<T> rows,
      Function<T, String> searched,
      Map<String, Comparator<T>> orders,
      Function<List<T>, List<ObjectNode>> shape) {
    List<T> fitting = rows.stream().filter(row -> fits(searched.apply(row))).toList();
    Comparator<T> order = sortBy == null ? null : orders.get(sortBy);
    List<T> sorted =
        order == null
            ? fitting
            : fitting.stream().sorted(descending ? order.reversed() : order).toList();
    Integer asked = page;
    if (asked == null) {
      return Words.bare(200, array(shape.apply(sorted)));
    }
    long from = (long) (asked - 1) * perPage;
    List<T> shown = sorted.stream().skip(from).limit(perPage).toList();
    ObjectNode body = Words.object();
    body.set("data", array(shape.apply(shown)));
    body.put("num-records", rows.size());
    body.put("filtered-records", fitting.size());
    return Words.answer(200, body);
  }

  private static ArrayNode array(List<ObjectNode> items) {
    return Words.array().addAll(items);
  }

  private boolean fits(String text) {
    String folded = text.toLowerCase(Locale.ROOT);
    return terms.stream().allMatch(folded::contains);
  }
}
