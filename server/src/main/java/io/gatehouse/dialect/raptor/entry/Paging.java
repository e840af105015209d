package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which part of a listing is wanted, and the page that shows it, with the fields of both
/// generations.
///
/// @param number the page, from 0
/// @param first what the client calls the first page
/// @param sort the field to sort by; null for the order in which things are found
public record Paging(int number, int size, int first, @Nullable String sort, boolean descending) {
  public static final String QUERY = "size,page,sort";
  private static final int STANDARD = 50;
  private static final int MOST = 1_000;
  private static final int MOST_SORTED = 10_000;

  /// Of `/auth`, where pages are counted from 1.
  public static Paging fromOne(Request request) {
    return of(request, 1);
  }

  /// Of everything else, where they are counted from 0.
  public static Paging fromZero(Request request) {
    return of(request, 0);
  }

  private static Paging of(Request request, int first) {
    int size = request.query("size", STANDARD, 1, Integer.MAX_VALUE);
    int page = request.query("page", first, 0, 1_000_000);
    String sort = request.query("sort");
    String[] parts = sort == null ? new String[0] : sort.split(",", 2);
    boolean descending = parts.length == 2 && parts[1].equalsIgnoreCase("desc");
    return new Paging(
        Math.max(0, page - first),
        Math.min(size, MOST),
        first,
        parts.length == 0 || parts[0].isBlank() ? null : parts[0],
        descending);
  }

  /// The page of whatever the source hands over, shown only as far as it is on the page.
  ///
  /// The source is walked to its end, since clients are told how much there is.
  public <T> Response page(Consumer<Consumer<T>> source, Function<T, JsonNode> shown) {
    Window<T> window = new Window<>(this, shown);
    source.accept(window::take);
    return Response.ok(page(window.content(), window.total));
  }

  /// The page with this content.
  public ObjectNode page(List<JsonNode> content, long total) {
    long pages = (total + size - 1) / size;
    ArrayNode items = Words.array();
    content.forEach(items::add);
    ObjectNode page = Words.object();
    page.put("first", number == 0);
    page.put("last", number + 1 >= pages);
    page.put("number", number + first);
    page.put("page", number + first);
    page.put("size", size);
    page.put("totalPages", pages);
    page.put("totalElements", total);
    page.put("numberOfElements", content.size());
    page.put("length", content.size());
    page.put("total", total);
    page.set("sort", Words.array());
    page.set("content", items);
    return page;
  }

  long from() {
    return (long) number * size;
  }

  /// What of a listing is on the page.
  private static final class Window<T> {
    private final Paging paging;
    private final Function<T, JsonNode> shown;
    private final List<Supplier<JsonNode>> kept = new ArrayList<>();
    private long total;

    Window(Paging paging, Function<T, JsonNode> shown) {
      this.paging = paging;
      this.shown = shown;
    }

    void take(T item) {
      long at = total++;
      if (paging.sort != null) {
        if (total > MOST_SORTED) {
          throw Words.bad("there are too many to sort: leave `sort` out, or ask for fewer");
        }
        JsonNode json = shown.apply(item);
        kept.add(() -> json);
      } else if (at >= paging.from() && kept.size() < paging.size) {
        kept.add(() -> shown.apply(item));
      }
    }

    List<JsonNode> content() {
      List<JsonNode> all = new ArrayList<>(kept.size());
      kept.forEach(item -> all.add(item.get()));
      String by = paging.sort;
      if (by == null) {
        return all;
      }
      Comparator<JsonNode> order = Comparator.comparing(item -> text(item.path(by)));
      all.sort(paging.descending ? order.reversed() : order);
      int from = (int) Math.min(paging.from(), all.size());
      return all.subList(from, Math.min(from + paging.size, all.size()));
    }

    /// Numbers in the order of their values.
    private static String text(JsonNode value) {
      return value.isNumber() ? "%030.6f".formatted(value.asDouble()) : value.asText();
    }
  }
}
