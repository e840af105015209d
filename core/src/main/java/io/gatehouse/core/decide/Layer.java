package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.Pattern;
import io.gatehouse.core.pattern.Placeholder;
import io.gatehouse.core.policy.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The compiled rules of one role, one group or one principal; shared by every profile that has
/// them.
final class Layer {
  /// The rules as written.
  final List<Ruling> rulings;

  /// The rights as far as they are the same for every principal.
  final List<Right> rights;

  /// The rules whose patterns name the principal, to be compiled for each.
  final List<Ruling> personal;

  final @Nullable RightIndex denials;
  final @Nullable RightIndex allowances;

  private Layer(List<Ruling> rulings, List<Right> rights, List<Ruling> personal) {
    this.rulings = rulings;
    this.rights = List.copyOf(rights);
    this.personal = List.copyOf(personal);
    this.denials = index(rights.stream().filter(Right::denies).toList());
    this.allowances = index(rights.stream().filter(right -> !right.denies()).toList());
  }

  private static @Nullable RightIndex index(List<Right> rights) {
    return rights.isEmpty() ? null : RightIndex.of(rights);
  }

  /// The layer of a role or a group.
  static Layer shared(List<Ruling> rulings) {
    List<Right> rights = new ArrayList<>();
    List<Ruling> personal = new ArrayList<>();
    for (Ruling ruling : rulings) {
      if (isPersonal(ruling)) {
        personal.add(ruling);
      } else {
        rights.add(new Right(ruling, ruling.permission().pattern()));
      }
    }
    return new Layer(rulings, rights, personal);
  }

  /// The layer of one principal.
  static Layer personal(List<Ruling> rulings, Principal principal, Set<String> groups) {
    return new Layer(rulings, bind(rulings, principal, groups), List.of());
  }

  /// The rights that the rules give to one principal, with what is known about it filled in.
  static List<Right> bind(Collection<Ruling> rulings, Principal principal, Set<String> groups) {
    List<Right> rights = new ArrayList<>();
    for (Ruling ruling : rulings) {
      Pattern pattern = ruling.permission().pattern();
      if (pattern == null || !isPersonal(ruling)) {
        rights.add(new Right(ruling, pattern));
      } else {
        fill(pattern, principal, groups, filled -> rights.add(new Right(ruling, filled)));
      }
    }
    return rights;
  }

  private static boolean isPersonal(Ruling ruling) {
    Pattern pattern = ruling.permission().pattern();
    return pattern != null
        && pattern.placeholders().stream().anyMatch(placeholder -> !placeholder.perQuestion());
  }

  private static void fill(
      Pattern pattern, Principal principal, Set<String> groups, Consumer<Pattern> filled) {
    for (Placeholder placeholder : pattern.placeholders()) {
      if (!placeholder.perQuestion()) {
        for (String value : values(placeholder, principal, groups)) {
          Pattern next = pattern.fill(placeholder, value);
          if (next != null) {
            fill(next, principal, groups, filled);
          }
        }
        return;
      }
    }
    filled.accept(pattern);
  }

  private static Collection<String> values(
      Placeholder placeholder, Principal principal, Set<String> groups) {
    return switch (placeholder.kind()) {
      case PRINCIPAL_ID -> List.of(principal.subject().id());
      case PRINCIPAL_NAME -> List.of(principal.name());
      case PRINCIPAL_GROUP -> groups;
      case ATTRIBUTE -> {
        String value = principal.attributes().get(placeholder.name());
        yield value == null ? List.of() : List.of(value);
      }
      case CLIENT_ID, CERTIFICATE_CN -> List.of();
    };
  }
}
