package io.gatehouse.device.action;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.device.Devices.Device;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication.Sender;
import io.gatehouse.store.action.ActionCall;
import io.gatehouse.store.action.ActionStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Tells the device what it is to do, and everybody else what came of it. Does not block.
final class ActionNews {
  static final Sender SERVER = new Sender(Subject.client("gatehouse"), "gatehouse", "{}");
  private static final String JSON = "application/json";

  private final Hub hub;

  ActionNews(Hub hub) {
    this.hub = hub;
  }

  /// The answer is expected on the status channel, with the call's id as what belongs to it.
  void call(Place place, Device device, ActionCall call, Sender sender) {
    String text =
        "{\"id\":%s,\"device\":%s,\"action\":%s,\"payload\":%s,\"sender\":%s,\"until\":\"%s\"}"
            .formatted(
                JsonText.quoted(call.id()),
                JsonText.quoted(call.device()),
                JsonText.quoted(call.action()),
                call.payload(),
                JsonText.quoted(sender.subject().toString()),
                Instant.ofEpochMilli(call.dueAt()));
    Message.Extras extras =
        new Message.Extras(
            true,
            place.statusChannel(),
            call.id().getBytes(StandardCharsets.US_ASCII),
            call.dueAt(),
            List.of());
    send(place, sender, place.channel(), text, 1, extras);
    if (device.model().settings().eventsEnabled()) {
      String event =
          "{\"type\":\"action\",\"op\":\"execute\",\"device\":%s,\"action\":%s,\"id\":%s,\"state\":%s,\"sender\":%s}"
              .formatted(
                  JsonText.quoted(call.device()),
                  JsonText.quoted(call.action()),
                  JsonText.quoted(call.id()),
                  state(call.state()),
                  JsonText.quoted(sender.subject().toString()));
      send(place, sender, "device/" + call.device(), event, 0, extras(null));
    }
  }

  void status(Place place, Device device, ActionStatus status, Sender sender) {
    byte[] correlation =
        status.call() == null ? null : status.call().getBytes(StandardCharsets.US_ASCII);
    send(place, sender, place.statusChannel(), text(status), 1, extras(correlation));
    if (device.model().settings().eventsEnabled()) {
      String event =
          "{\"type\":\"action\",\"op\":\"status\",\"device\":%s,\"action\":%s,\"id\":%s,\"state\":%s,\"status\":%s}"
              .formatted(
                  JsonText.quoted(status.device()),
                  JsonText.quoted(status.action()),
                  JsonText.quoted(status.call()),
                  state(status.state()),
                  JsonText.quoted(status.status()));
      send(place, sender, "device/" + status.device(), event, 0, extras(null));
    }
  }

  /// What the caller asked to hear on a channel of its own; only where it could speak itself.
  void reply(Place place, ActionStatus status, Sender sender, Order.Reply reply) {
    if (hub.things().mayReply(reply.by(), reply.channel())) {
      send(place, sender, reply.channel(), text(status), 1, extras(reply.correlation()));
    }
  }

  private static String text(ActionStatus status) {
    return "{\"id\":%s,\"device\":%s,\"action\":%s,\"state\":%s,\"status\":%s,\"result\":%s,\"at\":\"%s\"}"
        .formatted(
            JsonText.quoted(status.call()),
            JsonText.quoted(status.device()),
            JsonText.quoted(status.action()),
            state(status.state()),
            JsonText.quoted(status.status()),
            status.result(),
            Instant.ofEpochMilli(status.at()));
  }

  private static String state(ActionCall.@Nullable State state) {
    return state == null ? "null" : "\"" + state.name().toLowerCase(Locale.ROOT) + "\"";
  }

  private static Message.Extras extras(byte @Nullable [] correlation) {
    return new Message.Extras(true, null, correlation, Long.MAX_VALUE, List.of());
  }

  private void send(
      Place place, Sender sender, String channel, String json, int qos, Message.Extras extras) {
    byte[] payload = json.getBytes(StandardCharsets.UTF_8);
    // refused only when the store is far behind; what happened is kept, and can be read
    var _ =
        hub.publishFromServer(
            place.application(), sender, new Message(channel, payload, JSON, qos, false, extras));
  }
}
