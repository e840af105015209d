package io.gatehouse.core.reverse;

import io.gatehouse.core.decide.Question;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// How the permissions are written that may count for a question: what a store looks for where
/// there are too many grants to look at each.
///
/// @param labels of every permission without a wildcard that names the thing or one above it
/// @param beginnings of every other: those with wildcards or placeholders that count begin so
/// @param under how those begin that name single channels of a filter: only denials count there
public record Spellings(Set<String> labels, Set<String> beginnings, Set<String> under) {
  public Spellings {
    labels = Set.copyOf(labels);
    beginnings = Set.copyOf(beginnings);
    under = Set.copyOf(under);
  }

  public static Spellings of(Question question) {
    Set<String> labels = new LinkedHashSet<>();
    Set<String> beginnings = new LinkedHashSet<>();
    Set<String> under = new LinkedHashSet<>();
    for (Resource at = question.resource(); at != null; at = at.parent()) {
      for (Verb verb : Verb.values()) {
        if (verb.includes(question.verb())) {
          for (boolean own : List.of(false, true)) {
            String word = new Permission(verb, own, at.type(), null).label();
            labels.add(word);
            beginnings.add(word + ":");
            ids(at).forEach(id -> labels.add(word + ":" + id));
            if (at.filter() != null) {
              String literal = at.id().substring(0, at.filter().literalLength());
              under.add(word + ":" + (literal.isEmpty() ? "" : literal + "/"));
            }
          }
        }
      }
    }
    return new Spellings(labels, beginnings, under);
  }

  /// Whether a permission is found by how it begins only, and not by its label.
  public static boolean isWide(Permission permission) {
    return switch (permission.pattern()) {
      case null -> false;
      case TopicFilter filter -> !filter.placeholders().isEmpty() || filter.prefix() == null;
      case IdPattern ids -> ids.exact() == null;
    };
  }

  private static List<String> ids(Resource at) {
    if (at.type() != ResourceType.CHANNEL) {
      return at.id().isEmpty() ? List.of() : List.of(at.id());
    }
    TopicFilter filter = at.filter();
    String name = filter == null ? at.id() : at.id().substring(0, filter.literalLength());
    List<String> ids = new ArrayList<>();
    for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
      ids.add(name.substring(0, end));
      ids.add(name.substring(0, end) + "/#");
    }
    ids.add(name);
    ids.add(name + "/#");
    return ids;
  }
}
