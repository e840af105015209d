package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.record.MessageRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.json.MailboxJson;

/// Reads a message out of a row that has its columns.
final class MessageRows {
  private MessageRows() {}

  static MessageRecord message(Row row) {
    return new MessageRecord(
        row.text("channel"),
        row.bytes("payload"),
        row.textOrNull("content_type"),
        Subject.parse(row.text("sender")),
        row.text("sender_name"),
        row.text("sender_data"),
        row.number("published_at"),
        row.numberOrNull("expires_at"),
        MailboxJson.extras(row.textOrNull("extras")));
  }
}
