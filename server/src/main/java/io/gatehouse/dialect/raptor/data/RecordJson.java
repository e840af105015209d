package io.gatehouse.dialect.raptor.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.dialect.raptor.entry.Entry;
import io.gatehouse.dialect.raptor.entry.Words;
import io.gatehouse.store.device.StreamRecord;
import org.jspecify.annotations.Nullable;

/// Records of streams as Raptor's clients know them.
final class RecordJson {
  private static final long SECOND = 1_000_000;

  private RecordJson() {}

  /// @param owner of the device
  static ObjectNode of(StreamRecord record, String device, String stream, @Nullable String owner) {
    ObjectNode json = Words.object();
    json.set("channels", Entry.read(record.channels()));
    json.put("timestamp", Math.floorDiv(record.at(), SECOND));
    if (record.location() != null) {
      json.set("location", Entry.read(record.location()));
    }
    json.put("userId", owner);
    json.put("deviceId", device);
    json.put("streamId", stream);
    return json;
  }
}
