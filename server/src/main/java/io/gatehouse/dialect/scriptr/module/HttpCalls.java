package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.query.Paging;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// `http`: calls to other servers. What it gives back is the answer itself, with its status as a
/// text; where there is none it has `metadata` instead.
record HttpCalls(OurModules ours) {
  private static final Set<String> OPTIONS =
      Set.of(
          "url",
          "method",
          "params",
          "headers",
          "bodyString",
          "authCreds",
          "disableParameterEncoding",
          "encodeHeaders",
          "timeout");
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE", "OPTIONS");

  Told module() {
    return new Told("http", Set.of("request"), this::call);
  }

  private JsonNode call(Run run, String function, Arguments arguments) {
    JsonNode given = arguments.object(0);
    if (Values.text(given, "url") == null) {
      throw Codes.coded(
          io.gatehouse.problem.Problem.of(ProblemType.INVALID, "there is no `url`")
              .cure("write `{url: \"https://host/path\"}`"),
          "PARAMETER_REQUIRED");
    }
    given
        .fieldNames()
        .forEachRemaining(name -> {
          boolean said = !given.path(name).isNull() && !given.path(name).asText("").equals("false");
          if (!OPTIONS.contains(name) && said) {
            throw Codes.unsupported(
                "the option `%s` of `http.request`".formatted(name.length() > 40 ? "…" : name),
                "leave it out; a body goes as `bodyString`");
          }
        });
    ObjectNode wanted = wanted(given);
    try {
      return shown(ours.call(run, "http", "request", Words.array().add(wanted)));
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.TIMED_OUT) {
        ObjectNode late = Words.object().put("status", "408").put("body", "");
        late.putObject("headers");
        return late.put("timeout", true);
      }
      throw refused;
    }
  }

  /// The same as the module of the server takes it.
  private static ObjectNode wanted(JsonNode given) {
    String method = given.path("method").asText("GET").toUpperCase(Locale.ROOT);
    ObjectNode wanted = Words.object().put("url", given.path("url").asText()).put("method", method);
    ObjectNode headers = Words.object();
    boolean encode = Values.flag(given, "encodeHeaders");
    for (Map.Entry<String, JsonNode> header : given.path("headers").properties()) {
      String value = header.getValue().asText();
      headers.put(
          header.getKey(), encode ? URLEncoder.encode(value, StandardCharsets.UTF_8) : value);
    }
    JsonNode body = given.path("bodyString");
    boolean has = !body.isMissingNode() && !body.isNull();
    if (has) {
      wanted.put("body", body.isTextual() ? body.textValue() : body.toString());
    }
    parameters(wanted, headers, given, has || WITHOUT_BODY.contains(method));
    wanted.set("headers", headers);
    JsonNode credentials = given.path("authCreds");
    if (credentials.size() == 2) {
      ObjectNode auth = wanted.putObject("auth");
      auth.putArray("basic").add(credentials.path(0).asText()).add(credentials.path(1).asText());
    }
    if (Values.text(given, "timeout") != null) {
      wanted.put("timeout", Paging.number(given, "timeout", 1));
    }
    return wanted;
  }

  /// In the query, or where there is room for them in the body.
  private static void parameters(
      ObjectNode wanted, ObjectNode headers, JsonNode given, boolean inQuery) {
    String encoded = encoded(given);
    if (encoded.isEmpty()) {
      return;
    }
    if (inQuery) {
      String url = wanted.path("url").asText();
      wanted.put("url", url + (url.contains("?") ? "&" : "?") + encoded);
      return;
    }
    wanted.put("body", encoded);
    boolean typed = false;
    for (String name : (Iterable<String>) headers::fieldNames) {
      typed |= name.equalsIgnoreCase("content-type");
    }
    if (!typed) {
      headers.put("Content-Type", "application/x-www-form-urlencoded");
    }
  }

  private static String encoded(JsonNode given) {
    boolean plain = Values.flag(given, "disableParameterEncoding");
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> parameter : given.path("params").properties()) {
      List<String> values =
          parameter.getValue().isObject()
              ? List.of(parameter.getValue().toString())
              : Values.texts(parameter.getValue());
      for (String value : values) {
        all.add(
            plain
                ? parameter.getKey() + "=" + value
                : URLEncoder.encode(parameter.getKey(), StandardCharsets.UTF_8)
                    + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    return String.join("&", all);
  }

  private static ObjectNode shown(JsonNode answer) {
    ObjectNode shown =
        Words.object()
            .put("status", Integer.toString(answer.path("status").asInt()))
            .put("body", answer.path("body").asText());
    ObjectNode headers = shown.putObject("headers");
    answer
        .path("headers")
        .properties()
        .forEach(header -> headers.set(usual(header.getKey()), header.getValue()));
    return shown.put("timeout", false);
  }

  /// `content-type` as scripts look for it: `Content-Type`.
  private static String usual(String name) {
    return List.of(name.split("-", -1)).stream()
        .map(part ->
            part.isEmpty()
                ? part
                : part.substring(0, 1).toUpperCase(Locale.ROOT)
                    + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining("-"));
  }
}
