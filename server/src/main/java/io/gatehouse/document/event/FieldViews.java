package io.gatehouse.document.event;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.access.list.Guarded;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.messaging.message.Views;
import io.gatehouse.store.document.DocumentRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The fields of one document as each listener may see them, by what holds at the moment of asking:
/// its lists, its schema, its owner and the rights of the listener.
///
/// Of a document that is gone what held at its end counts.
final class FieldViews implements Views {
  private final Happened happened;
  private final @Nullable Line line;
  private final BiFunction<String, @Nullable String, @Nullable Definition> latest;
  private final ObjectNode fields;
  private final List<String> names;

  FieldViews(
      Happened happened,
      @Nullable Line line,
      BiFunction<String, @Nullable String, @Nullable Definition> latest) {
    this.happened = happened;
    this.line = line;
    this.latest = latest;
    this.fields = isGone() ? DocumentJson.empty() : DocumentJson.kept(happened.document().body());
    List<String> all = new ArrayList<>();
    fields.fieldNames().forEachRemaining(all::add);
    happened.changed().stream().filter(name -> !fields.has(name)).sorted().forEach(all::add);
    this.names = List.copyOf(all);
  }

  private boolean isGone() {
    return happened.kind() == Happened.Kind.DELETED;
  }

  @Override
  public boolean mayHear(Rights listener) {
    if (isGone()) {
      return happened.gate().may(listener, Verb.READ, happened.gate().reading());
    }
    Resource now = line == null ? null : line.resource();
    if (line == null || now == null) {
      return false;
    }
    for (Guarded guard : line.guards()) {
      if (!listener.decide(Verb.READ, now, guard).allowed()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public BitSet parts(Rights listener) {
    BitSet parts = new BitSet(names.size());
    Gate now = now();
    if (now == null) {
      return parts;
    }
    Predicate<String> readable = now.readable(listener);
    for (int i = 0; i < names.size(); i++) {
      if (readable.test(names.get(i))) {
        parts.set(i);
      }
    }
    return parts;
  }

  private @Nullable Gate now() {
    Resource resource = line == null ? null : line.resource();
    if (isGone() || line == null || resource == null || line.guards().isEmpty()) {
      return null;
    }
    DocumentRecord document = happened.document();
    Definition known = latest.apply(document.application(), document.schema());
    return happened
        .gate()
        .now(
            known == null ? happened.gate().definition() : known,
            resource,
            line.guards().getFirst().creator());
  }

  @Override
  public byte[] payload(BitSet parts) {
    ObjectNode said = bare();
    if (!isGone()) {
      ArrayNode changed = said.putArray("changed");
      ObjectNode shown = said.putObject("fields");
      for (int i = parts.nextSetBit(0); i >= 0; i = parts.nextSetBit(i + 1)) {
        String name = names.get(i);
        if (happened.changed().contains(name)) {
          changed.add(name);
        }
        if (fields.has(name)) {
          shown.set(name, fields.get(name));
        }
      }
    }
    return DocumentJson.text(said).getBytes(StandardCharsets.UTF_8);
  }

  /// What everybody may know who may read the document.
  ObjectNode bare() {
    DocumentRecord document = happened.document();
    ObjectNode said = DocumentJson.empty();
    said.put("kind", happened.kind().label());
    said.put("store", document.store());
    said.put("id", document.id());
    if (document.schema() != null) {
      said.put("schema", document.schema());
    }
    said.put("version", document.version());
    said.put("at", Instant.ofEpochMilli(document.updatedAt()).toString());
    return said;
  }
}
