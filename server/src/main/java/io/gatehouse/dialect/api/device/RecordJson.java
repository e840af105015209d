package io.gatehouse.dialect.api.device;

import io.gatehouse.device.record.RecordWriter;
import io.gatehouse.device.record.Times;
import io.gatehouse.device.stream.Interval;
import io.gatehouse.device.stream.Measure;
import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.store.Page;
import io.gatehouse.store.device.StreamRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Pages of records as JSON. Records are JSON already where they are kept, and stay as they are.
final class RecordJson {
  private RecordJson() {}

  static byte[] records(Page<StreamRecord> page) {
    return page(page, RecordWriter::append);
  }

  static byte[] intervals(Page<Interval> page, List<Measure> measures) {
    return page(page, (json, interval) -> append(json, interval, measures));
  }

  private static <T> byte[] page(Page<T> page, BiConsumer<StringBuilder, T> append) {
    StringBuilder json = new StringBuilder(128 * page.items().size() + 64).append("{\"items\":[");
    String between = "";
    for (T item : page.items()) {
      json.append(between);
      append.accept(json, item);
      between = ",";
    }
    json.append(']');
    if (page.next() != null) {
      json.append(",\"next\":").append(JsonText.quoted(page.next()));
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void append(StringBuilder json, Interval interval, List<Measure> measures) {
    json.append("{\"time\":\"").append(Times.text(interval.start()));
    json.append("\",\"records\":").append(interval.records()).append(",\"values\":{");
    String between = "";
    for (Map.Entry<String, Interval.Numbers> channel : interval.channels().entrySet()) {
      json.append(between).append(JsonText.quoted(channel.getKey())).append(":{");
      String inside = "";
      for (Measure measure : measures) {
        json.append(inside).append('"').append(measure.label()).append("\":");
        RecordWriter.number(json, channel.getValue().measure(measure));
        inside = ",";
      }
      json.append('}');
      between = ",";
    }
    json.append("}}");
  }
}
