package io.gatehouse.script;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.identity.Identity;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A call as the script sees it.
final class Requests {
  static final JsonMapper MAPPER =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(200).build())
                  .build())
          .build();

  /// What proves who somebody is never reaches a script.
  private static final Set<String> SECRET =
      Set.of("authorization", "proxy-authorization", "cookie", "dpop");

  private static final String FORM = "application/x-www-form-urlencoded";

  private Requests() {}

  static String input(Call call, Rights caller, String script, String run, SecureRandom random) {
    ObjectNode input = MAPPER.createObjectNode();
    ArrayNode seeds = input.putArray("seeds");
    for (int i = 0; i < 4; i++) {
      seeds.add(random.nextInt());
    }
    input.set("request", request(call, caller, script, run));
    return input.toString();
  }

  private static ObjectNode request(Call call, Rights caller, String script, String run) {
    ObjectNode request = MAPPER.createObjectNode();
    request.put("id", call.id() == null ? run : call.id());
    request.put("run", run);
    request.put("method", call.method());
    request.put("script", script);
    request.put("path", call.path());
    request.put(
        "pathInfo",
        call.path().length() > script.length() ? call.path().substring(script.length()) : "");
    request.put("query", call.query());
    ObjectNode headers = request.putObject("headers");
    call.headers()
        .forEach((name, value) -> {
          if (!SECRET.contains(name)) {
            headers.put(name, value);
          }
        });
    Map<String, List<String>> parameters = new LinkedHashMap<>(call.parameters());
    body(call, request, parameters);
    ObjectNode named = request.putObject("parameters");
    parameters.forEach((name, values) -> {
      if (values.size() == 1) {
        named.put(name, values.getFirst());
      } else {
        ArrayNode all = named.putArray(name);
        values.forEach(all::add);
      }
    });
    request.set("user", user(caller));
    request.put("application", caller.identity().application());
    request.put("transport", caller.origin().transport().label());
    request.put("address", caller.origin().address().toString());
    if (call.event() != null) {
      request.set("event", call.event());
    }
    return request;
  }

  private static void body(Call call, ObjectNode request, Map<String, List<String>> parameters) {
    byte[] bytes = call.body();
    String text = bytes.length == 0 ? "" : text(bytes);
    if (text == null) {
      request.put("bytes", Base64.getEncoder().encodeToString(bytes));
      request.putNull("body");
      return;
    }
    request.put("rawBody", text);
    String type = call.contentType() == null ? "" : call.contentType().toLowerCase(Locale.ROOT);
    if (type.startsWith(FORM)) {
      form(text, parameters);
    }
    JsonNode json = type.contains("json") && !text.isEmpty() ? json(text) : null;
    request.set("body", json);
  }

  /// Null where it is none.
  static @Nullable JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (IOException none) {
      return null;
    }
  }

  /// Null where it is none.
  static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  /// The fields of a form, or of a query.
  static void form(String text, Map<String, List<String>> into) {
    if (text.isEmpty()) {
      return;
    }
    for (String part : text.split("&", 1_000)) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
      into.merge(name, List.of(value), Requests::joined);
    }
  }

  private static List<String> joined(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return text;
    }
  }

  private static ObjectNode user(Rights caller) {
    Identity identity = caller.identity();
    ObjectNode user = MAPPER.createObjectNode();
    user.put("id", identity.subject().id());
    user.put("subject", identity.subject().toString());
    user.put("kind", identity.subject().kind().label());
    user.put("name", identity.name());
    ArrayNode groups = user.putArray("groups");
    new TreeSet<>(caller.groups()).forEach(groups::add);
    ArrayNode roles = user.putArray("roles");
    new TreeSet<>(caller.roles()).forEach(roles::add);
    return user;
  }
}
