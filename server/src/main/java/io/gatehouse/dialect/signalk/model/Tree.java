package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The full model of Signal K as one viewer sees it: what they may not read is not there.
public final class Tree {
  private static final String VERSION = "1.8.2";

  private final LatestValues values;
  private final String self;
  private final Predicate<Publication> visible;

  /// @param self the context of the own vessel
  public Tree(LatestValues values, String self, Predicate<Publication> visible) {
    this.values = values;
    this.self = self;
    this.visible = visible;
  }

  /// What is at some place of the tree as JSON; null where nothing is, or nothing for this viewer.
  ///
  /// @param segments of the address, decoded
  public byte @Nullable [] at(List<String> segments) {
    List<String> asked = segments.stream().filter(segment -> !segment.isEmpty()).toList();
    if (asked.isEmpty()) {
      return everything();
    }
    String group = asked.getFirst();
    if (group.equals("self") && asked.size() == 1) {
      return Json.write(self);
    }
    if (group.equals("version") && asked.size() == 1) {
      return Json.write(VERSION);
    }
    if (group.equals("sources")) {
      return inside(sources(), asked.subList(1, asked.size()));
    }
    if (asked.size() == 1) {
      return group(group);
    }
    String id = asked.get(1);
    String context = id.equals("self") && group.equals("vessels") ? self : group + "." + id;
    return path(context, asked.subList(2, asked.size()));
  }

  private byte[] everything() {
    JsonWriter out = new JsonWriter();
    out.open();
    out.text("version", VERSION);
    out.text("self", self);
    TreeSet<String> groups = new TreeSet<>();
    groups.add("vessels");
    values.contexts().keySet().forEach(one -> groups.add(one.substring(0, one.indexOf('.'))));
    for (String group : groups) {
      byte[] members = group(group);
      if (members != null) {
        out.raw(group, members);
      }
    }
    out.raw("sources", sources());
    out.close();
    return out.bytes();
  }

  private byte @Nullable [] group(String group) {
    JsonWriter out = new JsonWriter();
    out.open();
    boolean any = group.equals("vessels");
    for (String context : values.contexts().keySet()) {
      if (context.startsWith(group + ".")) {
        byte[] seen = context(context);
        if (seen != null) {
          out.raw(context.substring(group.length() + 1), seen);
          any = true;
        }
      }
    }
    out.close();
    return any ? out.bytes() : null;
  }

  private byte @Nullable [] path(String context, List<String> elements) {
    if (elements.isEmpty()) {
      byte[] seen = context(context);
      return seen == null && context.equals(self) ? identity(context) : seen;
    }
    String path = String.join(".", elements);
    byte[] whole =
        elements.stream().anyMatch(one -> one.indexOf('.') >= 0) ? null : below(context, path);
    if (whole != null) {
      return whole;
    }
    for (int end = elements.size() - 1; end > 0; end--) {
      Leaf leaf = values.find(Place.value(context, String.join(".", elements.subList(0, end))));
      byte[] json = leaf == null ? null : below(context, leaf.place().path());
      if (json != null) {
        return inside(json, elements.subList(end, elements.size()));
      }
    }
    byte[] known = elements.size() == 1 ? identity(context) : null;
    return known == null || !context.equals(self) ? null : inside(known, elements);
  }

  private static byte @Nullable [] inside(byte[] json, List<String> elements) {
    if (elements.isEmpty()) {
      return json;
    }
    JsonNode node = Json.readOrNull(json);
    for (String element : elements) {
      node = node == null ? null : node.get(element);
    }
    return node == null ? null : Json.write(node);
  }

  private byte @Nullable [] context(String context) {
    NavigableMap<String, Leaf> all = values.below(context, "");
    Rendering out = new Rendering();
    identify(out.json, context);
    out.add(all.values(), 0);
    return out.any ? out.end() : null;
  }

  private byte @Nullable [] below(String context, String path) {
    Leaf plain = Place.isPlain(path) ? values.find(Place.value(context, path)) : null;
    if (plain != null) {
      List<Leaf.Held> seen = plain.seen(visible);
      return seen.isEmpty() ? null : seen.getFirst().reading().value();
    }
    Rendering out = new Rendering();
    out.add(values.below(context, path).values(), path.length() + 1);
    return out.any ? out.end() : null;
  }

