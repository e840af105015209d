package io.gatehouse.access;

import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the words of rights, and says at which character one goes wrong.
final class Labels {
  private Labels() {}

  static Permission permission(String label, String field) {
    return read(label, field, Permission::parse);
  }

  static TopicFilter pattern(String text, String field) {
    TopicFilter filter = read(text, field, TopicFilter::parse);
    if (!filter.placeholders().isEmpty()) {
      throw invalid("a channel rule is for everybody and has no placeholders", field);
    }
    return filter;
  }

  static Level level(String word, String field) {
    return Arrays.stream(Level.values())
        .filter(level -> level.label().equals(word))
        .findFirst()
        .orElseThrow(() ->
            invalid(
                "`%s` is no level: use %s"
                    .formatted(
                        Names.shown(word),
                        Arrays.stream(Level.values())
                            .map(Level::label)
                            .collect(Collectors.joining(", "))),
                field));
  }

  /// All of these: one of the address ranges, and one of the transports; null for nothing.
  static @Nullable Condition condition(List<String> addresses, List<String> transports) {
    List<Condition> conditions = new ArrayList<>();
    if (addresses.size() > 1) {
      // The core asks for all conditions at once, so a choice of ranges takes one grant each.
      throw invalid("one grant has one address range: give one grant for each", "addresses");
    }
    for (String range : addresses) {
      conditions.add(read(range, "addresses", Condition.AddressRange::parse));
    }
    if (!transports.isEmpty()) {
      Set<Transport> known = EnumSet.noneOf(Transport.class);
      transports.forEach(word -> known.add(transport(word)));
      conditions.add(new Condition.OnTransport(known));
    }
    return conditions.isEmpty()
        ? null
        : conditions.size() == 1 ? conditions.getFirst() : new Condition.AllOf(conditions);
  }

  private static Transport transport(String word) {
    return Arrays.stream(Transport.values())
        .filter(transport -> transport.label().equals(word))
        .findFirst()
        .orElseThrow(
            () -> invalid("`%s` is no transport".formatted(Names.shown(word)), "transports"));
  }

  private static <T> T read(String text, String field, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (SyntaxException e) {
      throw Problem.of(
              ProblemType.INVALID,
              "`%s` is wrong at character %d: %s"
                  .formatted(Names.shown(text), e.position() + 1, e.problem()))
          .at(field)
          .cure("correct it there")
          .refused();
    } catch (IllegalArgumentException e) {
      throw invalid("`%s` is wrong: %s".formatted(Names.shown(text), e.getMessage()), field);
    }
  }

  static Refused invalid(String detail, String field) {
    return Problem.of(ProblemType.INVALID, detail).at(field).refused();
  }
}
