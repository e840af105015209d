package io.gatehouse.device.stream;

import io.gatehouse.device.record.Batch;
import io.gatehouse.device.record.ChannelValue;
import io.gatehouse.device.record.Reading;
import io.gatehouse.device.record.RecordWriter;
import io.gatehouse.identity.record.Names;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.StreamModel;
import io.gatehouse.store.device.StreamRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether records fit the stream that they are pushed to.
final class Checked {
  private Checked() {}

  /// The records as the store keeps them; refused as a whole when one does not fit.
  static List<StreamRecord> records(
      StreamModel stream, Batch batch, @Nullable String sender, Moments moments) {
    List<StreamRecord> records = new ArrayList<>(batch.readings().size());
    for (int i = 0; i < batch.readings().size(); i++) {
      Reading reading = batch.readings().get(i);
      for (Map.Entry<String, ChannelValue> value : reading.values().entrySet()) {
        check(stream, batch, i, value.getKey(), value.getValue());
      }
      Long at = reading.at();
      records.add(
          new StreamRecord(
              at == null ? moments.next() : at,
              RecordWriter.values(reading.values()),
              RecordWriter.location(reading.location()),
              sender));
    }
    return records;
  }

  private static void check(
      StreamModel stream, Batch batch, int index, String name, ChannelValue value) {
    ChannelModel channel = stream.channels().get(name);
    if (channel == null) {
      if (!stream.dynamic()) {
        throw refused(
            batch,
            index,
            name,
            "%s names a channel `%s` that stream `%s` does not have",
            stream.channels().isEmpty()
                ? "name the channel in the model of the device, or make the stream `dynamic`"
                : "use `%s`, name it in the model of the device, or make the stream `dynamic`"
                    .formatted(String.join("`, `", stream.channels().keySet())),
            stream.name());
      }
    } else if (channel.type() != value.type()) {
      throw refused(
          batch,
          index,
          name,
          "%s has for channel `%s` a " + value.type().label() + ", which is a %s in the model",
          "send a " + channel.type().label(),
          channel.type().label());
    }
  }

  private static Refused refused(
      Batch batch, int index, String name, String detail, String cure, String last) {
    String pointer = name.replace("~", "~0").replace("/", "~1");
    return Problem.of(
            ProblemType.INVALID, detail.formatted(batch.named(index), Names.shown(name), last))
        .at(batch.place(index, "/values/" + pointer))
        .cure(cure)
        .refused();
  }
}
