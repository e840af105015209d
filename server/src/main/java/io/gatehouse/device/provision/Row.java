package io.gatehouse.device.provision;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.record.Names;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One line of a list, by the names of its columns.
///
/// An empty cell says nothing: a new device gets what is usual there, and one that is known keeps
/// what it has. A dash takes away.
record Row(long line, Map<String, String> cells) {
  static final Set<String> COLUMNS =
      Set.of(
          "id", "name", "description", "owner", "parent", "roles", "groups", "attributes", "claim");
  private static final String NOTHING = "-";

  /// The columns that a first line names.
  static List<String> header(CsvRecord record) {
    List<String> names =
        record.getFields().stream()
            .map(name -> name.strip().replace("\uFEFF", "").toLowerCase(Locale.ROOT))
            .toList();
    for (String name : names) {
      if (!COLUMNS.contains(name)) {
        throw Names.refused(
            "line 1",
            "`%s` is no column".formatted(Names.shown(name)),
            "use " + COLUMNS.stream().sorted().collect(Collectors.joining(", ")));
      }
    }
    if (!names.contains("id") || Set.copyOf(names).size() != names.size()) {
      throw Names.refused(
          "line 1", "the columns are not named once each, with an `id`", "name them so");
    }
    return names;
  }

  static Row of(List<String> header, CsvRecord record) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (int at = 0; at < header.size() && at < record.getFieldCount(); at++) {
      cells.put(header.get(at), record.getField(at).strip());
    }
    return new Row(record.getStartingLineNumber(), cells);
  }

  String id() {
    return cells.getOrDefault("id", "");
  }

  private @Nullable String said(String column) {
    String cell = cells.get(column);
    return cell == null || cell.isEmpty() ? null : cell;
  }

  private @Nullable String text(String column, @Nullable String now) {
    String cell = said(column);
    return cell == null ? now : cell.equals(NOTHING) ? null : cell;
  }

  private Set<String> words(String column, Set<String> now) {
    String cell = said(column);
    if (cell == null) {
      return now;
    }
    return cell.equals(NOTHING)
        ? Set.of()
        : Arrays.stream(cell.split("[\\s;]+", -1))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private Map<String, String> attributes(Map<String, String> now) {
    String cell = said("attributes");
    if (cell == null) {
      return now;
    }
    Map<String, String> made = new LinkedHashMap<>(cell.equals(NOTHING) ? Map.of() : now);
    for (String part : cell.equals(NOTHING) ? List.<String>of() : List.of(cell.split(";", -1))) {
      int sign = part.indexOf('=');
      if (sign < 1) {
        throw Names.refused(
            "attributes",
            "`%s` is no attribute".formatted(Names.shown(part)),
            "write them like `model=X1;colour=red`");
      }
      made.put(part.substring(0, sign).strip(), part.substring(sign + 1).strip());
    }
    made.values().removeIf(String::isEmpty);
    return made;
  }

  /// Whether a user is to claim the device.
  boolean claim() {
    String said = said("claim");
    String cell = said == null ? "no" : said;
    return switch (cell.toLowerCase(Locale.ROOT)) {
      case "yes", "true", "1" -> true;
      case "no", "false", "0", NOTHING -> false;
      default ->
          throw Names.refused(
              "claim", "`%s` is neither yes nor no".formatted(Names.shown(cell)), "say which");
    };
  }

  /// What this makes of a device, or of none.
  Draft over(Draft now) {
    String name = said("name");
    return new Draft(
        Subject.Kind.DEVICE,
        now.id(),
        name == null ? now.name() : name,
        text("description", now.description()),
        now.enabled(),
        text("owner", now.owner()),
        text("parent", now.parent()),
        words("roles", now.roles()),
        words("groups", now.groups()),
        attributes(now.attributes()),
        now.publicData());
  }

  Draft fresh() {
    return over(
        new Draft(
            Subject.Kind.DEVICE,
            id(),
            id(),
            null,
            true,
            null,
            null,
            Set.of(),
            Set.of(),
            Map.of(),
            "{}"));
  }
}
