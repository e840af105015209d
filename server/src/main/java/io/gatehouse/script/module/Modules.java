package io.gatehouse.script.module;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every module and every language that there is. Filled before any door opens.
public final class Modules {
  private final Map<String, Module> modules = new HashMap<>();
  private final Map<String, Language> languages = new HashMap<>();

  public Modules(List<Module> all) {
    all.forEach(this::add);
  }

  public void add(Module module) {
    if (modules.put(module.name(), module) != null) {
      throw new IllegalArgumentException("there are two modules `" + module.name() + "`");
    }
  }

  public void add(Language language) {
    languages.put(language.contentType(), language);
  }

  public @Nullable Module module(String name) {
    return modules.get(name);
  }

  /// Null for scripts as the server itself knows them.
  public @Nullable Language language(String contentType) {
    return languages.get(contentType);
  }
}
