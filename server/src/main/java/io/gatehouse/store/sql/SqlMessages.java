package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.MessageStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.RetainedRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import org.jspecify.annotations.Nullable;

/// Retained messages in their table.
record SqlMessages(Sql sql) implements MessageStore {
  @Override
  public void retain(RetainedRecord message) {
    sql.change(
        """
        insert into retained_messages (application, channel, payload, content_type, qos, sender,
          sender_data, published_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, channel) do update set payload = excluded.payload,
          content_type = excluded.content_type, qos = excluded.qos, sender = excluded.sender,
          sender_data = excluded.sender_data, published_at = excluded.published_at
        """,
        message.application(),
        message.channel(),
        message.payload(),
        message.contentType(),
        message.qos(),
        message.sender().toString(),
        message.senderData(),
        message.publishedAt());
  }

  @Override
  public boolean forget(String application, String channel) {
    return sql.change(
            "delete from retained_messages where application = ? and channel = ?",
            application,
            channel)
        > 0;
  }

  @Override
  public Page<RetainedRecord> retained(String application, @Nullable String after, int limit) {
    Select select =
        new Select("select * from retained_messages where application = ?", application)
            .and("channel > ?", after)
            .then("order by channel limit ?", Pages.ask(limit));
    return Pages.cut(sql.all(select, SqlMessages::record), limit, RetainedRecord::channel);
  }

  private static RetainedRecord record(Row row) {
    return new RetainedRecord(
        row.text("application"),
        row.text("channel"),
        row.bytes("payload"),
        row.textOrNull("content_type"),
        (int) row.number("qos"),
        Subject.parse(row.text("sender")),
        row.text("sender_data"),
        row.number("published_at"));
  }
}
