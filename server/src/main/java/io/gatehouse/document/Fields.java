package io.gatehouse.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.document.json.DocumentJson;
import io.gatehouse.document.json.Values;
import io.gatehouse.document.right.Gate;
import io.gatehouse.document.schema.Definition;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What fields become by a change, and whether its author may write each of them: all or nothing.
final class Fields {
  private final Access access;

  Fields(Access access) {
    this.access = access;
  }

  /// Fields as they will be, and which of them are others than before.
  record Changed(ObjectNode fields, Set<String> names) {}

  /// The fields of a new document.
  ObjectNode made(Rights by, Gate gate, String text) {
    ObjectNode fields = DocumentJson.object(text, "fields");
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      gate.requireField(access, by, Verb.CREATE, shownName(field.getKey()));
    }
    check(by, gate, fields);
    return fields;
  }

  private static String shownName(String name) {
    if (!Values.isName(name)) {
      throw Names.refused(
          "fields",
          "`%s` is no name of a field".formatted(Names.shown(name)),
          "use letters, digits, `_` and `-`, and begin with a letter");
    }
    return name;
  }

  /// What is there, with the change of somebody who may make it.
  Changed changed(Rights by, Gate gate, ObjectNode old, Edit edit) {
    if (edit.fields() == null) {
      return new Changed(old, Set.of());
    }
    ObjectNode asked = DocumentJson.object(edit.fields(), "fields");
    ObjectNode fields =
        edit.whole() ? replaced(by, gate, old, asked) : merged(by, gate, old, asked);
    Set<String> names = new LinkedHashSet<>();
    fields
        .properties()
        .forEach(field -> {
          if (!field.getValue().equals(old.get(field.getKey()))) {
            names.add(field.getKey());
          }
        });
    old.properties()
        .forEach(field -> {
          if (!fields.has(field.getKey())) {
            names.add(field.getKey());
          }
        });
    check(by, gate, fields);
    return new Changed(fields, names);
  }

  /// RFC 7396: every field that is named is one that is written.
  private ObjectNode merged(Rights by, Gate gate, ObjectNode old, ObjectNode asked) {
    for (Map.Entry<String, JsonNode> field : asked.properties()) {
      gate.requireField(access, by, Verb.UPDATE, shownName(field.getKey()));
    }
    return merged(old, asked);
  }

  private static ObjectNode merged(ObjectNode old, ObjectNode patch) {
    ObjectNode result = old.deepCopy();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode value = field.getValue();
      if (value.isNull()) {
        result.remove(field.getKey());
      } else if (value instanceof ObjectNode deeper) {
        ObjectNode below =
            result.get(field.getKey()) instanceof ObjectNode known ? known : result.objectNode();
        result.set(field.getKey(), merged(below, deeper));
      } else {
        result.set(field.getKey(), value);
      }
    }
    return result;
  }

  /// What the author may not read stays as it is; what is as it was is not written.
  private ObjectNode replaced(Rights by, Gate gate, ObjectNode old, ObjectNode asked) {
    ObjectNode result = asked.deepCopy();
    for (Map.Entry<String, JsonNode> field : asked.properties()) {
      String name = shownName(field.getKey());
      boolean same = field.getValue().equals(old.get(name)) && gate.mayRead(by, name);
      if (!same) {
        gate.requireField(access, by, Verb.UPDATE, name);
      }
    }
    for (Map.Entry<String, JsonNode> field : old.properties()) {
      String name = field.getKey();
      if (!asked.has(name)) {
        if (gate.mayRead(by, name)) {
          gate.requireField(access, by, Verb.UPDATE, name);
        } else {
          result.set(name, field.getValue());
        }
      }
    }
    return result;
  }

  /// Refuses what its schema does not want; of fields that the author may not read it says nothing.
  private static void check(Rights by, Gate gate, ObjectNode fields) {
    Values.check(fields);
    if (DocumentJson.text(fields).length() > DocumentJson.LONGEST) {
      throw Problem.of(ProblemType.TOO_LARGE, "the document would be too long")
          .at("fields")
          .cure("keep it below " + DocumentJson.LONGEST + " characters")
          .refused();
    }
    List<Definition.Fault> faults = gate.definition().faults(fields);
    if (faults.isEmpty()) {
      return;
    }
    for (Definition.Fault fault : faults) {
      String field = fault.field();
      if (!field.isEmpty() && gate.mayRead(by, field)) {
        throw Problem.of(
                ProblemType.INVALID,
                "`%s` does not fit the schema: %s"
                    .formatted(Names.shown(fault.place()), Names.shown(fault.why())))
            .at("fields" + fault.place())
            .refused();
      }
    }
    Definition.Fault first = faults.getFirst();
    throw Problem.of(
            ProblemType.INVALID,
            first.field().isEmpty()
                ? "the document does not fit the schema: " + Names.shown(first.why())
                : "the document does not fit the schema")
        .at("fields")
        .refused();
  }
}
