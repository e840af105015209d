package io.gatehouse.store.sql;

import io.gatehouse.store.ChannelStore;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.PolicyJson;
import java.util.List;
import java.util.Optional;

/// Channel rules in their table, with their levels as JSON.
record SqlChannels(Sql sql) implements ChannelStore {
  @Override
  public ChannelRuleRecord put(ChannelRuleRecord rule) {
    String pattern = rule.rule().pattern().text();
    sql.change(
        """
        insert into channel_rules (application, pattern, rule, created_at, version)
        values (?, ?, ?, ?, ?)
        on conflict (application, pattern) do update set rule = excluded.rule,
          version = channel_rules.version + 1
        """,
        rule.application(),
        pattern,
        PolicyJson.channelRule(rule.rule(), rule.settings()),
        rule.createdAt(),
        1L);
    return find(rule.application(), pattern).orElseThrow();
  }

  @Override
  public Optional<ChannelRuleRecord> find(String application, String pattern) {
    return sql.one(
        "select * from channel_rules where application = ? and pattern = ?",
        SqlChannels::rule,
        application,
        pattern);
  }

  @Override
  public boolean remove(String application, String pattern) {
    return sql.change(
            "delete from channel_rules where application = ? and pattern = ?", application, pattern)
        > 0;
  }

  @Override
  public List<ChannelRuleRecord> list(String application) {
    return sql.all(
        "select * from channel_rules where application = ? order by pattern",
        SqlChannels::rule,
        application);
  }

  private static ChannelRuleRecord rule(Row row) {
    return new ChannelRuleRecord(
        row.text("application"),
        PolicyJson.channelRule(row.text("pattern"), row.text("rule")),
        PolicyJson.channelSettings(row.text("rule")),
        row.number("created_at"),
        row.number("version"));
  }
}
