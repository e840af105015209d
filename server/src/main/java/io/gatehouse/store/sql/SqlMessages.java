package io.gatehouse.store.sql;

import io.gatehouse.store.MessageStore;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.MessageRecord;
import io.gatehouse.store.record.RetainedRecord;
import io.gatehouse.store.sql.engine.Pages;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.MailboxJson;
import org.jspecify.annotations.Nullable;

/// Retained messages in their table.
record SqlMessages(Sql sql) implements MessageStore {
  @Override
  public void retain(RetainedRecord retained) {
    MessageRecord message = retained.message();
    sql.change(
        """
        insert into retained_messages (application, channel, payload, content_type, qos, sender,
          sender_name, sender_data, published_at, expires_at, extras)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (application, channel) do update set payload = excluded.payload,
          content_type = excluded.content_type, qos = excluded.qos, sender = excluded.sender,
          sender_name = excluded.sender_name, sender_data = excluded.sender_data,
          published_at = excluded.published_at, expires_at = excluded.expires_at,
          extras = excluded.extras
        """,
        retained.application(),
        message.channel(),
        message.payload(),
        message.contentType(),
        message.extras().qos(),
        message.sender().toString(),
        message.senderName(),
        message.senderData(),
        message.publishedAt(),
        message.expiresAt(),
        MailboxJson.extras(message.extras()));
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
    return Pages.cut(sql.all(select, SqlMessages::record), limit, one -> one.message().channel());
  }

  private static RetainedRecord record(Row row) {
    return new RetainedRecord(row.text("application"), MessageRows.message(row));
  }
}
