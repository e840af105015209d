package io.gatehouse.config;

import io.gatehouse.config.section.Section;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/// One section of the configuration with its keys, as declared by [Config].
record ConfigSection(String name, String doc, Class<?> type, List<ConfigKey> keys) {
  /// Every section, in the order of declaration.
  static final List<ConfigSection> ALL =
      Arrays.stream(Config.class.getRecordComponents()).map(ConfigSection::of).toList();

  /// Every key of every section.
  static List<ConfigKey> allKeys() {
    return ALL.stream().flatMap(section -> section.keys.stream()).toList();
  }

  /// The tree made of one value per key, in the order of [#allKeys].
  static Config assemble(List<Object> values) {
    Iterator<Object> rest = values.iterator();
    List<Class<?>> types =
        new ArrayList<>(ALL.stream().<Class<?>>map(ConfigSection::type).toList());
    types.add(Config.class);
    RecordMaker maker = RecordMaker.of(types);
    Object[] sections = new Object[ALL.size()];
    for (int index = 0; index < sections.length; index++) {
      Object[] arguments = ALL.get(index).keys.stream().map(key -> rest.next()).toArray();
      sections[index] = maker.make(index, arguments);
    }
    return (Config) maker.make(sections.length, sections);
  }

  private static ConfigSection of(RecordComponent component) {
    String name = ConfigKey.words(component);
    Section declaration = Objects.requireNonNull(component.getAnnotation(Section.class), name);
    List<ConfigKey> keys =
        Arrays.stream(component.getType().getRecordComponents())
            .map(key -> ConfigKey.of(name, key))
            .toList();
    return new ConfigSection(name, declaration.value(), component.getType(), keys);
  }
}
