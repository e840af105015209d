package io.gatehouse.core.decide;

import io.gatehouse.core.decide.World.Fact;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Rule;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A world of a few facts and the questions of a test, in few words.
record Scene(World world, Asked usual) {
  static final Resource MAIN = Resource.application(World.APPLICATION);
  private static final Asked USUAL =
      new Asked(
          true, Verb.READ, MAIN, 1_000, Context.NEVER, null, Transport.MQTT, null, null, false);

  static Scene of(String subject, Fact... facts) {
    return new Scene(new World(Subject.parse(subject), List.of(facts)), USUAL);
  }

  static Fact allow(String holder, String permission) {
    return grant(holder, Effect.ALLOW, permission, null, null);
  }

  static Fact deny(String holder, String permission) {
    return grant(holder, Effect.DENY, permission, null, null);
  }

  static Fact grant(
      String holder,
      Effect effect,
      String permission,
      @Nullable Instant expires,
      @Nullable Condition condition) {
    Subject subject = Subject.parse(holder);
    String id = "to-" + subject.id();
    return new Fact.Granted(
        new Grant(id, subject, effect, Permission.parse(permission), expires, condition));
  }

  static Fact role(String role, String permission) {
    return new Fact.InRole(role, Rule.allow(permission));
  }

  static Fact channels(String filter, Level publish, Level subscribe) {
    return new Fact.Channels(new ChannelRule(TopicFilter.parse(filter), publish, subscribe));
  }

  static Fact token(String permission) {
    return new Fact.OnToken(Permission.parse(permission));
  }

  static Resource device(String id) {
    return Resource.of(ResourceType.DEVICE, id, MAIN);
  }

  Scene at(long now) {
    return with(
        new Asked(
            true, Verb.READ, MAIN, now, Context.NEVER, null, Transport.MQTT, null, null, false));
  }

  Scene with(Asked other) {
    return new Scene(world, other);
  }

  Scene from(String address, Transport transport) {
    return with(
        new Asked(
            true,
            Verb.READ,
            MAIN,
            1_000,
            Context.NEVER,
            Address.parse(address),
            transport,
            null,
            null,
            false));
  }

  Scene connected(@Nullable String clientId, @Nullable String certificate) {
    return with(
        new Asked(
            true,
            Verb.READ,
            MAIN,
            1_000,
            Context.NEVER,
            null,
            Transport.MQTT,
            clientId,
            certificate,
            false));
  }

  Scene narrowed() {
    return with(usual.narrowed(true));
  }

  String publish(String channel) {
    return answer(Verb.PUBLISH, Resource.channel(channel, MAIN));
  }

  /// A subscription to one channel or, with wildcards, to a filter.
  String subscribe(String filter) {
    TopicFilter asked = TopicFilter.literally(filter);
    return answer(
        Verb.SUBSCRIBE,
        asked.isExact() ? Resource.channel(filter, MAIN) : Resource.channelFilter(asked, MAIN));
  }

  String may(String verb, Resource resource) {
    return answer(Permission.parse(verb + "_application").verb(), resource);
  }

  String answer(Verb verb, Resource resource) {
    return Trials.answer(asked(verb, resource).decide(world));
  }

  Explanation explain(Verb verb, Resource resource) {
    return asked(verb, resource).explain(world);
  }

  private Asked asked(Verb verb, Resource resource) {
    return new Asked(
        usual.enabled(),
        verb,
        resource,
        usual.now(),
        usual.credentialExpires(),
        usual.address(),
        usual.transport(),
        usual.clientId(),
        usual.certificateName(),
        usual.narrowed());
  }
}
