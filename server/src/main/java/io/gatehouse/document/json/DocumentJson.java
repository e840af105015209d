package io.gatehouse.document.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/// Reads and writes the JSON of documents and schemas. Safe for use by any thread.
public final class DocumentJson {
  /// Most characters of a document or schema.
  public static final int LONGEST = 262_144;

  private static final int DEEPEST = 24;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxNumberLength(40)
                          .maxNameLength(256)
                          .build())
                  .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private DocumentJson() {}

  /// The object that a text is; refuses what is none.
  ///
  /// @param what it is called in the refusal
  public static ObjectNode object(String text, String what) {
    if (text.length() > LONGEST) {
      throw Problem.of(ProblemType.TOO_LARGE, "`%s` is too long".formatted(what))
          .at(what)
          .cure("use at most " + LONGEST + " characters")
          .refused();
    }
    if (!(node(text, what) instanceof ObjectNode object)) {
      throw refused(what, "`%s` is no JSON object".formatted(what));
    }
    if (!isText(object)) {
      throw refused(what, "there is half a pair of characters in `%s`".formatted(what));
    }
    return object;
  }

  private static boolean isText(JsonNode value) {
    if (value.isTextual()) {
      return isText(value.textValue());
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (!isText(field.getKey())) {
        return false;
      }
    }
    for (JsonNode deeper : value) {
      if (!isText(deeper)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isText(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static JsonNode node(String text, String what) {
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode value = parser.readValueAsTree();
      if (value == null || parser.nextToken() != null) {
        throw refused(what, "`%s` is no single JSON value".formatted(what));
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw refused(what, "something in `%s` is too long or too deep".formatted(what));
    } catch (JsonProcessingException e) {
      throw refused(what, "`%s` is no JSON without duplicate names".formatted(what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Refused refused(String what, String why) {
    return Problem.of(ProblemType.INVALID, why).at(what).refused();
  }

  /// What was kept by this server.
  public static ObjectNode kept(String text) {
    try {
      return (ObjectNode) MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  public static String text(JsonNode value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
