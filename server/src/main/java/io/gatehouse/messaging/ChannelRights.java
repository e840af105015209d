package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Answers;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.decide.Decision;
import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.ask.Enquiries;
import io.gatehouse.messaging.name.KnownNames;
import io.gatehouse.messaging.thing.Things;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks whether somebody may publish on a channel or listen to a filter, and words the refusal.
final class ChannelRights {
  /// Before the name of a channel: who is there, for whoever may listen to the channel itself.
  static final String PRESENCE = "$presence/";

  /// What happens to access requests, for whoever may read them.
  static final String ACCESS_REQUESTS = "$access-requests";

  /// What is refused, for whoever may read the audit.
  static final String REFUSALS = "$refusals";

  private final Access access;
  private final Enquiries enquiries;
  private final Things things;
  private final KnownNames names;

  ChannelRights(Access access, Enquiries enquiries, Things things, KnownNames names) {
    this.access = access;
    this.enquiries = enquiries;
    this.things = things;
    this.names = names;
  }

  /// Why these rights do not reach to publish on the channel, or null if they do.
  @Nullable Problem refusalToPublish(Rights rights, String said) {
    String channel = meant(rights, said);
    try {
      ChannelName.check(channel);
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("channel");
    }
    if (channel.startsWith("$")) {
      return Problem.of(ProblemType.FORBIDDEN, "channels that begin with `$` belong to the server");
    }
    return isKept(rights, channel)
        ? things.refusalToSend(rights, channel)
        : refusal(rights, Verb.PUBLISH, channel(rights, channel), channel);
  }

  /// The channel or filter that another name stands for, which rights are about.
  private String meant(Rights rights, String name) {
    return names.meant(rights.identity().application(), name);
  }

  private @Nullable String meantToListen(Rights rights, String filter) {
    String name = listenedName(filter);
    return name == null ? null : meant(rights, name);
  }

  private boolean isKept(Rights rights, String text) {
    return things.keeps(rights.identity().application(), text);
  }

  /// What has to be asked before it can be judged whether these rights reach to publish on the
  /// channel; null for nothing.
  @Nullable CompletableFuture<Void> toPublish(Rights rights, String said) {
    String channel = meant(rights, said);
    if (isKept(rights, channel)) {
      return ask(rights, channel);
    }
    return ChannelName.isValid(channel) && !channel.startsWith("$")
        ? enquiries.begin(rights, Verb.PUBLISH, channel(rights, channel), channel)
        : null;
  }

  /// The same for listening to a filter.
  @Nullable CompletableFuture<Void> toSubscribe(Rights rights, String filter) {
    String name = meantToListen(rights, filter);
    if (name != null && isKept(rights, name)) {
      return ask(rights, name);
    }
    return name == null
        ? null
        : enquiries.begin(rights, Verb.SUBSCRIBE, filter(rights, name), name);
  }

  /// Whose a thing is has to be read once.
  private @Nullable CompletableFuture<Void> ask(Rights rights, String name) {
    Line line = things.line(rights.identity().application(), name);
    return line == null ? null : line.ask();
  }

  /// The same for a request without a session; blocks until the answer is there.
  void await(Rights rights, Verb verb, String channel) {
    String name = meantToListen(rights, channel);
    if (name != null && isKept(rights, name)) {
      CompletableFuture<Void> known = ask(rights, name);
      if (known != null) {
        known.join();
      }
    } else if (verb == Verb.SUBSCRIBE && name != null) {
      enquiries.await(rights, verb, filter(rights, name), name);
    } else if (verb == Verb.PUBLISH && ChannelName.isValid(channel)) {
      String meant = meant(rights, channel);
      enquiries.await(rights, verb, channel(rights, meant), meant);
    }
  }

  /// What a subscription to this filter is asked about; null where it is none.
  static @Nullable String listenedName(String filter) {
    SharedFilter shared = SharedFilter.parse(filter);
    if (shared == null) {
      return null;
    }
    String name = listened(shared.filter());
    try {
      return TopicFilter.parse(name).placeholders().isEmpty() ? name : null;
    } catch (SyntaxException wrong) {
      return null;
    }
  }

  /// Whether these rights are refused the filter only since nobody has been asked lately.
  boolean isUnanswered(Rights rights, String filter) {
    String name = meantToListen(rights, filter);
    if (name != null && isKept(rights, name)) {
      Line line = things.line(rights.identity().application(), name);
      return line != null && !line.isKnown();
    }
    return name != null
        && enquiries.decides(rights, Verb.SUBSCRIBE)
        && rights.decide(Verb.SUBSCRIBE, filter(rights, name)) instanceof Decision.Ask
        && enquiries.known(rights, Verb.SUBSCRIBE, name) == null;
  }

