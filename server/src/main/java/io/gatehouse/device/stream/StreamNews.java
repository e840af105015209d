package io.gatehouse.device.stream;

import io.gatehouse.device.Devices.Device;
import io.gatehouse.device.record.RecordWriter;
import io.gatehouse.device.record.Times;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.device.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Tells whoever listens what was pushed: each record on `stream/DEVICE/NAME`, and each push on
/// `device/DEVICE` where the device tells of itself.
final class StreamNews {
  private static final Message.Extras TEXT =
      new Message.Extras(true, null, null, Long.MAX_VALUE, List.of());
  private static final String JSON = "application/json";

  private final Hub hub;

  StreamNews(Hub hub) {
    this.hub = hub;
  }

  /// Does not block.
  void tell(Target target, Device device, Publication.Sender sender, List<StreamRecord> records) {
    String channel = "stream/" + target.device() + "/" + target.stream();
    for (StreamRecord record : records) {
      send(target, sender, channel, RecordWriter.message(record), 1);
    }
    if (device.model().settings().eventsEnabled() && !records.isEmpty()) {
      send(target, sender, "device/" + target.device(), event(target, sender, records), 0);
    }
  }

  private static String event(
      Target target, Publication.Sender sender, List<StreamRecord> records) {
    long latest = records.stream().mapToLong(StreamRecord::at).max().orElse(0);
    return "{\"type\":\"stream\",\"op\":\"push\",\"device\":%s,\"stream\":%s,\"records\":%d,\"latest\":\"%s\",\"sender\":%s}"
        .formatted(
            JsonText.quoted(target.device()),
            JsonText.quoted(target.stream()),
            records.size(),
            Times.text(latest),
            JsonText.quoted(sender.subject().toString()));
  }

  private void send(
      Target target, Publication.Sender sender, String channel, String json, int qos) {
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    // refused only when the store is far behind, and then the record itself is safe
    var _ =
        hub.publishFromServer(
            target.application(), sender, new Message(channel, payload, JSON, qos, false, TEXT));
  }
}
