package io.gatehouse.dialect.api.form;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// RFC 7396: a change that is written like the thing that it changes.
public final class MergePatch {
  private MergePatch() {}

  /// RFC 7396 section 2: `target` with what `patch` names replaced, and without what it names as
  /// null.
  public static ObjectNode merged(ObjectNode target, ObjectNode patch) {
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
