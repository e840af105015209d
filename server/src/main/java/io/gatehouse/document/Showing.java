package io.gatehouse.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.right.Gate;
import io.gatehouse.store.document.DocumentRecord;
import java.util.Map;
import java.util.function.Predicate;

/// Leaves out of documents what somebody may not see.
final class Showing {
  private Showing() {}

  static Shown shown(Rights by, DocumentRecord document, Gate gate) {
    ObjectNode fields = DocumentJson.kept(document.body());
    Predicate<String> readable = gate.readable(by);
    fields.retain(fields.properties().stream().map(Map.Entry::getKey).filter(readable).toList());
    return new Shown(
        document.store(),
        document.id(),
        document.schema(),
        document.creator(),
        document.owner(),
        document.editor(),
        gate.may(by, Verb.UPDATE, gate.writing()) ? lists(gate) : null,
        DocumentJson.text(fields),
        document.createdAt(),
        document.updatedAt(),
        document.version());
  }

  private static Lists lists(Gate gate) {
    return new Lists(
        gate.lists().read().text(), gate.lists().write().text(), gate.lists().delete().text());
  }
}