  private byte[] identity(String context) {
    JsonWriter out = new JsonWriter();
    out.open();
    identify(out, context);
    out.close();
    return out.bytes();
  }

  /// What the id of a context says by itself.
  private void identify(JsonWriter out, String context) {
    String id = context.substring(context.indexOf('.') + 1);
    String mmsi = "urn:mrn:imo:mmsi:";
    String name =
        id.startsWith(mmsi) ? "mmsi" : id.startsWith("urn:mrn:signalk:uuid:") ? "uuid" : "url";
    Leaf told = values.find(Place.value(context, name));
    if (told == null || told.seen(visible).isEmpty()) {
      out.text(name, id.startsWith(mmsi) ? id.substring(mmsi.length()) : id);
    }
  }

  private byte[] sources() {
    TreeSet<String> labels = new TreeSet<>();
    for (NavigableMap<String, Leaf> paths : values.contexts().values()) {
      for (Leaf leaf : paths.values()) {
        leaf.seen(visible).forEach(held -> labels.add(held.reading().source()));
      }
    }
    ObjectNode all = nodes().objectNode();
    for (String label : labels) {
      ObjectNode at = all;
      JsonNode told = values.description(label);
      String[] parts = label.split("\\.", 2);
      at = object(at, parts[0]);
      at.put("label", parts[0]);
      if (told != null && told.path("type").isTextual()) {
        at.put("type", told.path("type").asText());
      }
      if (parts.length == 2) {
        ObjectNode one = object(at, parts[1]);
        if (told instanceof ObjectNode known) {
          one.setAll(known);
        }
      }
    }
    return Json.write(all);
  }

  private static JsonNodeFactory nodes() {
    return JsonNodeFactory.instance;
  }

  private static ObjectNode object(ObjectNode in, String name) {
    return in.get(name) instanceof ObjectNode known ? known : in.putObject(name);
  }

  /// Leaves in their order become nested objects.
  private final class Rendering {
    private final JsonWriter json = new JsonWriter();
    private final List<String> open = new ArrayList<>();
    private boolean any;

    Rendering() {
      json.open();
    }

    /// @param from how much of each path lies above what is written
    void add(Collection<Leaf> leaves, int from) {
      for (Leaf leaf : leaves) {
        List<Leaf.Held> seen = leaf.seen(visible);
        if (seen.isEmpty()) {
          continue;
        }
        any = true;
        String path = leaf.place().path();
        if (leaf.place().plain()) {
          upTo(0);
          json.raw(path, seen.getFirst().reading().value());
        } else {
          enter(path.length() < from ? List.of() : List.of(path.substring(from).split("\\.")));
          write(leaf, seen);
        }
      }
    }

    private void enter(List<String> elements) {
      int common = 0;
      while (common < open.size()
          && common < elements.size()
          && open.get(common).equals(elements.get(common))) {
        common++;
      }
      upTo(common);
      for (String element : elements.subList(common, elements.size())) {
        json.name(element);
        json.open();
        open.add(element);
      }
    }

    private void upTo(int depth) {
      while (open.size() > depth) {
        json.close();
        open.removeLast();
      }
    }

    private void write(Leaf leaf, List<Leaf.Held> seen) {
      byte[] newest = seen.getFirst().reading().json();
      json.members(newest, 1, newest.length - 1);
      Leaf about = values.find(new Place(leaf.place().context(), leaf.place().path(), true));
      List<Leaf.Held> told = about == null ? List.of() : about.seen(visible);
      if (!told.isEmpty()) {
        json.raw("meta", told.getFirst().reading().value());
      } else {
        json.name("meta");
        json.open();
        json.close();
      }
      if (seen.size() > 1) {
        json.name("values");
        json.open();
        for (Leaf.Held held : seen) {
          json.name(held.reading().source());
          json.open();
          json.raw("value", held.reading().value());
          json.text("timestamp", held.reading().timestamp());
          json.close();
        }
        json.close();
      }
    }

    byte[] end() {
      upTo(0);
      json.close();
      return json.bytes();
    }
  }
}
