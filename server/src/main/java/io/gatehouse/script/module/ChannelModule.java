package io.gatehouse.script.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `channel`: sends messages with the rights of the run.
public final class ChannelModule implements Module {
  private final Hub hub;

  public ChannelModule(Hub hub) {
    this.hub = hub;
  }

  @Override
  public String name() {
    return "channel";
  }

  @Override
  public Set<String> functions() {
    return Set.of("publish", "maySubscribe");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    String channel = arguments.text(0);
    return switch (function) {
      case "publish" -> publish(run, channel, arguments);
      default ->
          JsonNodeFactory.instance.booleanNode(
              hub.refusalToSubscribe(run.rights(), channel) == null);
    };
  }

  /// A text goes as it is, anything else as JSON; options are `retain` and `qos`.
  private JsonNode publish(Run run, String channel, Arguments arguments) {
    run.countOut();
    hub.ask(run.rights(), Verb.PUBLISH, channel);
    JsonNode value = arguments.optional(1);
    JsonNode options = arguments.object(2);
    boolean text = value.isTextual();
    Message message =
        new Message(
            channel,
            (text ? value.textValue() : value.isMissingNode() ? "null" : value.toString())
                .getBytes(StandardCharsets.UTF_8),
            text ? "text/plain" : "application/json",
            options.path("qos").asInt(0) > 0 ? 1 : 0,
            options.path("retain").asBoolean(false),
            new Message.Extras(true, null, null, Long.MAX_VALUE, List.of(), run.hops() + 1));
    return switch (hub.publish(run.rights(), message)) {
      case Outcome.Accepted<Sent>(Sent sent) -> {
        ObjectNode done = JsonNodeFactory.instance.objectNode();
        yield done.put("receivers", sent.receivers());
      }
      case Outcome.Rejected<Sent>(Problem why) -> throw why.refused();
    };
  }
}