  private static Resource filter(Rights rights, String name) {
    return Resource.channelFilter(TopicFilter.parse(name), application(rights));
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
      parsed = TopicFilter.parse(meant(rights, listened(shared.filter())));
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("filter");
    }
    if (!parsed.placeholders().isEmpty()) {
      return Problem.of(ProblemType.INVALID, "a subscription has no placeholders").at("filter");
    }
    Resource told = told(rights, parsed.text());
    if (told != null) {
      return refusal(rights, Verb.READ, told, parsed.text());
    }
    if (isKept(rights, parsed.text())) {
      return things.refusalToListen(rights, parsed.text());
    }
    Resource resource = Resource.channelFilter(parsed, application(rights));
    return refusal(rights, Verb.SUBSCRIBE, resource, parsed.text());
  }

  /// What the server itself tells of on a channel, which is to be read by whoever listens there;
  /// null for every other. Wildcards at the beginning of a filter never reach what begins with `$`.
  private static @Nullable Resource told(Rights rights, String filter) {
    if (isOf(ACCESS_REQUESTS, filter)) {
      return Resource.of(ResourceType.ACCESS_REQUEST, "events", application(rights));
    }
    return isOf(REFUSALS, filter)
        ? Resource.of(ResourceType.AUDIT, "log", application(rights))
        : null;
  }

  private static boolean isOf(String channel, String filter) {
    return filter.equals(channel) || filter.startsWith(channel + "/");
  }

  /// Why these rights do not reach to give a name to a channel, or with `below` to it and all below
  /// it; null if they do. They reach by the right to create it, or to publish on all of them. What
  /// is another name of a channel stands for that channel alone.
  @Nullable Problem refusalToName(Rights rights, String said, boolean below) {
    String channel = meant(rights, said);
    TopicFilter named;
    try {
      ChannelName.check(channel);
      named = TopicFilter.literally(below && channel.equals(said) ? channel + "/#" : channel);
    } catch (SyntaxException wrong) {
      return Problem.of(ProblemType.INVALID, wrong.problem()).at("channel");
    }
    if (channel.startsWith("$")) {
      return Problem.of(ProblemType.FORBIDDEN, "channels that begin with `$` belong to the server");
    }
    if (isKept(rights, channel)) {
      return Problem.of(ProblemType.FORBIDDEN, "`%s` belongs to a device".formatted(channel));
    }
    Resource all = Resource.channelFilter(named, application(rights));
    return rights.decide(Verb.PUBLISH, all).allowed()
        ? null
        : refusal(rights, Verb.CREATE, channel(rights, channel), channel);
  }

  /// The right to know who is on a channel is that to listen to it.
  private static String listened(String filter) {
    return filter.startsWith(PRESENCE) ? filter.substring(PRESENCE.length()) : filter;
  }

  /// Whether a listener may see this channel; without a word about it.
  boolean mayListen(Rights rights, String said) {
    String channel = meant(rights, said);
    Resource told = told(rights, channel);
    if (told != null) {
      return rights.decide(Verb.READ, told).allowed();
    }
    if (isKept(rights, channel)) {
      return things.mayListen(rights, channel);
    }
    return ChannelName.isValid(channel) && isAllowed(rights, channel(rights, channel), channel);
  }

  /// Whether all channels of a filter are open to a listener; without a word about it.
  boolean mayListenToAll(Rights rights, String said) {
    String filter = meant(rights, said);
    Resource told = told(rights, filter);
    if (told != null) {
      return rights.decide(Verb.READ, told).allowed();
    }
    if (isKept(rights, filter)) {
      return things.mayListen(rights, filter);
    }
    Resource all = Resource.channelFilter(TopicFilter.parse(filter), application(rights));
    return isAllowed(rights, all, filter);
  }

  private boolean isAllowed(Rights rights, Resource resource, String name) {
    Decision decision = rights.decide(Verb.SUBSCRIBE, resource);
    if (decision instanceof Decision.Ask) {
      Answers.Known known = enquiries.known(rights, Verb.SUBSCRIBE, name);
      return known != null && known.allowed();
    }
    return decision.allowed();
  }

  private static Resource channel(Rights rights, String channel) {
    return Resource.channel(channel, application(rights));
  }

  private static Resource application(Rights rights) {
    return Resource.application(rights.identity().application());
  }

  private @Nullable Problem refusal(Rights rights, Verb verb, Resource resource, String name) {
    Decision decision = rights.decide(verb, resource);
    if (decision.allowed()) {
      access.note(rights, verb, resource);
      return null;
    }
    Answers.Known answer =
        decision instanceof Decision.Ask ? enquiries.known(rights, verb, name) : null;
    return answer != null && answer.allowed()
        ? null
        : access.refuse(rights, verb, resource, decision, answer);
  }
}
