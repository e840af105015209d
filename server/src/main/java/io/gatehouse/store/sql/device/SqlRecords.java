package io.gatehouse.store.sql.device;

import io.gatehouse.store.device.RecordStore;
import io.gatehouse.store.device.StreamRecord;
import io.gatehouse.store.sql.engine.Row;
import io.gatehouse.store.sql.engine.Select;
import io.gatehouse.store.sql.engine.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Records in one table, each stream together and in the order of time.
public record SqlRecords(Sql sql) implements RecordStore {
  @Override
  public List<Boolean> add(long stream, List<StreamRecord> records) {
    long there = sql.count("select count(*) as n from device_streams where number = ?", stream);
    if (there == 0) {
      return List.of();
    }
    List<@Nullable Object[]> rows = new ArrayList<>(records.size());
    for (StreamRecord record : records) {
      rows.add(
          new @Nullable Object[] {
            stream, record.at(), record.channels(), record.location(), record.sender()
          });
    }
    int[] counts =
        sql.changeAll(
            """
            insert into stream_records (stream, at, channels, location, sender)
            values (?, ?, ?, ?, ?) on conflict (stream, at) do nothing
            """,
            rows);
    List<Boolean> added = new ArrayList<>(counts.length);
    for (int count : counts) {
      added.add(count > 0);
    }
    return added;
  }

  @Override
  public List<StreamRecord> list(long stream, Span span, boolean descending, int limit) {
    Select select =
        new Select("select * from stream_records where stream = ?", stream)
            .and("at >= ?", span.from())
            .and("at < ?", span.until());
    return sql.all(
        descending
            ? select.then("order by at desc limit ?", limit)
            : select.then("order by at limit ?", limit),
        SqlRecords::record);
  }

  @Override
  public int remove(long stream, Span span, int most) {
    Select last =
        new Select("select at from stream_records where stream = ?", stream)
            .and("at >= ?", span.from())
            .and("at < ?", span.until())
            .then("order by at limit ?", most);
    List<Long> times = sql.all(last, row -> row.number("at"));
    return times.isEmpty() ? 0 : removeBetween(stream, times.getFirst(), times.getLast());
  }

  @Override
  public Optional<Long> firstOfLatest(long stream, long count) {
    return sql.one(
        """
        select at from stream_records where stream = ?
        order by at desc limit 1 offset cast(? as bigint)
        """,
        row -> row.number("at"),
        stream,
        count - 1);
  }

  private int removeBetween(long stream, long first, long last) {
    return sql.change(
        "delete from stream_records where stream = ? and at >= ? and at <= ?", stream, first, last);
  }

  private static StreamRecord record(Row row) {
    return new StreamRecord(
        row.number("at"),
        row.text("channels"),
        row.textOrNull("location"),
        row.textOrNull("sender"));
  }
}
