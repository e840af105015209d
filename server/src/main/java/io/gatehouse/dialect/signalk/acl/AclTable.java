package io.gatehouse.dialect.signalk.acl;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.model.Glob;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The lists of one application, ready to be asked.
///
/// The first section whose context matches counts, in it the first entry that matches the path or
/// the source, and in that the subject or `any`. What no entry matches is denied. Immutable but for
/// what it remembers; safe for use by any thread.
final class AclTable {
  private static final String ANY = "any";
  private static final String SELF = "vessels.self";
  private static final Ruling CLOSED = new Ruling(List.of(), null);
  private static final int MOST_REMEMBERED = 20_000;

  private final List<Section> sections;
  private final String self;
  private final Map<String, Ruling> rulings = new ConcurrentHashMap<>();

  /// What holds in the contexts of a pattern.
  record Section(Glob context, List<Entry> entries) {
    Section {
      entries = List.copyOf(entries);
    }
  }

  /// @param byPath whether the patterns are of paths; otherwise of sources
  /// @param holders who may do what: subjects by their ids, or `any`
  record Entry(boolean byPath, List<Glob> patterns, Map<Operation, Set<String>> holders) {
    Entry {
      patterns = List.copyOf(patterns);
    }

    boolean matches(String text) {
      for (Glob pattern : patterns) {
        if (pattern.matches(text)) {
          return true;
        }
      }
      return false;
    }

    boolean allows(Subject subject, Operation operation) {
      Set<String> allowed = holders.getOrDefault(operation, Set.of());
      return allowed.contains(ANY)
          || allowed.contains(subject.id())
          || (!allowed.isEmpty() && allowed.contains(subject.toString()));
    }
  }

  /// What counts for one place: the entries up to the first that matches its path.
  ///
  /// @param bySource entries for sources that come before that
  private record Ruling(List<Entry> bySource, @Nullable Entry byPath) {}

  /// @param self the context of the own vessel, which the lists may call `vessels.self`
  AclTable(List<Section> sections, String self) {
    this.sections = List.copyOf(sections);
    this.self = self;
  }

  boolean isEmpty() {
    return sections.isEmpty();
  }

  /// @param channel of the path, or any other, which is closed then
  /// @param source asked for only where the lists have entries for sources
  boolean allows(Subject subject, Operation operation, String channel, Supplier<String> source) {
    if (sections.isEmpty()) {
      return true;
    }
    Ruling ruling = ruling(channel);
    if (!ruling.bySource().isEmpty()) {
      String label = source.get();
      for (Entry entry : ruling.bySource()) {
        if (entry.matches(label)) {
          return entry.allows(subject, operation);
        }
      }
    }
    Entry byPath = ruling.byPath();
    return byPath != null && byPath.allows(subject, operation);
  }

  private Ruling ruling(String channel) {
    Ruling known = rulings.get(channel);
    if (known == null) {
      Place place = PathChannels.place(channel);
      known = place == null ? CLOSED : find(place);
      if (rulings.size() >= MOST_REMEMBERED) {
        rulings.clear();
      }
      rulings.put(channel, known);
    }
    return known;
  }

  private Ruling find(Place place) {
    for (Section section : sections) {
      boolean own = place.context().equals(self);
      if (section.context().matches(place.context()) || (own && section.context().matches(SELF))) {
        return find(section, place.path());
      }
    }
    return CLOSED;
  }

  private static Ruling find(Section section, String path) {
    List<Entry> bySource = new ArrayList<>();
    for (Entry entry : section.entries()) {
      if (!entry.byPath()) {
        bySource.add(entry);
      } else if (entry.matches(path)) {
        return new Ruling(List.copyOf(bySource), entry);
      }
    }
    return new Ruling(List.copyOf(bySource), null);
  }
}
