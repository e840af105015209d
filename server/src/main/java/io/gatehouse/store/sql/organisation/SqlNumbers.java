package io.gatehouse.store.sql.organisation;

import io.gatehouse.store.AlreadyExists;
import io.gatehouse.store.organisation.NumberStore;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Numbers in one table, counted for each kind of id.
public record SqlNumbers(Sql sql) implements NumberStore {
  private static final int TRIES = 8;

  @Override
  public long number(String application, String kind, String id) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Long known = numbers(application, kind, List.of(id)).get(id);
      if (known != null) {
        return known;
      }
      // another node may take the same number meanwhile: then the next
      sql.change(
          """
          insert into numbers (application, kind, id, number)
          select ?, ?, ?, coalesce(max(number), 0) + 1 from numbers
          where application = ? and kind = ?
          on conflict do nothing
          """,
          application,
          kind,
          id,
          application,
          kind);
    }
    throw new AlreadyExists("the next number of " + kind);
  }

  @Override
  public Map<String, Long> numbers(String application, String kind, Collection<String> ids) {
    Map<String, Long> numbers = new HashMap<>();
    if (!ids.isEmpty()) {
      sql.all(
              new Select(
                      "select id, number from numbers where application = ? and kind = ?",
                      application,
                      kind)
                  .andIn("id", ids),
              row -> Map.entry(row.text("id"), row.number("number")))
          .forEach(entry -> numbers.put(entry.getKey(), entry.getValue()));
    }
    return numbers;
  }

  @Override
  public Optional<String> id(String application, String kind, long number) {
    return sql.one(
        "select id from numbers where application = ? and kind = ? and number = ?",
        row -> row.text("id"),
        application,
        kind,
        number);
  }
}
