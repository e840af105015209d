package io.gatehouse.store.sql;

import io.gatehouse.store.SettingStore;
import io.gatehouse.store.sql.engine.Sql;
import java.util.Optional;

/// Settings of the server in their table.
record SqlSettings(Sql sql) implements SettingStore {
  @Override
  public Optional<String> get(String key) {
    return sql.one("select content from settings where name = ?", row -> row.text("content"), key);
  }

  @Override
  public void put(String key, String value) {
    sql.change(
        """
        insert into settings (name, content) values (?, ?)
        on conflict (name) do update set content = excluded.content
        """,
        key,
        value);
  }

  @Override
  public boolean remove(String key) {
    return sql.change("delete from settings where name = ?", key) > 0;
  }
}
