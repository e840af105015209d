package io.gatehouse.dialect.raptor.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client sent, read as far as a call needs it; what it does not know is passed over, since
/// clients send everything they have.
public final class Sent {
  private final ObjectNode body;

  private Sent(ObjectNode body) {
    this.body = body;
  }

  /// A JSON object or a form; nothing is an empty object.
  public static Sent of(Request request) {
    byte[] bytes = request.bytes();
    if (bytes.length == 0) {
      return new Sent(Words.object());
    }
    String given = request.header("Content-Type");
    String type = given == null ? "" : given.toLowerCase(Locale.ROOT);
    return type.startsWith("application/x-www-form-urlencoded")
        ? new Sent(form(new String(bytes, StandardCharsets.UTF_8)))
        : of(Json.read(bytes));
  }

  public static Sent of(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return new Sent(object);
    }
    throw Words.bad("a JSON object is expected");
  }

  /// Any JSON; nothing is an empty object.
  public static JsonNode any(Request request) {
    byte[] bytes = request.bytes();
    return bytes.length == 0 ? Words.object() : Json.read(bytes);
  }

  private static ObjectNode form(String text) {
    ObjectNode fields = Words.object();
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return fields;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.of(ProblemType.MALFORMED, "the form has a broken percent-encoding").refused();
    }
  }

  /// Whether there is something, and not `null`.
  public boolean has(String name) {
    return body.hasNonNull(name);
  }

  /// Whether it is there at all, and be it `null`.
  public boolean names(String name) {
    return body.has(name);
  }

  public JsonNode get(String name) {
    return body.path(name);
  }

  public ObjectNode body() {
    return body;
  }

  /// A text, or null where there is none; a number counts as its digits.
  public @Nullable String text(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual() && !value.isNumber()) {
      throw Words.bad("`" + name + "` is no text");
    }
    return value.asText();
  }

  /// A text that is not empty, or null.
  public @Nullable String filled(String name) {
    String text = text(name);
    return text == null || text.isBlank() ? null : text;
  }

  public String required(String name) {
    String text = filled(name);
    if (text == null) {
      throw Words.bad("`" + name + "` is missing");
    }
    return text;
  }

  /// The first of these that is there.
  public @Nullable String first(String... names) {
    for (String name : names) {
      String text = filled(name);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /// A truth value, or null where there is none.
  public @Nullable Boolean flag(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isBoolean()) {
      throw Words.bad("`" + name + "` is neither true nor false");
    }
    return value.asBoolean();
  }

  /// Texts; a single one counts as a list, and of an object its `name`. Null where there are none.
  public @Nullable List<String> texts(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    if (value.isTextual()) {
      texts.add(value.asText());
    } else if (value.isArray()) {
      for (JsonNode each : value) {
        texts.add(named(name, each));
      }
    } else {
      throw Words.bad("`" + name + "` is no list of texts");
    }
    return texts;
  }

  private static String named(String list, JsonNode value) {
    JsonNode name = value.isObject() ? value.path("name") : value;
    if (!name.isTextual()) {
      throw Words.bad("`" + list + "` holds something that is no text");
    }
    return name.asText();
  }

  /// The objects of a list; null where there is none.
  public @Nullable List<Sent> objects(String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isArray()) {
      throw Words.bad("`" + name + "` is no list");
    }
    List<Sent> all = new ArrayList<>();
    value.forEach(each -> all.add(Sent.of(each)));
    return all;
  }

  /// Without what may be secret.
  @Override
  public String toString() {
    List<String> names = new ArrayList<>();
    body.fieldNames().forEachRemaining(names::add);
    return "Sent" + names;
  }
}
