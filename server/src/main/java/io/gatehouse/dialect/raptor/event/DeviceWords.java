package io.gatehouse.dialect.raptor.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.device.Devices;
import io.gatehouse.device.record.Times;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.ThingName;
import io.gatehouse.messaging.thing.Words;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds to what the server says about devices what Raptor's clients read: `type`, `op`, the ids,
/// and the record or the data of the action.
public final class DeviceWords implements Words {
  private static final long SECOND = 1_000_000;

  private final List<String> applications;
  private final Devices devices;

  public DeviceWords(List<String> applications, Devices devices) {
    this.applications = List.copyOf(applications);
    this.devices = devices;
  }

  @Override
  public Message worded(String application, Message message) {
    ThingName name = applications.contains(application) ? ThingName.parse(message.channel()) : null;
    if (name == null || !(Json.readOrNull(message.payload()) instanceof ObjectNode said)) {
      return message;
    }
    switch (name.kind()) {
      case STREAM -> record(said, name, owner(application, name));
      case ACTION -> action(said, name, owner(application, name));
      case DEVICE, STATUS -> {
        return message;
      }
    }
    return new Message(
        message.channel(),
        Json.write(said),
        message.contentType(),
        message.qos(),
        message.retain(),
        message.extras());
  }

  private @Nullable String owner(String application, ThingName name) {
    Devices.Device known = devices.known(application, name.device());
    return known == null ? null : known.principal().owner();
  }

  private static void record(ObjectNode said, ThingName name, @Nullable String owner) {
    head(said, "stream", "data", name, owner);
    said.put("streamId", name.name());
    ObjectNode record = said.putObject("record");
    record.set("channels", said.path("values"));
    Long at = Times.parsed(said.path("time").asText());
    record.put("timestamp", at == null ? 0 : Math.floorDiv(at, SECOND));
    if (said.has("location")) {
      record.set("location", said.get("location"));
    }
    record.put("userId", owner).put("deviceId", name.device()).put("streamId", name.name());
  }

  private static void action(ObjectNode said, ThingName name, @Nullable String owner) {
    head(said, "action", "execute", name, owner);
    JsonNode payload = said.path("payload");
    said.put("actionId", name.name());
    said.put("data", payload.isTextual() ? payload.asText() : payload.toString());
  }

  private static void head(
      ObjectNode said, String type, String op, ThingName name, @Nullable String owner) {
    said.put("type", type).put("op", op).put("deviceId", name.device()).put("userId", owner);
  }
}
