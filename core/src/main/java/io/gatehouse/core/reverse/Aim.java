package io.gatehouse.core.reverse;

import io.gatehouse.core.decide.Context;
import io.gatehouse.core.decide.Question;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.Pattern;
import io.gatehouse.core.pattern.Placeholder;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Part;
import io.gatehouse.core.pattern.TopicFilter.Reach;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Whom of its holders one rule may concern when a question is asked.
///
/// INVARIANT: it errs on the side of yes. Whoever is not aimed at is not concerned.
sealed interface Aim {
  Aim NOBODY = new Nobody();
  Aim HOLDERS = new Holders();

  /// Nobody at all.
  record Nobody() implements Aim {}

  /// Everybody who has the rule.
  record Holders() implements Aim {}

  /// Those to whom a thing belongs.
  record Owners(Set<Subject> subjects) implements Aim {}

  /// Those of whom this fact has one of these values.
  record Named(Placeholder.Kind fact, Set<String> values) implements Aim {}

  /// Ids that are longer are not taken apart to find out whom they may name.
  int LONGEST_ID = 64;

  /// Whom one rule may concern.
  static Aim of(Effect effect, Permission permission, Question question) {
    if (!permission.verb().includes(question.verb())) {
      return NOBODY;
    }
    Aim found = NOBODY;
    for (Resource at = question.resource(); at != null; at = at.parent()) {
      if (at.type() == permission.type() && found instanceof Nobody) {
        found = at(at, effect, permission, question.context());
      } else if (at.type() == permission.type()) {
        // the same type twice on one chain: a device below another
        Aim above = at(at, effect, permission, question.context());
        found = above instanceof Nobody ? found : both(found, above);
      }
    }
    return found;
  }

  private static Aim both(Aim one, Aim other) {
    if (one instanceof Owners(Set<Subject> mine) && other instanceof Owners(Set<Subject> theirs)) {
      Set<Subject> all = new HashSet<>(mine);
      all.addAll(theirs);
      return new Owners(all);
    }
    if (one instanceof Named(Placeholder.Kind fact, Set<String> mine)
        && other instanceof Named(Placeholder.Kind same, Set<String> theirs)
        && fact == same) {
      Set<String> all = new TreeSet<>(mine);
      all.addAll(theirs);
      return new Named(fact, all);
    }
    return HOLDERS;
  }

  private static Aim at(Resource at, Effect effect, Permission permission, Context context) {
    boolean unknownOwners = effect == Effect.DENY && at.filter() != null;
    if (permission.own() && !unknownOwners) {
      return new Owners(owners(at));
    }
    Pattern pattern = permission.pattern();
    if (pattern == null) {
      return HOLDERS;
    }
    List<Placeholder> open =
        pattern.placeholders().stream().filter(one -> !one.perQuestion()).toList();
    return switch (open.size()) {
      case 0 -> reaches(pattern, at, effect, context) ? HOLDERS : NOBODY;
      case 1 -> named(pattern, open.getFirst(), at, effect, context);
      default -> HOLDERS;
    };
  }

  /// Everybody who owns the thing or one above it.
  private static Set<Subject> owners(Resource thing) {
    Set<Subject> owners = new HashSet<>();
    for (Resource at = thing; at != null; at = at.parent()) {
      if (at.owner() != null) {
        owners.add(at.owner());
      }
      if (!at.id().isEmpty()) {
        switch (at.type()) {
          case USER -> owners.add(Subject.user(at.id()));
          case DEVICE -> owners.add(Subject.device(at.id()));
          case CLIENT -> owners.add(Subject.client(at.id()));
          default -> {}
        }
      }
    }
    return owners;
  }

  private static Aim named(
      Pattern pattern, Placeholder open, Resource at, Effect effect, Context context) {
    if (open.kind() == Placeholder.Kind.ATTRIBUTE) {
      return HOLDERS;
    }
    List<String> values =
        switch (pattern) {
          case TopicFilter topics -> levels(topics, open, at, effect);
          case IdPattern _ -> at.id().length() > LONGEST_ID ? null : parts(at.id());
        };
    if (values == null) {
      return HOLDERS;
    }
    Set<String> fitting = new TreeSet<>();
    for (String value : values) {
      Pattern filled = pattern.fill(open, value);
      if (filled != null && reaches(filled, at, effect, context)) {
        fitting.add(value);
      }
    }
    return fitting.isEmpty() ? NOBODY : new Named(open.kind(), fitting);
  }

  /// What may stand in the place of a placeholder; null for anything.
  private static @Nullable List<String> levels(
      TopicFilter pattern, Placeholder open, Resource at, Effect effect) {
    TopicFilter asked = at.filter();
    if (asked != null && effect == Effect.DENY) {
      return null;
    }
    List<String> names =
        asked == null
            ? List.of(at.id().split("/", -1))
            : asked.parts().stream()
                .map(part -> part instanceof Part.Literal(String name) ? name : "")
                .toList();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < Math.min(names.size(), pattern.parts().size()); i++) {
      if (pattern.parts().get(i) instanceof Part.Slot(Placeholder slot) && slot.equals(open)) {
        values.add(names.get(i));
      }
    }
    return values;
  }

  /// Every part of an id.
  private static List<String> parts(String id) {
    Set<String> parts = new TreeSet<>();
    for (int from = 0; from < id.length(); from++) {
      for (int to = from + 1; to <= id.length(); to++) {
        parts.add(id.substring(from, to));
      }
    }
    return List.copyOf(parts);
  }

  private static boolean reaches(Pattern pattern, Resource at, Effect effect, Context context) {
    return switch (pattern) {
      case IdPattern ids -> ids.matches(at.id(), context);
      case TopicFilter topics ->
          at.filter() == null
              ? topics.reach(at.id(), context) != Reach.NONE
              : reaches(topics, at.filter(), effect, context);
    };
  }

  private static boolean reaches(
      TopicFilter topics, TopicFilter asked, Effect effect, Context context) {
    TopicFilter filled = topics;
    for (Placeholder placeholder : topics.placeholders()) {
      String value = context.value(placeholder);
      filled = value == null || filled == null ? null : filled.fill(placeholder, value);
    }
    if (filled == null) {
      return false;
    }
    return effect == Effect.DENY ? filled.opened().overlaps(asked) : filled.opened().covers(asked);
  }
}
