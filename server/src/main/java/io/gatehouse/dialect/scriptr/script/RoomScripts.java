package io.gatehouse.dialect.scriptr.script;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Fields;
import io.gatehouse.dialect.scriptr.entry.Scripts;
import io.gatehouse.dialect.scriptr.entry.Uploads;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.problem.Problem;
import io.gatehouse.script.Invocations;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The scripts and files of the room `script`, as the dialect calls them.
public final class RoomScripts implements Scripts {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final io.gatehouse.script.Scripts scripts;
  private final Invocations invocations;

  public RoomScripts(io.gatehouse.script.Scripts scripts, Invocations invocations) {
    this.scripts = scripts;
    this.invocations = invocations;
  }

  @Override
  public CompletableFuture<Answer> invoke(Rights caller, Call call) {
    return begin(caller, call).answer();
  }

  @Override
  public Begun begin(Rights caller, Call call) {
    Invocations.Begun begun = invocations.begin(caller, call(call));
    return new Begun(
        begun.accepted().thenApply(_ -> null), begun.answer().thenApply(RoomScripts::answer));
  }

  /// The token of whoever calls never reaches a script.
  private static io.gatehouse.script.Call call(Call call) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    boolean form =
        call.contentType() != null && call.contentType().toLowerCase(Locale.ROOT).startsWith(FORM);
    if (!form) {
      call.parameters().forEach((name, value) -> parameters.put(name, texts(value)));
    }
    Uploads uploads = Uploads.of(call.contentType(), call.body());
    byte[] body = call.body();
    String type = call.contentType();
    if (form) {
      body =
          without(new String(body, StandardCharsets.ISO_8859_1))
              .getBytes(StandardCharsets.ISO_8859_1);
    } else if (uploads != null) {
      uploads.fields().forEach((name, values) -> parameters.merge(name, values, RoomScripts::both));
      body = uploads.json();
      type = "application/json";
    }
    return new io.gatehouse.script.Call(
        call.path(),
        call.method(),
        form ? without(call.query()) : "",
        parameters,
        call.headers(),
        body,
        type,
        null,
        null,
        call.hops());
  }

  private static List<String> both(List<String> some, List<String> more) {
    List<String> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private static String without(String encoded) {
    return List.of(encoded.split("&", -1)).stream()
        .filter(part -> !Fields.isToken(part))
        .collect(Collectors.joining("&"));
  }

  private static List<String> texts(JsonNode value) {
    if (value.isArray()) {
      List<String> all = new ArrayList<>();
      value.forEach(one -> all.add(text(one)));
      return all;
    }
    return List.of(text(value));
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static Answer answer(io.gatehouse.script.Answer answer) {
    Problem failure = answer.failure();
    return new Answer(
        answer.result(),
        raw(answer.raw()),
        answer.log().stream().map(RoomScripts::line).toList(),
        failure == null || failure.code() == null || failure.type().http() < 500
            ? failure
            : failure.coded(Failure.coded(failure.code())));
  }

  private static @Nullable Raw raw(io.gatehouse.script.Answer.@Nullable Raw raw) {
    return raw == null
        ? null
        : new Raw(
            raw.status() >= 200 && raw.status() <= 599 ? raw.status() : 200,
            raw.headers().stream()
                .filter(header -> isHeader(header.name(), header.value()))
                .map(header -> Map.entry(header.name(), header.value()))
                .toList(),
            raw.body());
  }

  /// Nothing of it was checked before (RFC 9110 section 5).
  private static boolean isHeader(String name, String value) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(c -> c < 0x7f && (Character.isLetterOrDigit(c) || c == '-' || c == '_'))
        && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
  }

  private static JsonNode line(LogLine line) {
    return Words.object()
        .put("timestamp", Instant.ofEpochMilli(line.at()).toString())
        .put("level", line.level().name())
        .put("component", line.path())
        .put("message", line.line());
  }

  /// What runs is not shown: its text is for those who write it.
  @Override
  public Optional<File> file(Rights reader, String path) {
    String application = reader.identity().application();
    Script found = scripts.find(application, path).orElse(null);
    if (found == null || found.kind() != Script.Kind.FILE) {
      return Optional.empty();
    }
    Script read = scripts.required(reader, Verb.READ, path);
    return Optional.of(new File(read.contentType(), read.content(), read.version()));
  }
}
