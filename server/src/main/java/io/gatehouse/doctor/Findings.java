package io.gatehouse.doctor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Findings while they are gathered; used by one thread.
final class Findings {
  private static final int NAMED = 5;

  private final Set<Check> looked = EnumSet.noneOf(Check.class);
  private final List<Finding> found = new ArrayList<>();
  private @Nullable String application;

  /// What is found from now on is in this application; null for the server itself.
  void in(@Nullable String id) {
    application = id;
  }

  /// Notes that a check was made, and what it found.
  ///
  /// @param detail null where all is well
  void add(Check check, @Nullable String detail) {
    looked.add(check);
    if (detail != null) {
      found.add(new Finding(check, application, detail));
    }
  }

  /// The same for a door that is open or not.
  void when(boolean open, Check check, String detail) {
    add(check, open ? detail : null);
  }

  /// The same for a door that is open once for each of these.
  void each(Check check, String detail, Collection<String> names) {
    add(check, names.isEmpty() ? null : detail + ": " + some(names));
  }

  /// The first few names, and how many more there are.
  static String some(Collection<String> names) {
    String first =
        names.stream().limit(NAMED).map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
  }

  Report report(long checkedAt) {
    Set<Check> open = found.stream().map(Finding::check).collect(Collectors.toSet());
    return new Report(
        checkedAt,
        found.stream()
            .sorted(
                Comparator.comparing((Finding one) -> one.check().severity())
                    .thenComparing(Finding::check))
            .toList(),
        Stream.of(Check.values())
            .filter(check -> looked.contains(check) && !open.contains(check))
            .toList());
  }
}
