package io.gatehouse.dialect.api.device;

import io.gatehouse.device.record.RecordReader;
import io.gatehouse.device.record.Times;
import io.gatehouse.device.stream.Measure;
import io.gatehouse.device.stream.Pull;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.device.RecordStore.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The records of a stream.
public final class RecordRoutes {
  private static final String RECORDS = "/v1/devices/{id}/streams/{name}/records";
  private static final int USUAL = 100;
  private static final int MOST = 10_000;
  private static final Map<String, Boolean> ORDERS = orders();
  private static final Map<String, Measure> MEASURES =
      Arrays.stream(Measure.values())
          .collect(Collectors.toMap(Measure::label, Function.identity()));

  private final Streams streams;

  public RecordRoutes(Streams streams) {
    this.streams = streams;
  }

  private static Map<String, Boolean> orders() {
    Map<String, Boolean> orders = new LinkedHashMap<>();
    orders.put("asc", false);
    orders.put("desc", true);
    return orders;
  }

  public void mount(Mount mount) {
    mount.route(Method.POST, RECORDS, this::push);
    mount.route(
        Method.GET, RECORDS + "{?from,to,limit,after,order,last,every,aggregate}", this::pull);
    mount.route(Method.DELETE, RECORDS + "{?from,to}", this::delete);
  }

  private Response push(Request request) {
    return Response.ok(
        streams.push(
            request.signedIn(),
            request.path("id"),
            request.path("name"),
            RecordReader.read(request.jsonBytes())));
  }

  private Response pull(Request request) {
    Pull pull = asked(request);
    String every = request.query("every");
    List<String> measures = request.queries("aggregate");
    byte[] page;
    if (every != null) {
      page =
          RecordJson.intervals(
              streams.aggregate(
                  request.signedIn(),
                  request.path("id"),
                  request.path("name"),
                  pull,
                  length(every)),
              measures(measures));
    } else if (measures.isEmpty()) {
      page =
          RecordJson.records(
              streams.pull(request.signedIn(), request.path("id"), request.path("name"), pull));
    } else {
      throw refused(
          "every", "`aggregate` needs `every`", "say how long an interval is: `every=1h`");
    }
    return Response.bytes(200, "application/json", page);
  }

  private static Pull asked(Request request) {
    if (request.query("last") != null) {
      for (String other : List.of("from", "to", "limit", "order", "every", "aggregate")) {
        if (request.query(other) != null) {
          throw refused(
              "last", "`last` does not go with `" + other + "`", "use `order=desc` and `limit`");
        }
      }
      return new Pull(Span.EVER, true, after(request), request.query("last", 1, 1, MOST));
    }
    return new Pull(
        span(request),
        Asked.or(Asked.word(request, "order", ORDERS), false),
        after(request),
        request.query("limit", USUAL, 1, MOST));
  }

  private static @Nullable Long after(Request request) {
    String text = request.query("after");
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw refused("after", "this is no place to go on", "send the `next` of the page before");
    }
    return Long.valueOf(text);
  }

  private Response delete(Request request) {
    long removed =
        streams.delete(request.signedIn(), request.path("id"), request.path("name"), span(request));
    return Response.ok(new Deleted(removed));
  }

  public record Deleted(long deleted) {}

  private static Span span(Request request) {
    Long from = moment(request, "from");
    Long until = moment(request, "to");
    if (from != null && until != null && from > until) {
      throw refused("to", "the time ends before it begins", "exchange `from` and `to`");
    }
    return new Span(from, until);
  }

  private static @Nullable Long moment(Request request, String name) {
    String text = request.query(name);
    if (text == null) {
      return null;
    }
    Long at = Times.asked(text);
    if (at == null) {
      throw refused(
          name,
          "`" + text + "` is not a time",
          "write it like `2026-11-22T06:14:43Z`, or as seconds or milliseconds since 1970");
    }
    return at;
  }

  private static long length(String text) {
    Long length = Times.length(text);
    if (length == null) {
      throw refused(
          "every",
          "`" + text + "` is no length of an interval",
          "write it like `90s`, `15m`, `1h` or `PT1H`, from 1 ms to 10 years");
    }
    return length;
  }

  /// Named each in a parameter of its own or with commas between; all where none is named.
  private static List<Measure> measures(List<String> named) {
    List<Measure> measures = new ArrayList<>();
    for (String label : String.join(",", named).split(",", -1)) {
      Measure measure = MEASURES.get(label);
      if (measure != null) {
        measures.add(measure);
      } else if (!label.isEmpty() || !named.isEmpty()) {
        throw refused(
            "aggregate",
            "`" + label + "` is not offered here",
            "use some of `avg`, `min`, `max`, `sum`, `count`, `first` and `last`");
      }
    }
    return measures.isEmpty() ? List.of(Measure.values()) : measures;
  }

  private static Refused refused(String field, String detail, String cure) {
    return Problem.of(ProblemType.MALFORMED, detail).at(field).cure(cure).refused();
  }
}
