package io.gatehouse.dialect.scriptr.topic;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.scriptr.entry.Scripts;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.thing.Realm;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Topics below the anonymous token of an application: `ANON/CHANNEL/invoke` calls a script by
/// `{"method":PATH,"params":{...}}`, for whoever may both publish on the channel and execute the
/// script. Nobody listens there, and nothing else is taken in.
public final class InvokeRealm implements Realm {
  private static final String INVOKE = "/invoke";

  private final Site site;
  private final Access access;
  private final Scripts scripts;

  public InvokeRealm(Site site, Access access, Scripts scripts) {
    this.site = site;
    this.access = access;
    this.scripts = scripts;
  }

  @Override
  public String root() {
    return site.anonymousToken();
  }

  @Override
  public boolean isKeptIn(String application) {
    return application.equals(site.application());
  }

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
    String rest =
        message.channel().substring(Math.min(message.channel().length(), root().length() + 1));
    String channel =
        rest.endsWith(INVOKE) ? rest.substring(0, rest.length() - INVOKE.length()) : "";
    if (!ChannelName.isValid(channel)) {
      return refused(
          Problem.of(
                  ProblemType.INVALID, "`%s` is no topic of Scriptr".formatted(message.channel()))
              .cure("publish to `%s/CHANNEL/message` or `/invoke`".formatted(root())));
    }
    Resource target =
        Resource.channel(channel, Resource.application(sender.identity().application()));
    Decision decision = sender.decide(Verb.PUBLISH, target);
    if (!decision.allowed()) {
      return refused(access.refuse(sender, Verb.PUBLISH, target, decision));
    }
    JsonNode json = Json.readOrNull(message.payload());
    if (json == null || !json.path("method").isTextual()) {
      return refused(
          Problem.of(ProblemType.MALFORMED, "the payload calls no script")
              .cure("send `{\"method\":\"PATH\",\"params\":{}}`"));
    }
    return scripts.begin(sender, call(json, message.extras().hops())).accepted();
  }

  private static CompletableFuture<?> refused(Problem why) {
    return CompletableFuture.failedFuture(why.refused());
  }

  private static Scripts.Call call(JsonNode json, int hops) {
    Map<String, JsonNode> parameters = new LinkedHashMap<>();
    json.path("params")
        .properties()
        .forEach(field -> parameters.put(field.getKey(), field.getValue()));
    return new Scripts.Call(
        "message",
        json.path("method").asText(),
        "INVOKE",
        parameters,
        Map.of(),
        "",
        Json.write(json.path("params")),
        "application/json",
        hops);
  }
}
