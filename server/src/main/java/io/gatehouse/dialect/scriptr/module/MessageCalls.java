package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Access;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.messaging.Hub;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.script.timer.Listeners;
import io.gatehouse.store.script.ScriptListener;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `pubsub` and `queue`: messages on channels, scripts that run with them, and scripts that run one
/// after another in the queue of a channel.
record MessageCalls(OurModules ours, Hub hub, Access access, Scripts scripts, Listeners listeners) {
  private static final Codes CODES =
      new Codes(Map.of(ProblemType.NOT_FOUND, "INVALID_SCRIPT_NAME"));

  Told pubsub() {
    return new Told("pubsub", Set.of("publish", "subscribe", "unsubscribe"), this::call);
  }

  Told queue() {
    return new Told("queue", Set.of("queue", "getStatistics"), this::queued);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    String channel = ChannelCalls.checked(arguments.text(0));
    switch (function) {
      case "publish" ->
          ours.call(
              run, "channel", "publish", message(run, channel, arguments.optional(1), arguments));
      case "subscribe" -> subscribe(run, channel, path(arguments.text(1)));
      default -> unsubscribe(run, channel, path(arguments.text(1)));
    }
    return null;
  }

  /// With an envelope everybody gets it, on every transport; its `from` is not the script's to say.
  private static JsonNode message(Run run, String channel, JsonNode message, Arguments arguments) {
    ArrayNode values = Words.array().add(channel);
    if (!arguments.optional(2).asText("").equalsIgnoreCase("true")) {
      return values.add(message);
    }
    Subject from = run.rights().identity().subject();
    ObjectNode envelope =
        Words.object().put("from", from.kind() == Subject.Kind.OWNER ? TokenBook.OWNER : from.id());
    envelope.set("message", message);
    return values.add(envelope.toString());
  }

  private static String path(String text) {
    return text.startsWith("/") ? text.substring(1) : text;
  }

  private List<ScriptListener> there(Run run, String channel, String path) {
    return listeners.list(run.rights()).stream()
        .filter(one -> one.filter().equals(channel) && one.path().equals(path))
        .toList();
  }

  private void subscribe(Run run, String channel, String path) {
    if (!there(run, channel, path).isEmpty()) {
      throw Codes.coded(
          Problem.of(ProblemType.CONFLICT, "the script runs with messages of this channel already"),
          "CALLBACK_SUBSCRIBED");
    }
    run.countOut();
    var _ = CODES.saying(() -> listeners.add(run.rights(), path, channel));
  }

  private void unsubscribe(Run run, String channel, String path) {
    List<ScriptListener> all = there(run, channel, path);
    if (all.isEmpty()) {
      throw Codes.missing(
          "CALLBACK_NOT_FOUND", "the script does not run with messages of this channel");
    }
    all.forEach(one -> listeners.remove(run.rights(), one.id()));
  }

  private void requirePublish(Run run, String channel) {
    hub.ask(run.rights(), Verb.PUBLISH, channel);
    access.require(
        run.rights(),
        Verb.PUBLISH,
        Resource.channel(channel, Resource.application(run.application())));
  }

  /// Whoever may publish on the channel and execute the script, as with a message on its topic.
  private @Nullable JsonNode queued(Run run, String function, Arguments arguments) {
    String channel = ChannelCalls.checked(arguments.text(0));
    requirePublish(run, channel);
    if (function.equals("getStatistics")) {
      JsonNode waiting = ours.call(run, "queue", "waiting", Words.array().add(channel));
      ObjectNode size = Words.object();
      size.set("total", waiting);
      size.set("ready", waiting);
      return Words.object().set("size", size.put("unacknowledged", 0));
    }
    String path = path(arguments.text(1));
    var _ = CODES.saying(() -> scripts.required(run.rights(), Verb.EXECUTE, path));
    JsonNode parameters = arguments.object(2);
    var _ =
        ours.call(
            run,
            "queue",
            "put",
            Words.array()
                .add(channel)
                .add(path)
                .add(parameters.isMissingNode() ? Words.object() : parameters));
    return null;
  }
}
