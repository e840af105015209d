package io.gatehouse.store.sql;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.MailboxStore;
import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MessageRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Sql;
import io.gatehouse.store.sql.json.MailboxJson;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Mailboxes in their tables, with terms, options and extras as JSON.
record SqlMailboxes(Sql sql) implements MailboxStore {
  @Override
  public void save(MailboxRecord mailbox) {
    sql.change(
        """
        insert into mailboxes (id, application, name, owner, address, transport, client_id,
          certificate_name, terms, left_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set owner = excluded.owner, address = excluded.address,
          transport = excluded.transport, client_id = excluded.client_id,
          certificate_name = excluded.certificate_name, terms = excluded.terms,
          left_at = excluded.left_at
        """,
        mailbox.id(),
        mailbox.application(),
        mailbox.name(),
        mailbox.owner().toString(),
        mailbox.from().address(),
        mailbox.from().transport(),
        mailbox.from().clientId(),
        mailbox.from().certificate(),
        MailboxJson.terms(mailbox.terms()),
        mailbox.leftAt());
  }

  @Override
  public void remove(long mailbox) {
    sql.change("delete from letters where mailbox = ?", mailbox);
    sql.change("delete from mailbox_filters where mailbox = ?", mailbox);
    sql.change("delete from received_packets where mailbox = ?", mailbox);
    sql.change("delete from mailboxes where id = ?", mailbox);
  }

  @Override
  public List<MailboxRecord> list(long after, int limit) {
    return sql.all(
        "select * from mailboxes where id > ? order by id limit ?",
        SqlMailboxes::mailbox,
        after,
        limit);
  }

  @Override
  public void listen(long mailbox, MailboxRecord.Filter filter) {
    sql.change(
        """
        insert into mailbox_filters (mailbox, filter, options)
        select id, ?, ? from mailboxes where id = ?
        on conflict (mailbox, filter) do update set options = excluded.options
        """,
        filter.filter(),
        MailboxJson.options(filter),
        mailbox);
  }

  @Override
  public void unlisten(long mailbox, String filter) {
    sql.change("delete from mailbox_filters where mailbox = ? and filter = ?", mailbox, filter);
  }

  @Override
  public List<MailboxRecord.Filter> filters(long mailbox) {
    return sql.all(
        "select * from mailbox_filters where mailbox = ? order by filter",
        row -> MailboxJson.filter(row.text("filter"), row.text("options")),
        mailbox);
  }

  @Override
  public void put(LetterRecord letter) {
    MessageRecord message = letter.message();
    sql.change(
        """
        insert into letters (mailbox, sequence, filter, qos, shown, released, channel, payload,
          content_type, sender, sender_name, sender_data, published_at, expires_at, extras)
        select id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? as bigint), ? from mailboxes where id = ?
        on conflict (mailbox, sequence) do nothing
        """,
        letter.sequence(),
        letter.filter(),
        letter.qos(),
        letter.shown(),
        letter.released(),
        message.channel(),
        message.payload(),
        message.contentType(),
        message.sender().toString(),
        message.senderName(),
        message.senderData(),
        message.publishedAt(),
        message.expiresAt(),
        MailboxJson.extras(message.extras()),
        letter.mailbox());
  }

  @Override
  public void take(long mailbox, long sequence) {
    sql.change("delete from letters where mailbox = ? and sequence = ?", mailbox, sequence);
  }

  @Override
  public void release(long mailbox, long sequence) {
    sql.change(
        "update letters set released = ? where mailbox = ? and sequence = ?",
        true,
        mailbox,
        sequence);
  }

  @Override
  public void purge(long mailbox, String filter) {
    sql.change("delete from letters where mailbox = ? and filter = ?", mailbox, filter);
  }

  @Override
  public List<LetterRecord> letters(long mailbox, long after, int limit) {
    return sql.all(
        "select * from letters where mailbox = ? and sequence > ? order by sequence limit ?",
        SqlMailboxes::letter,
        mailbox,
        after,
        limit);
  }

  @Override
  public Map<String, Waiting> waiting(long mailbox) {
    return sql
        .all(
            """
            select filter, count(*) as n, sum(length(payload) + length(channel) + length(sender_name)
              + length(sender_data) + coalesce(length(extras), 0) + cast(? as integer)) as bytes
            from letters where mailbox = ? group by filter
            """,
            row ->
                Map.entry(
                    row.text("filter"), new Waiting((int) row.number("n"), row.number("bytes"))),
            LetterRecord.AROUND,
            mailbox)
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public void reserve(long mailbox, long sequence) {
    sql.change(
        "update mailboxes set reserved = ? where id = ? and reserved < ?",
        sequence,
        mailbox,
        sequence);
  }

  @Override
  public long last(long mailbox) {
    long waiting =
        sql.count("select coalesce(max(sequence), 0) as n from letters where mailbox = ?", mailbox);
    long reserved =
        sql.count("select coalesce(max(reserved), 0) as n from mailboxes where id = ?", mailbox);
    return Math.max(waiting, reserved);
  }

  @Override
  public void received(long mailbox, int packet) {
    sql.change(
        """
        insert into received_packets (mailbox, packet)
        select id, ? from mailboxes where id = ? on conflict (mailbox, packet) do nothing
        """,
        packet,
        mailbox);
  }

  @Override
  public void released(long mailbox, int packet) {
    sql.change("delete from received_packets where mailbox = ? and packet = ?", mailbox, packet);
  }

  @Override
  public List<Integer> receivedPackets(long mailbox) {
    return sql.all(
        "select packet from received_packets where mailbox = ? order by packet",
        row -> (int) row.number("packet"),
        mailbox);
  }

  private static MailboxRecord mailbox(Row row) {
    return new MailboxRecord(
        row.number("id"),
        row.text("application"),
        row.text("name"),
        Subject.parse(row.text("owner")),
        new MailboxRecord.From(
            row.text("address"),
            row.text("transport"),
            row.textOrNull("client_id"),
            row.textOrNull("certificate_name")),
        MailboxJson.terms(row.text("terms")),
        row.numberOrNull("left_at"));
  }

  private static LetterRecord letter(Row row) {
    return new LetterRecord(
        row.number("mailbox"),
        row.number("sequence"),
        row.text("filter"),
        (int) row.number("qos"),
        row.flag("shown"),
        row.flag("released"),
        MessageRows.message(row));
  }
}
