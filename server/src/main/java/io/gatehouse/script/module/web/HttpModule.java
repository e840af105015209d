package io.gatehouse.script.module.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.outbound.Outbound;
import io.gatehouse.outbound.Reply;
import io.gatehouse.outbound.Wish;
import io.gatehouse.outbound.proof.Pem;
import io.gatehouse.outbound.proof.Proof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.vault.Vault;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// `http`: calls to other servers, where the application may call.
public final class HttpModule implements Module {
  private static final Duration LONGEST = Duration.ofSeconds(60);
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_REDIRECTS = 5;
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Set<String> OPTIONS =
      Set.of(
          "url",
          "method",
          "params",
          "headers",
          "body",
          "json",
          "form",
          "auth",
          "timeout",
          "redirects",
          "certificate",
          "authorities",
          "binary");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Outbound outbound;
  private final Vault vault;

  public HttpModule(Outbound outbound, Vault vault) {
    this.outbound = outbound;
    this.vault = vault;
  }

  @Override
  public String name() {
    return "http";
  }

  @Override
  public Set<String> functions() {
    return Set.of("request");
  }

  @Override
  public String source() {
    return """
    exports.request = (options) => host("request", options);
    for (const method of ["get", "head", "delete"])
      exports[method] = (url, options) => host("request", { ...options, url, method });
    for (const method of ["post", "put", "patch"])
      exports[method] = (url, json, options) => host("request", { ...options, url, method, json });
    """;
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    JsonNode options = arguments.object(0);
    for (String name : (Iterable<String>) options::fieldNames) {
      if (!OPTIONS.contains(name)) {
        throw invalid(
            "there is no option `" + shown(name) + "`", "use " + String.join(", ", OPTIONS));
      }
    }
    run.countOut();
    Map<String, String> headers = new LinkedHashMap<>(arguments.texts(options.path("headers")));
    byte[] body = body(options, headers);
    authorize(run, arguments, options.path("auth"), headers);
    return shown(
        outbound.call(
            new Wish(
                run.application(),
                method(options),
                url(arguments, options),
                headers,
                body,
                time(run, options),
                MOST_BYTES,
                Math.clamp(options.path("redirects").asInt(MOST_REDIRECTS), 0, MOST_REDIRECTS),
                proof(run, options))),
        options.path("binary").asBoolean(false));
  }

  private static String method(JsonNode options) {
    String method = options.path("method").asText("GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw invalid(
          "there is no method `" + shown(method) + "`",
          "use GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS");
    }
    return method;
  }

  private static URI url(Arguments arguments, JsonNode options) {
    String text = options.path("url").asText("");
    String query = form(arguments.texts(options.path("params")));
    try {
      return new URI(query.isEmpty() ? text : text + (text.contains("?") ? "&" : "?") + query);
    } catch (java.net.URISyntaxException e) {
      throw invalid("`" + shown(text) + "` is no URL", "write `https://host/path`");
    }
  }

  private static byte[] body(JsonNode options, Map<String, String> headers) {
    JsonNode json = options.path("json");
    JsonNode form = options.path("form");
    JsonNode plain = options.path("body");
    if (!json.isMissingNode() && !json.isNull()) {
      usual(headers, "application/json");
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }
    if (form.isObject()) {
      usual(headers, "application/x-www-form-urlencoded");
      return form(new Arguments("http.request", MAPPER.createArrayNode()).texts(form))
          .getBytes(StandardCharsets.UTF_8);
    }
    if (plain.isTextual()) {
      usual(headers, "text/plain; charset=utf-8");
      return plain.textValue().getBytes(StandardCharsets.UTF_8);
    }
    return new byte[0];
  }

  private static void usual(Map<String, String> headers, String type) {
    if (headers.keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
      headers.put("Content-Type", type);
    }
  }

  private static String form(Map<String, String> texts) {
    return texts.entrySet().stream()
        .map(entry ->
            URLEncoder.encode(entry.getKey(), StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  /// `{basic: [user, password]}`, `{bearer: text}`, or with the name of a secret: `{basicSecret:
  /// [user, name]}`, `{bearerSecret: name}`.
  private void authorize(Run run, Arguments arguments, JsonNode auth, Map<String, String> headers) {
    if (auth.isMissingNode() || auth.isNull()) {
      return;
    }
    String value;
    if (auth.path("bearer").isTextual()) {
      value = "Bearer " + auth.path("bearer").textValue();
    } else if (auth.path("bearerSecret").isTextual()) {
      value = "Bearer " + vault.reveal(run.rights(), auth.path("bearerSecret").textValue());
    } else if (auth.path("basic").size() == 2) {
      value = basic(auth.path("basic").path(0).asText(), auth.path("basic").path(1).asText());
    } else if (auth.path("basicSecret").size() == 2) {
      value =
          basic(
              auth.path("basicSecret").path(0).asText(),
              vault.reveal(run.rights(), auth.path("basicSecret").path(1).asText()));
    } else {
      throw arguments.wrong(0, "has an `auth` that is none");
    }
    headers.keySet().removeIf("authorization"::equalsIgnoreCase);
    headers.put("Authorization", value);
  }

  private static String basic(String user, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  private static Duration time(Run run, JsonNode options) {
    Duration asked = Duration.ofMillis(options.path("timeout").asLong(LONGEST.toMillis()));
    Duration most = asked.compareTo(LONGEST) > 0 || !asked.isPositive() ? LONGEST : asked;
    return run.left().compareTo(most) < 0 ? run.left() : most;
  }

  /// `certificate` names a secret with the chain and its private key; `authorities` is a PEM text.
  private @Nullable SSLContext proof(Run run, JsonNode options) {
    String name = options.path("certificate").textValue();
    String authorities = options.path("authorities").textValue();
    if (name == null && authorities == null) {
      return null;
    }
    try {
      return Proof.of(
          name == null ? null : Pem.parse(vault.reveal(run.rights(), name)),
          authorities == null ? null : Pem.parse(authorities));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()), "put PEM texts there");
    }
  }

  private static JsonNode shown(Reply reply, boolean binary) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.put("status", reply.status());
    shown.put("ok", reply.status() >= 200 && reply.status() < 300);
    shown.put("url", reply.url().toString());
    ObjectNode headers = shown.putObject("headers");
    reply.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    shown.put("body", binary ? Base64.getEncoder().encodeToString(reply.body()) : text);
    if (!binary
        && reply.header("content-type").orElse("").toLowerCase(Locale.ROOT).contains("json")) {
      try {
        shown.set("json", MAPPER.readTree(text));
      } catch (JsonProcessingException e) {
        shown.putNull("json");
      }
    }
    return shown;
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static Refused invalid(String detail, String cure) {
    return Problem.of(ProblemType.INVALID, detail).cure(cure).refused();
  }
}
