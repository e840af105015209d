package io.gatehouse.script.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.thing.Realm;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.Answer;
import io.gatehouse.script.Call;
import io.gatehouse.script.Invocations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A message to `script/PATH` calls the script with its payload. Where the sender names a channel
/// for answers, and may publish there, the answer is sent to it.
///
/// The message is acknowledged when the call was found to be allowed, not when it has ended.
public final class ScriptRealm implements Realm {
  private static final String ROOT = "script";
  private static final String JSON = "application/json";
  private static final String BYTES = "application/octet-stream";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Invocations invocations;
  private final Hub hub;

  public ScriptRealm(Invocations invocations, Hub hub) {
    this.invocations = invocations;
    this.hub = hub;
  }

  @Override
  public String root() {
    return ROOT;
  }

  @Override
  public boolean isKeptIn(String application) {
    return true;
  }

  /// Nothing is heard on these channels, so nothing depends on a single script.
  @Override
  public Line.@Nullable Ref thing(String application, String id) {
    return null;
  }

  @Override
  public ResourceType type() {
    return ResourceType.SCRIPT;
  }

  @Override
  public Verb listen() {
    return Verb.ADMIN;
  }

  @Override
  public boolean takesIn() {
    return true;
  }

  @Override
  public CompletionStage<?> take(Rights sender, Message message) {
    String channel = message.channel();
    String path = channel.length() > ROOT.length() + 1 ? channel.substring(ROOT.length() + 1) : "";
    Message.Extras extras = message.extras();
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    extras.properties().forEach(one -> parameters.put(one.name(), List.of(one.value())));
    Call call =
        new Call(
            path,
            "INVOKE",
            "",
            parameters,
            Map.of(),
            message.payload(),
            type(message),
            null,
            null,
            extras.hops());
    Invocations.Begun begun = invocations.begin(sender, call);
    String replyTo = extras.replyTo();
    if (replyTo != null) {
      var _ =
          begun
              .answer()
              .whenComplete((answer, failed) -> reply(sender, replyTo, extras, answer, failed));
    }
    return begun.accepted();
  }

  /// Clients of AMQP send JSON as plain text or bytes and have no way to say what it is.
  private static String type(Message message) {
    String told = message.contentType();
    if (told == null) {
      return JSON;
    }
    byte[] payload = message.payload();
    boolean untold = told.startsWith("text/plain") || told.equals(BYTES);
    boolean looksLikeJson = payload.length > 0 && (payload[0] == '{' || payload[0] == '[');
    return untold && looksLikeJson ? JSON : told;
  }

  private void reply(
      Rights by,
      String channel,
      Message.Extras asked,
      @Nullable Answer answer,
      @Nullable Throwable failed) {
    if (!hub.things().mayReply(by, channel)) {
      return;
    }
    ObjectNode said = MAPPER.createObjectNode();
    Problem problem = answer == null ? problem(failed) : answer.failure();
    if (answer != null) {
      said.put("run", answer.run());
    }
    if (problem != null) {
      said.put("status", "failed");
      said.set("problem", problem(problem));
    } else if (answer != null) {
      said.put("status", "ok");
      said.set("result", answer.body());
    }
    Message.Extras extras =
        new Message.Extras(
            true, null, asked.correlation(), Long.MAX_VALUE, List.of(), asked.hops() + 1);
    try {
      var _ =
          hub.publishFromServer(
              by.identity().application(),
              SERVER,
              new Message(channel, MAPPER.writeValueAsBytes(said), JSON, 1, false, extras));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static ObjectNode problem(Problem problem) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("type", problem.type().code());
    json.put("detail", problem.detail());
    if (problem.cure() != null) {
      json.put("cure", problem.cure());
    }
    if (problem.code() != null) {
      json.put("code", problem.code());
    }
    if (problem.decision() != null) {
      json.put("decision", problem.decision());
    }
    return json;
  }

  private static Problem problem(@Nullable Throwable failed) {
    Throwable cause =
        failed instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failed;
    return cause instanceof Refused refused
        ? refused.problem()
        : Problem.of(ProblemType.INTERNAL, "the script could not be run");
  }
}
