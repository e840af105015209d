package io.gatehouse.dialect.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// Merges one JSON object into another (RFC 7396 section 2).
final class MergePatch {
  private MergePatch() {}

  /// A new object: `target` with what `patch` names replaced, and without what it names as null.
  static ObjectNode merged(ObjectNode target, ObjectNode patch) {
    ObjectNode result = target.deepCopy();
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
}
