package io.gatehouse.dialect.raptor.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Paging;
import io.gatehouse.dialect.raptor.entry.Sent;
import io.gatehouse.dialect.raptor.entry.Wanted;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.dialect.raptor.event.Events;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Author;
import io.gatehouse.store.device.DeviceStore;
import java.util.List;
import java.util.function.Predicate;

/// Devices at `/inventory`.
public final class InventoryRoutes {
  private static final int MOST_PROPERTIES = 8;
  private static final DeviceStore.Query ALL =
      new DeviceStore.Query(null, List.of(), null, null, null);

  private final Entry entry;
  private final DeviceBook devices;
  private final Events events;

  public InventoryRoutes(Entry entry, DeviceBook devices, Events events) {
    this.entry = entry;
    this.devices = devices;
    this.events = events;
  }

  public void mount(Router router) {
    String listing = "{?" + Paging.QUERY + ",name,userId,domain}";
    for (String path : new String[] {"/inventory", "/inventory/"}) {
      router.route(Method.GET, path + listing, this::list);
      router.route(Method.POST, path, this::create);
    }
    router.route(Method.POST, "/inventory/search{?" + Paging.QUERY + "}", this::search);
    router.route(Method.GET, "/inventory/{id}", this::read);
    router.route(Method.PUT, "/inventory/{id}", this::change);
    router.route(Method.DELETE, "/inventory/{id}", this::delete);
  }

  private Response list(Request request) {
    String name = request.query("name");
    String domain = request.query("domain");
    DeviceStore.Query query =
        new DeviceStore.Query(null, List.of(), request.query("userId"), null, null);
    return listed(
        request,
        Paging.fromZero(request, Sent.of(Words.object())),
        query,
        known ->
            (name == null || known.name().equals(name))
                && (domain == null || domain.equals(known.domain())));
  }

  private Response search(Request request) {
    Sent sent = Sent.of(request);
    Predicate<String> name = Wanted.text(sent.get("name"));
    Predicate<String> id = Wanted.text(sent.get("id"));
    Predicate<String> description = Wanted.text(sent.get("description"));
    Predicate<JsonNode> properties = Wanted.map(sent.get("properties"));
    String domain = sent.filled("domain");
    return listed(
        request,
        Paging.fromZero(request, sent),
        query(sent),
        known ->
            name.test(known.name())
                && id.test(known.id())
                && description.test(known.description() == null ? "" : known.description())
                && (domain == null || domain.equals(known.domain()))
                && properties.test(Json.read(known.model().properties())));
  }

  /// As much of a search as the store can look up; the rest is looked at one by one.
  private static DeviceStore.Query query(Sent sent) {
    String text = sent.get("name").isTextual() ? sent.get("name").asText() : null;
    String user = sent.get("userId").isTextual() ? sent.get("userId").asText() : null;
    List<String> properties = properties(sent.get("properties"));
    return text == null && user == null && properties.isEmpty()
        ? ALL
        : new DeviceStore.Query(text, properties, user, null, null);
  }

  private static List<String> properties(JsonNode wanted) {
    JsonNode map = wanted.path("has").isObject() ? wanted.path("has") : wanted;
    if (!map.isObject() || map.has("containsKey") || map.has("containsValue")) {
      return List.of();
    }
    return map.properties().stream()
        .filter(field -> field.getValue().isTextual() || field.getValue().isBoolean())
        .map(field -> field.getKey() + "=" + field.getValue().asText())
        .limit(MOST_PROPERTIES)
        .toList();
  }

  private Response listed(
      Request request, Paging paging, DeviceStore.Query query, Predicate<DeviceBook.Known> wanted) {
    Author author = entry.author(request);
    return paging.<DeviceBook.Known>page(
        sink -> devices.each(author, query, known -> !wanted.test(known) || sink.test(known)),
        devices::json);
  }

  private Response create(Request request) {
    Author author = entry.author(request);
    return told(author, devices.create(author, Sent.of(request)), "create");
  }

  private Response read(Request request) {
    return Response.ok(devices.json(devices.read(entry.author(request), request.path("id"))));
  }

  private Response change(Request request) {
    Author author = entry.author(request);
    return told(author, devices.change(author, request.path("id"), Sent.of(request)), "update");
  }

  private Response delete(Request request) {
    Author author = entry.author(request);
    told(author, devices.delete(author, request.path("id")), "delete");
    return Words.gone();
  }

  private Response told(Author author, DeviceBook.Known known, String op) {
    ObjectNode json = devices.json(known);
    if (known.model().settings().eventsEnabled()) {
      events.of(author, "device", known.id(), op, json);
    }
    return Response.ok(json);
  }
}
