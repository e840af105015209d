package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/// Asks whether somebody may publish on a channel or listen to a filter, and words the refusal.
final class ChannelRights {
  /// Before the name of a channel: who is there, for whoever may listen to the channel itself.
  static final String PRESENCE = "$presence/";

  /// What happens to access requests, for whoever may read them.
  static final String ACCESS_REQUESTS = "$access-requests";

  private final Access access;

  ChannelRights(Access access) {
    this.access = access;
  }

  /// Why these rights do not reach to publish on the channel, or null if they do.
  @Nullable Problem refusalToPublish(Rights rights, String channel) {
    try {
      ChannelName.check(channel);
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("channel");
    }
    if (channel.startsWith("$")) {
      return Problem.of(ProblemType.FORBIDDEN, "channels that begin with `$` belong to the server");
    }
    return refusal(rights, Verb.PUBLISH, channel(rights, channel));
  }

  /// Why these rights do not reach to listen to the filter, or null if they do.
  @Nullable Problem refusalToSubscribe(Rights rights, String filter) {
    SharedFilter shared = SharedFilter.parse(filter);
    if (shared == null) {
      return Problem.of(ProblemType.INVALID, "a shared subscription is `$share/group/filter`")
          .at("filter");
    }
    TopicFilter parsed;
    try {
      parsed = TopicFilter.parse(listened(shared.filter()));
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("filter");
    }
    if (!parsed.placeholders().isEmpty()) {
      return Problem.of(ProblemType.INVALID, "a subscription has no placeholders").at("filter");
    }
    if (isOfRequests(parsed.text())) {
      return refusal(rights, Verb.READ, requests(rights));
    }
    return refusal(rights, Verb.SUBSCRIBE, Resource.channelFilter(parsed, application(rights)));
  }

  /// Wildcards at the beginning of a filter never reach what begins with `$`.
  private static boolean isOfRequests(String filter) {
    return filter.equals(ACCESS_REQUESTS) || filter.startsWith(ACCESS_REQUESTS + "/");
  }

  private static Resource requests(Rights rights) {
    return Resource.of(ResourceType.ACCESS_REQUEST, "events", application(rights));
  }

  /// Why these rights do not reach to give a name to a channel, or with `below` to it and all below
  /// it; null if they do. They reach by the right to create it, or to publish on all of them.
  @Nullable Problem refusalToName(Rights rights, String channel, boolean below) {
    TopicFilter named;
    try {
      ChannelName.check(channel);
      named = TopicFilter.literally(below ? channel + "/#" : channel);
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("channel");
    }
    if (channel.startsWith("$")) {
      return Problem.of(ProblemType.FORBIDDEN, "channels that begin with `$` belong to the server");
    }
    Resource all = Resource.channelFilter(named, application(rights));
    return rights.decide(Verb.PUBLISH, all).allowed()
        ? null
        : refusal(rights, Verb.CREATE, channel(rights, channel));
  }

  /// The right to know who is on a channel is that to listen to it.
  private static String listened(String filter) {
    return filter.startsWith(PRESENCE) ? filter.substring(PRESENCE.length()) : filter;
  }

  /// Whether a listener may see this channel; without a word about it.
  boolean mayListen(Rights rights, String channel) {
    if (isOfRequests(channel)) {
      return rights.decide(Verb.READ, requests(rights)).allowed();
    }
    return ChannelName.isValid(channel)
        && rights.decide(Verb.SUBSCRIBE, channel(rights, channel)).allowed();
  }

  /// Whether all channels of a filter are open to a listener; without a word about it.
  boolean mayListenToAll(Rights rights, String filter) {
    if (isOfRequests(filter)) {
      return rights.decide(Verb.READ, requests(rights)).allowed();
    }
    Resource all = Resource.channelFilter(TopicFilter.parse(filter), application(rights));
    return rights.decide(Verb.SUBSCRIBE, all).allowed();
  }

  private static Resource channel(Rights rights, String channel) {
    return Resource.channel(channel, application(rights));
  }

  private static Resource application(Rights rights) {
    return Resource.application(rights.identity().application());
  }

  private @Nullable Problem refusal(Rights rights, Verb verb, Resource resource) {
    Decision decision = rights.decide(verb, resource);
    return decision.allowed() ? null : access.refuse(rights, verb, resource, decision);
  }
}
