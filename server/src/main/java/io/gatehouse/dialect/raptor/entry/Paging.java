package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
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
  private static final int MOST_COUNTED = 20_000;

  /// Of `/auth`, where pages are counted from 1.
  public static Paging fromOne(Request request) {
    return of(request, 1);
  }

  /// Of everything else, where they are counted from 0.
  public static Paging fromZero(Request request) {
    return of(request, 0);
  }

  /// Of a search, whose body may say it too.
  public static Paging fromZero(Request request, Sent sent) {
    Paging asked = of(request, 0);
    int size = sent.get("size").asInt(sent.get("limit").asInt(asked.size));
    int number = sent.get("page").asInt(asked.number);
    String sort = sent.get("sort").isTextual() ? sent.get("sort").asText() : null;
    boolean fits = size > 0 && number >= 0 && number <= 1_000_000;
    if (!fits) {
      throw Words.bad("there is no such page");
    }
    return sort == null
        ? new Paging(number, Math.min(size, MOST), 0, asked.sort, asked.descending)
        : new Paging(number, Math.min(size, MOST), 0, field(sort), isDescending(sort));
  }

  private static String field(String sort) {
    return sort.split(",", 2)[0];
  }

  private static boolean isDescending(String sort) {
    return sort.toLowerCase(Locale.ROOT).endsWith(",desc");
  }

  private static Paging of(Request request, int first) {
    int size = request.query("size", STANDARD, 1, Integer.MAX_VALUE);
    int page = request.query("page", first, 0, 1_000_000);
    String sort = request.query("sort");
    return new Paging(
        Math.max(0, page - first),
        Math.min(size, MOST),
        first,
        sort == null || field(sort).isBlank() ? null : field(sort),
        sort != null && isDescending(sort));
  }

  /// The page of whatever the source hands over, shown only as far as it is on the page.
  ///
  /// Clients are told how much there is in all, so the source is walked on, but not for ever:
  /// `total` is at least true for what is not far behind the page. A source ends when the window
  /// wants no more.
  public <T> Response page(Consumer<Predicate<T>> source, Function<T, JsonNode> shown) {
    return Response.ok(filled(source, shown));
  }

  /// The page of a list.
  public <T> Response page(List<T> all, Function<T, JsonNode> shown) {
    return page(
        sink -> {
          for (T item : all) {
            if (!sink.test(item)) {
              return;
            }
          }
        },
        shown);
  }

  /// The same before it is an answer.
  public <T> ObjectNode filled(Consumer<Predicate<T>> source, Function<T, JsonNode> shown) {
    Window<T> window = new Window<>(this, shown);
    source.accept(window::take);
    return page(window.content(), window.total);
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

    /// Whether it wants more.
    boolean take(T item) {
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
      return total < paging.from() + paging.size + MOST_COUNTED;
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
