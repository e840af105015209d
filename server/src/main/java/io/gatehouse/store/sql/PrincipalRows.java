package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.PrincipalStore.Filter;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.json.Json;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How principals stand in their table, and how a listing looks for them.
final class PrincipalRows {
  private static final int LONGEST_SEARCH = 1_000;

  private PrincipalRows() {}

  /// The principal of a row, without its roles and groups.
  static PrincipalRecord bare(Row row) {
    return new PrincipalRecord(
        row.text("application"),
        new Subject(
            Subject.Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)), row.text("id")),
        row.text("name"),
        row.textOrNull("description"),
        row.flag("enabled"),
        row.textOrNull("owner"),
        row.textOrNull("parent"),
        Set.of(),
        Set.of(),
        Json.map(row.text("attributes")),
        row.text("public_data"),
        row.textOrNull("password_hash"),
        row.number("created_at"),
        row.number("updated_at"),
        row.number("version"));
  }

  /// What a listing's free text is looked for in.
  static String searched(PrincipalRecord principal) {
    String description = principal.description() == null ? "" : principal.description();
    return String.join("\n", principal.subject().id(), principal.name(), description)
        .toLowerCase(Locale.ROOT);
  }

  /// A listing by id; it walks the members of the group or role if one was asked for, and the
  /// directory otherwise.
  static Select list(String application, Filter filter, @Nullable String after, int ask) {
    if (filter.group() != null) {
      return members(
          new Select(
                  """
                  select p.* from principal_groups m
                  join principals p on p.application = m.application and p.id = m.member
                  where m.application = ? and m.parent = ?\
                  """,
                  application,
                  filter.group())
              .and(
                  """
                  exists (select 1 from principal_roles r
                    where r.application = p.application and r.member = p.id and r.role = ?)\
                  """,
                  filter.role()),
          filter,
          after,
          ask);
    }
    if (filter.role() != null) {
      return members(
          new Select(
              """
              select p.* from principal_roles m
              join principals p on p.application = m.application and p.id = m.member
              where m.application = ? and m.role = ?\
              """,
              application,
              filter.role()),
          filter,
          after,
          ask);
    }
    return filtered(
            new Select("select p.* from principals p where p.application = ?", application), filter)
        .and("p.id > ?", after)
        .then("order by p.id limit ?", ask);
  }

  private static Select members(Select start, Filter filter, @Nullable String after, int ask) {
    return filtered(start, filter)
        .and("m.member > ?", after)
        .then("order by m.member limit ?", ask);
  }

  private static Select filtered(Select start, Filter filter) {
    Subject.Kind kind = filter.kind();
    Select ofKind =
        kind == Subject.Kind.DEVICE
            ? start.and("p.kind = ?", kind.label())
            // says what the index of kinds says, which has no devices
            : start.and("p.kind <> 'device' and p.kind = ?", kind == null ? null : kind.label());
    return ofKind
        .and("p.owner = ?", filter.owner())
        .and("p.search like ? escape '!'", pattern(filter.text()));
  }

  private static @Nullable String pattern(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (text.length() > LONGEST_SEARCH) {
      throw new IllegalArgumentException("a search has " + LONGEST_SEARCH + " characters at most");
    }
    String literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    return "%" + literal.toLowerCase(Locale.ROOT) + "%";
  }
}
