package io.gatehouse.script;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.script.engine.Program;
import io.gatehouse.script.engine.Program.Kind;
import io.gatehouse.script.engine.Program.Part;
import io.gatehouse.script.module.Language;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Modules;
import io.gatehouse.store.script.Script;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts together what a script needs: its text, and the texts that it is seen to require.
final class Programs {
  private static final Pattern REQUIRED =
      Pattern.compile("\\brequire\\s*\\(\\s*[\"']([A-Za-z0-9_./-]{1,1000})[\"']\\s*\\)");
  private static final int MOST = 64;
  private static final int REMEMBERED = 10_000;

  private final Scripts scripts;
  private final Modules modules;
  private final Cache<Text, List<String>> required =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  Programs(Scripts scripts, Modules modules) {
    this.scripts = scripts;
    this.modules = modules;
  }

  /// Where a global of a script comes from: the module that has it.
  static Map<String, String> globals() {
    Map<String, String> globals = new LinkedHashMap<>();
    globals.put("publish", "channel");
    globals.put("schedule", "schedule");
    globals.put("unschedule", "schedule");
    return globals;
  }

  Program of(Script script) {
    Map<String, Part> parts = new LinkedHashMap<>();
    StringBuilder key = new StringBuilder(script.application()).append('\n');
    add(script, parts, key);
    return new Program(script.application(), key.toString(), new ArrayList<>(parts.values()));
  }

  private void add(Script script, Map<String, Part> parts, StringBuilder key) {
    if (parts.size() >= MOST || parts.containsKey(script.path())) {
      return;
    }
    parts.put(script.path(), part(script));
    // a script that was deleted and made anew counts from 1 again
    key.append(script.path())
        .append('@')
        .append(script.version())
        .append('@')
        .append(script.createdAt())
        .append('\n');
    for (String name : names(script)) {
      Optional<Part> module = module(name);
      if (module.isPresent()) {
        parts.putIfAbsent(name, module.get());
      } else {
        scripts
            .find(script.application(), resolved(script.path(), name))
            .filter(found -> found.kind() == Script.Kind.SCRIPT)
            .ifPresent(found -> add(found, parts, key));
      }
    }
  }

  /// A part that is asked for while the program runs already.
  Optional<Part> asked(String application, String name) {
    Optional<Part> module = module(name);
    return module.isPresent()
        ? module
        : scripts
            .find(application, name)
            .filter(found -> found.kind() == Script.Kind.SCRIPT)
            .map(this::part);
  }

  private Optional<Part> module(String name) {
    Module module = modules.module(name);
    return module == null
        ? Optional.empty()
        : Optional.of(new Part(Kind.MODULE, name, module.source()));
  }

  private Part part(Script script) {
    String source = text(script);
    Language language = modules.language(script.contentType());
    return language == null
        ? new Part(Kind.SCRIPT, script.path(), source)
        : new Part(Kind.WRAPPED, script.path(), language.wrap(script.path(), source));
  }

  private List<String> names(Script script) {
    return Objects.requireNonNull(
        required.get(
            new Text(script.application(), script.path(), script.version(), script.createdAt()),
            _ -> names(text(script), modules.language(script.contentType()))));
  }

  private static List<String> names(String source, @Nullable Language language) {
    List<String> names = new ArrayList<>();
    if (language != null) {
      names.addAll(language.modules(source));
    }
    Matcher matcher = REQUIRED.matcher(source);
    while (matcher.find() && names.size() < MOST) {
      names.add(matcher.group(1));
    }
    globals()
        .forEach((global, module) -> {
          if (source.contains(global)) {
            names.add(module);
          }
        });
    return List.copyOf(names);
  }

  private static String text(Script script) {
    return new String(script.content(), StandardCharsets.UTF_8);
  }

  /// As the prelude resolves a name; one that is above the top is none.
  static String resolved(String from, String name) {
    if (!name.startsWith("./") && !name.startsWith("../")) {
      return name.startsWith("/") ? name.substring(1) : name;
    }
    List<String> at = new ArrayList<>(List.of(from.split("/", -1)));
    at.removeLast();
    for (String step : name.split("/", -1)) {
      if (step.equals("..")) {
        if (at.isEmpty()) {
          return "";
        }
        at.removeLast();
      } else if (!step.equals(".") && !step.isEmpty()) {
        at.add(step);
      }
    }
    return String.join("/", at);
  }

  private record Text(String application, String path, long version, long since) {}
}
