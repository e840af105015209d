package io.gatehouse.store.sql;

import io.gatehouse.store.AuditStore;
import io.gatehouse.store.record.AuditHead;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The audit chain in its table, and its end in a row of its own.
record SqlAudit(Sql sql) implements AuditStore {
  @Override
  public void append(AuditRecord entry) {
    sql.change(
        """
        insert into audit_entries (sequence, application, at, action, actor, target, body,
          previous_hash, hash)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        entry.sequence(),
        entry.application(),
        entry.at(),
        entry.action(),
        entry.actor(),
        entry.target(),
        entry.body(),
        entry.previousHash(),
        entry.hash());
  }

  @Override
  public Optional<AuditRecord> last() {
    return sql.one("select * from audit_entries order by sequence desc limit 1", SqlAudit::record);
  }

  @Override
  public Optional<AuditHead> head() {
    return sql.one(
        "select sequence, hash, mac from audit_head where id = 1",
        row -> new AuditHead(row.number("sequence"), row.text("hash"), row.text("mac")));
  }

  @Override
  public void head(AuditHead head) {
    sql.change(
        """
        insert into audit_head (id, sequence, hash, mac) values (1, ?, ?, ?)
        on conflict (id) do update set sequence = excluded.sequence, hash = excluded.hash,
          mac = excluded.mac
        """,
        head.sequence(),
        head.hash(),
        head.mac());
  }

  @Override
  public List<AuditRecord> from(long sequence, int limit) {
    return sql.all(
        "select * from audit_entries where sequence >= ? order by sequence limit ?",
        SqlAudit::record,
        sequence,
        limit);
  }

  @Override
  public List<AuditRecord> newest(Filter filter, @Nullable Long before, int limit) {
    Select select =
        new Select("select * from audit_entries where 1 = 1")
            .and("application = ?", filter.application())
            .and("actor = ?", filter.actor())
            .and("action = ?", filter.action())
            .and("target = ?", filter.target())
            .and("at >= ?", filter.since())
            .and("at <= ?", filter.until())
            .and("sequence < ?", before)
            .then("order by sequence desc limit ?", limit);
    return sql.all(select, SqlAudit::record);
  }

  private static AuditRecord record(Row row) {
    return new AuditRecord(
        row.number("sequence"),
        row.textOrNull("application"),
        row.number("at"),
        row.text("action"),
        row.text("actor"),
        row.textOrNull("target"),
        row.text("body"),
        row.text("previous_hash"),
        row.text("hash"));
  }
}
