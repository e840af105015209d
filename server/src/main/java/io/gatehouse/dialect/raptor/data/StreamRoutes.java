package io.gatehouse.dialect.raptor.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.device.Devices;
import io.gatehouse.device.record.Batch;
import io.gatehouse.device.record.Reading;
import io.gatehouse.device.record.RecordReader;
import io.gatehouse.device.stream.Pull;
import io.gatehouse.device.stream.Streams;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Wanted;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.store.Page;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Records at `/stream/DEVICE/STREAM`.
public final class StreamRoutes {
  private static final String PATH = "/stream/{device}/{stream}";
  private static final int PULLED = 1_000;
  private static final long SECOND = 1_000_000;
  private static final double MILLISECONDS = 1e11;

  private final Entry entry;
  private final Streams streams;
  private final Devices devices;

  public StreamRoutes(Entry entry) {
    this.entry = entry;
    this.streams = entry.rooms().streams();
    this.devices = entry.rooms().devices();
  }

  public void mount(Router router) {
    router.route(Method.PUT, PATH, this::push);
    router.route(Method.GET, PATH + "{?" + Paging.QUERY + "}", this::list);
    router.route(Method.POST, PATH + "{?" + Paging.QUERY + "}", this::search);
    router.route(Method.DELETE, PATH, this::delete);
    router.route(Method.GET, PATH + "/lastUpdate", this::last);
  }

  private Response push(Request request) {
    Batch batch = RecordReader.read(request.bytes());
    streams.push(request.signedIn(), request.path("device"), request.path("stream"), timed(batch));
    return Response.empty(202);
  }

  /// Clients know seconds only: what is of this very second is of now, so that records that come
  /// one after the other within it are kept apart. Others of the same second are the same record.
  private Batch timed(Batch batch) {
    long second = entry.now() / 1_000;
    List<Reading> readings = new ArrayList<>();
    for (Reading reading : batch.readings()) {
      Long at = reading.at();
      boolean now = at != null && at % SECOND == 0 && Math.abs(at / SECOND - second) <= 1;
      readings.add(now ? new Reading(null, reading.location(), reading.values()) : reading);
    }
    return new Batch(readings, batch.single());
  }

  private Response list(Request request) {
    Paging paging = Paging.fromZero(request, Sent.of(Words.object()));
    return Response.ok(found(request, paging, Span.EVER, any -> true));
  }

  /// An array, as clients until 5.0.37 expect it, or the page that later ones do: those that came
  /// with another library say so by its name.
  private Response search(Request request) {
    Sent sent = Sent.of(request);
    Map<String, Predicate<JsonNode>> channels = new HashMap<>();
    sent.get("channels")
        .properties()
        .forEach(field -> channels.put(field.getKey(), Wanted.value(field.getValue())));
    if (sent.has("location")) {
      throw Words.bad("records are not searched by `location`");
    }
    ObjectNode page =
        found(
            request,
            Paging.fromZero(request, sent),
            span(sent.get("timestamp")),
            record -> {
              JsonNode values = Entry.read(record.channels());
              return channels.entrySet().stream()
                  .allMatch(asked -> asked.getValue().test(values.path(asked.getKey())));
            });
    return Response.ok(wantsPage(request) ? page : page.path("content"));
  }

  private static boolean wantsPage(Request request) {
    String agent = request.header("User-Agent");
    return agent != null && agent.toLowerCase(Locale.ROOT).startsWith("axios/");
  }

  /// From and to, both included, in seconds or milliseconds.
  private static Span span(JsonNode asked) {
    JsonNode between = asked.path("between");
    Long from = null;
    Long until = null;
    if (between.isArray() && between.size() == 2) {
      from = moment(between.get(0));
      until = moment(between.get(1));
    }
    Long least = moment(asked.path("gte"));
    Long most = moment(asked.path("lte"));
    return new Span(
        least == null ? from : least,
        most != null ? Long.valueOf(most + 1) : until == null ? null : until + 1);
  }

  private static @Nullable Long moment(JsonNode value) {
    if (!value.isNumber()) {
      return null;
    }
    double number = value.asDouble();
    return Math.round(number < MILLISECONDS ? number * SECOND : number * 1_000);
  }

  private ObjectNode found(
      Request request, Paging paging, Span span, Predicate<StreamRecord> wanted) {
    Rights rights = request.signedIn();
    String device = request.path("device");
    String stream = request.path("stream");
    boolean descending = paging.sort() == null || paging.descending();
    Paging unsorted = new Paging(paging.number(), paging.size(), paging.first(), null, descending);
    // asked for before anything is told, the owner of the device among it
    walk(rights, device, stream, new Pull(span, descending, null, 1), any -> false);
    String owner = owner(rights, device);
    return unsorted.<StreamRecord>filled(
        sink ->
            walk(
                rights,
                device,
                stream,
                new Pull(span, descending, null, PULLED),
                record -> !wanted.test(record) || sink.test(record)),
        record -> RecordJson.of(record, device, stream, owner));
  }

  private void walk(
      Rights rights, String device, String stream, Pull first, Predicate<StreamRecord> sink) {
    Pull pull = first;
    String next;
    do {
      Page<StreamRecord> page = streams.pull(rights, device, stream, pull);
      next = page.items().stream().allMatch(sink) ? page.next() : null;
      if (next != null) {
        pull = new Pull(pull.span(), pull.descending(), Long.valueOf(next), pull.limit());
      }
    } while (next != null);
  }

  private @Nullable String owner(Rights rights, String device) {
    return devices
        .find(rights.identity().application(), device)
        .map(found -> found.principal().owner())
        .orElse(null);
  }

  private Response last(Request request) {
    Rights rights = request.signedIn();
    String device = request.path("device");
    String stream = request.path("stream");
    return streams
        .last(rights, device, stream)
        .map(record -> Response.ok(RecordJson.of(record, device, stream, owner(rights, device))))
        .orElseGet(Response::noContent);
  }

  private Response delete(Request request) {
    streams.delete(request.signedIn(), request.path("device"), request.path("stream"), Span.EVER);
    return Response.empty(200);
  }
}
