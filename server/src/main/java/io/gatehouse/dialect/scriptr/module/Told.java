package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A module that answers as Scriptr's do: `{metadata, result}`, also where it refuses.
///
/// Its name holds a colon, which no path of a script does, so that it hides none.
final class Told implements Module {
  static final String PREFIX = "scriptr:";

  private final String name;
  private final Set<String> functions;
  private final Work work;
  private final String source;

  /// What the functions do; every refusal becomes an answer.
  @FunctionalInterface
  interface Work {
    /// @return null for no result
    @Nullable JsonNode call(Run run, String function, Arguments arguments);
  }

  Told(String plain, Set<String> functions, Work work) {
    this.name = PREFIX + plain;
    this.functions = Set.copyOf(functions);
    this.work = work;
    this.source = resource("/scriptr/" + plain + ".js");
  }

  private static String resource(String path) {
    try (InputStream in = Told.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("`" + path + "` is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> functions() {
    return functions;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public JsonNode call(Run run, String function, Arguments arguments) {
    try {
      return Words.called(work.call(run, function, arguments));
    } catch (Refused refused) {
      return Words.failed(Words.of(refused.problem()));
    }
  }
}
