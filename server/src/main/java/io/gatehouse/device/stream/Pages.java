package io.gatehouse.device.stream;

import io.gatehouse.store.Page;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.device.RecordStore.Span;
import io.gatehouse.store.device.StreamRecord;
import java.util.ArrayList;
import java.util.List;

/// Reads pages of records that are bounded in number and in bytes.
final class Pages {
  private static final int BITE = 250;
  private static final long BYTES = 4 << 20;

  private Pages() {}

  static Page<StreamRecord> read(Transaction transaction, long stream, Pull pull) {
    List<StreamRecord> page = new ArrayList<>();
    Span rest = pull.rest();
    long bytes = 0;
    while (true) {
      // one more than is shown tells whether there is a next page
      int ask = Math.min(BITE, pull.limit() - page.size() + 1);
      List<StreamRecord> bite = transaction.records().list(stream, rest, pull.descending(), ask);
      for (StreamRecord record : bite) {
        if (page.size() == pull.limit() || bytes > BYTES) {
          return new Page<>(page, Long.toString(page.getLast().at()));
        }
        page.add(record);
        bytes += record.channels().length() + 64;
      }
      if (bite.size() < ask) {
        return new Page<>(page, null);
      }
      long last = bite.getLast().at();
      rest = pull.descending() ? new Span(rest.from(), last) : new Span(last + 1, rest.until());
    }
  }
}
