package io.gatehouse.dialect.api.script;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Draft;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptListener;
import io.gatehouse.store.script.ScriptTimer;
import io.gatehouse.store.script.ScriptVersion;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Scripts as the API writes them.
public final class ScriptJson {
  private ScriptJson() {}

  /// A script without its text.
  public record Entry(
      String path,
      Script.Kind kind,
      String contentType,
      String execute,
      String read,
      String write,
      Script.RunAs runAs,
      String owner,
      String author,
      long version,
      Instant createdAt,
      Instant updatedAt) {
    static Entry of(Script script) {
      return new Entry(
          script.path(),
          script.kind(),
          script.contentType(),
          script.lists().execute(),
          script.lists().read(),
          script.lists().write(),
          script.runAs(),
          script.owner().toString(),
          script.author().toString(),
          script.version(),
          Instant.ofEpochMilli(script.createdAt()),
          Instant.ofEpochMilli(script.updatedAt()));
    }
  }

  /// A script with its text, or a file with its bytes.
  public record Whole(
      String path,
      Script.Kind kind,
      String contentType,
      @Nullable String source,
      @Nullable String sourceBase64,
      String execute,
      String read,
      String write,
      Script.RunAs runAs,
      String owner,
      String author,
      long version,
      Instant createdAt,
      Instant updatedAt) {
    static Whole of(Script script) {
      String text = text(script.content());
      return new Whole(
          script.path(),
          script.kind(),
          script.contentType(),
          text,
          text == null ? Base64.getEncoder().encodeToString(script.content()) : null,
          script.lists().execute(),
          script.lists().read(),
          script.lists().write(),
          script.runAs(),
          script.owner().toString(),
          script.author().toString(),
          script.version(),
          Instant.ofEpochMilli(script.createdAt()),
          Instant.ofEpochMilli(script.updatedAt()));
    }
  }

  private static @Nullable String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  /// What a script was.
  public record Version(
      long version,
      Script.Kind kind,
      String contentType,
      @Nullable String source,
      @Nullable String sourceBase64,
      String author,
      Instant at) {
    static Version of(ScriptVersion version) {
      String text = text(version.content());
      return new Version(
          version.version(),
          version.kind(),
          version.contentType(),
          text,
          text == null ? Base64.getEncoder().encodeToString(version.content()) : null,
          version.author().toString(),
          Instant.ofEpochMilli(version.at()));
    }
  }

  /// A line of the log.
  public record Line(
      String id,
      String script,
      String run,
      LogLine.Level level,
      String text,
      String caller,
      Instant at) {
    static Line of(LogLine line) {
      return new Line(
          line.id(),
          line.path(),
          line.run(),
          line.level(),
          line.line(),
          line.caller(),
          Instant.ofEpochMilli(line.at()));
    }
  }

  /// When a script runs.
  public record Timer(
      String id,
      String script,
      @Nullable String cron,
      String zone,
      JsonNode parameters,
      String owner,
      Instant dueAt,
      Instant createdAt) {
    static Timer of(ScriptTimer timer) {
      return new Timer(
          timer.id(),
          timer.path(),
          timer.cron(),
          timer.zone(),
          Json.read(timer.parameters()),
          timer.owner().toString(),
          Instant.ofEpochMilli(timer.dueAt()),
          Instant.ofEpochMilli(timer.createdAt()));
    }
  }

  /// With which messages a script runs.
  public record Listener(
      String id, String script, String channel, String owner, Instant createdAt) {
    static Listener of(ScriptListener listener) {
      return new Listener(
          listener.id(),
          listener.path(),
          listener.filter(),
          listener.owner().toString(),
          Instant.ofEpochMilli(listener.createdAt()));
    }
  }

  /// What somebody wants a script to be.
  public record Wanted(
      Script.@Nullable Kind kind,
      @Nullable String contentType,
      @Nullable String source,
      @Nullable String sourceBase64,
      @Nullable String execute,
      @Nullable String read,
      @Nullable String write,
      Script.@Nullable RunAs runAs) {
    Draft draft() {
      if (source != null && sourceBase64 != null) {
        throw Problem.of(ProblemType.INVALID, "the text is there twice")
            .at("/source_base64")
            .cure("send `source` or `source_base64`")
            .refused();
      }
      return new Draft(kind, contentType, content(), execute, read, write, runAs);
    }

    private byte @Nullable [] content() {
      if (sourceBase64 == null) {
        return source == null ? null : source.getBytes(StandardCharsets.UTF_8);
      }
      try {
        return Base64.getDecoder().decode(sourceBase64);
      } catch (IllegalArgumentException wrong) {
        throw Problem.of(ProblemType.INVALID, "`source_base64` is not base64")
            .at("/source_base64")
            .refused();
      }
    }
  }

  public record WantedTimer(
      String script,
      @Nullable String cron,
      @Nullable Instant at,
      @Nullable String zone,
      @Nullable JsonNode parameters) {}

  public record WantedListener(String script, String channel) {}

  public record WantedVersion(long version) {}
}
