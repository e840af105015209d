package io.gatehouse.store.sql.script;

import io.gatehouse.store.script.KeptStore;
import io.gatehouse.store.sql.engine.Sql;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What scripts keep, in one table.
public record SqlKept(Sql sql) implements KeptStore {

  @Override
  public Optional<String> find(String application, @Nullable String script, String name) {
    return sql.one(
        "select value from script_kept where application = ? and place = ? and name = ?",
        row -> row.text("value"),
        application,
        place(script),
        name);
  }

  private static String place(@Nullable String script) {
    return script == null ? "" : script;
  }

  @Override
  public List<String> names(String application, @Nullable String script, int limit) {
    return sql.all(
        "select name from script_kept where application = ? and place = ? order by name limit ?",
        row -> row.text("name"),
        application,
        place(script),
        limit);
  }

  @Override
  public void put(String application, @Nullable String script, String name, String json, long at) {
    sql.change(
        """
        insert into script_kept (application, place, name, script, value, bytes, updated_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (application, place, name) do update set value = excluded.value,
          bytes = excluded.bytes, updated_at = excluded.updated_at
        """,
        application,
        place(script),
        name,
        script,
        json,
        (long) bytes(name) + bytes(json),
        at);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public boolean remove(String application, @Nullable String script, String name) {
    return sql.change(
            "delete from script_kept where application = ? and place = ? and name = ?",
            application,
            place(script),
            name)
        > 0;
  }

  @Override
  public Sum sum(String application) {
    return sql.one(
            """
            select count(*) as n, cast(coalesce(sum(bytes), 0) as bigint) as total
            from script_kept where application = ?
            """,
            row -> new Sum(row.number("n"), row.number("total")),
            application)
        .orElseThrow();
  }
}
