package io.gatehouse.dialect.scriptr.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.input.Percent;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a request: those of its query, and those of a form or a JSON object.
public final class Fields {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String TOKEN = "auth_token";
  private static final int MOST = 1_000;

  private final Map<String, JsonNode> values = new LinkedHashMap<>();
  private int count;

  private Fields() {}

  /// What a script gets as `request.parameters`: query and form; never the token.
  public static Map<String, JsonNode> parameters(Request request) {
    Fields fields = new Fields();
    fields.read(request.rawQuery());
    if (isForm(request)) {
      fields.read(new String(request.bytes(), StandardCharsets.ISO_8859_1));
    }
    fields.values.remove(TOKEN);
    return fields.values;
  }

  /// Whether a part of a query or form is the token, however its name is spelled.
  public static boolean isToken(String part) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? part : part.substring(0, equals);
    return TOKEN.equals(Percent.decode(name, true));
  }

  /// The token that a form shows; null for none.
  public static @Nullable String token(Request request) {
    if (!isForm(request)) {
      Uploads uploads = Uploads.of(request.header("Content-Type"), request.bytes());
      return uploads == null ? null : uploads.token();
    }
    Fields fields = new Fields();
    fields.read(new String(request.bytes(), StandardCharsets.ISO_8859_1));
    JsonNode token = fields.values.get(TOKEN);
    return token == null || !token.isTextual() ? null : token.asText();
  }

  /// Texts of a request whose body may be a form, JSON, or JSON that holds JSON in `body`, as the
  /// published pages send them.
  public static Map<String, String> texts(Request request) {
    Map<String, JsonNode> all = new LinkedHashMap<>(parameters(request));
    if (!isForm(request) && request.bytes().length > 0) {
      add(all, Json.readOrNull(request.bytes()));
    }
    if (all.get("body") instanceof TextNode inner) {
      add(all, Json.readOrNull(inner.asText().getBytes(StandardCharsets.UTF_8)));
    }
    Map<String, String> texts = new LinkedHashMap<>();
    all.forEach((name, value) -> {
      if (value.isValueNode() && !value.isNull()) {
        texts.put(name, value.asText());
      }
    });
    return texts;
  }

  private static void add(Map<String, JsonNode> all, @Nullable JsonNode json) {
    if (json != null && json.isObject() && json.size() <= MOST) {
      json.properties().forEach(field -> all.put(field.getKey(), field.getValue()));
    }
  }

  private static boolean isForm(Request request) {
    String type = request.header("Content-Type");
    return request.method().carriesBody()
        && type != null
        && type.toLowerCase(Locale.ROOT).startsWith(FORM);
  }

  private void read(String encoded) {
    if (encoded.isEmpty()) {
      return;
    }
    for (String part : encoded.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
      if (++count > MOST) {
        throw Problem.of(ProblemType.INVALID, "there are more than 1000 parameters").refused();
      }
      if (!name.isEmpty()) {
        values.merge(name, TextNode.valueOf(value), Fields::both);
      }
    }
  }

  private static JsonNode both(JsonNode before, JsonNode more) {
    ArrayNode all = before instanceof ArrayNode list ? list : Words.array().add(before);
    return all.add(more);
  }

  private static String decoded(String text) {
    StringBuilder ascii = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        ascii.append(c);
      } else {
        ascii.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    String decoded = Percent.decode(ascii.toString(), true);
    if (decoded == null) {
      throw Problem.of(ProblemType.MALFORMED, "a parameter is not encoded as forms are").refused();
    }
    return decoded;
  }
}
