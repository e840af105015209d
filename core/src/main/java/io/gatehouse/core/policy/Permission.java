package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.Pattern;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A right to do something with some resources: `verb[_own]_type[:pattern]`.
///
/// @param own whether it holds only for what the principal owns
/// @param pattern which resources of the type; null for all of them
public record Permission(Verb verb, boolean own, ResourceType type, @Nullable Pattern pattern) {
  private static final Map<String, Verb> VERBS = byLabel(Verb.values(), Verb::label);
  private static final Map<String, ResourceType> TYPES =
      byLabel(ResourceType.values(), ResourceType::label);
  private static final String OWN = "own_";

  public Permission {
    boolean fits =
        switch (pattern) {
          case null -> true;
          case TopicFilter _ -> type == ResourceType.CHANNEL;
          case IdPattern _ -> type != ResourceType.CHANNEL;
        };
    if (!fits) {
      throw new IllegalArgumentException("this is no pattern for a " + type.label());
    }
  }

  /// The permission for every resource of a type.
  public static Permission of(Verb verb, ResourceType type) {
    return new Permission(verb, false, type, null);
  }

  /// The permission for one resource and what is below it; empty if the id cannot be written as a
  /// pattern.
  public static Optional<Permission> exactly(Verb verb, ResourceType type, String id) {
    Optional<? extends Pattern> pattern =
        type == ResourceType.CHANNEL ? TopicFilter.exactly(id) : IdPattern.exactly(id);
    return pattern.map(only -> new Permission(verb, false, type, only));
  }

  /// The permission for the channels of a filter and what is below them; empty if the filter cannot
  /// be written in a permission.
  public static Optional<Permission> exactly(Verb verb, TopicFilter filter) {
    return filter.text().contains("${")
        ? Optional.empty()
        : Optional.of(new Permission(verb, false, ResourceType.CHANNEL, filter));
  }

  /// Reads a permission; throws [PermissionSyntaxException] if it is none.
  public static Permission parse(String label) {
    int colon = label.indexOf(':');
    int end = colon < 0 ? label.length() : colon;
    int underscore = label.indexOf('_');
    int verbEnd = underscore < 0 || underscore > end ? end : underscore;
    Verb verb = word("verb", VERBS, label, 0, verbEnd);
    if (verbEnd == end) {
      String problem = "the type is missing: write for example " + verb.label() + "_application";
      throw new PermissionSyntaxException(problem, label, end);
    }
    boolean own = label.startsWith(OWN, verbEnd + 1);
    int typeStart = verbEnd + 1 + (own ? OWN.length() : 0);
    ResourceType type = word("type", TYPES, label, typeStart, end);
    return new Permission(verb, own, type, colon < 0 ? null : pattern(type, label, colon + 1));
  }

  private static <T> T word(String what, Map<String, T> known, String label, int from, int to) {
    String word = from > to ? "" : label.substring(from, to);
    T found = known.get(word);
    if (found == null) {
      List<String> words = List.copyOf(known.keySet());
      throw PermissionSyntaxException.unknown(what, word, words, label, Math.min(from, to));
    }
    return found;
  }

  private static <T> Map<String, T> byLabel(T[] values, Function<T, String> label) {
    Map<String, T> known = new LinkedHashMap<>();
    for (T value : values) {
      known.put(label.apply(value), value);
    }
    return Collections.unmodifiableMap(known);
  }

  private static Pattern pattern(ResourceType type, String label, int from) {
    String text = label.substring(from);
    try {
      return type == ResourceType.CHANNEL ? TopicFilter.parse(text) : IdPattern.parse(text);
    } catch (SyntaxException e) {
      throw new PermissionSyntaxException(e.problem(), label, from + e.position());
    }
  }

  /// The permission as it was written.
  public String label() {
    String word = verb.label() + (own ? "_own_" : "_") + type.label();
    return pattern == null ? word : word + ":" + pattern.text();
  }

  @Override
  public String toString() {
    return label();
  }
}
