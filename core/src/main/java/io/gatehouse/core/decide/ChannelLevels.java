package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.TopicNode;
import io.gatehouse.core.index.TopicWalk;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The channel rules of an application: for each channel the most specific one counts.
final class ChannelLevels {
  private final TopicNode<Leveled> root = TopicNode.root();
  private final boolean closesPublish;
  private final boolean closesSubscribe;

  ChannelLevels(List<ChannelRule> rules) {
    for (ChannelRule rule : rules) {
      root.add(rule.pattern(), new Leveled(rule), (old, _) -> old);
    }
    closesPublish = rules.stream().anyMatch(rule -> rule.publish() == Level.NOBODY);
    closesSubscribe = rules.stream().anyMatch(rule -> rule.subscribe() == Level.NOBODY);
  }

  /// Whether some rule lets nobody do what is asked.
  boolean mayClose(Question question) {
    return question.resource().type() == ResourceType.CHANNEL
        && ((closesPublish && question.verb() == Verb.PUBLISH)
            || (closesSubscribe && question.verb() == Verb.SUBSCRIBE));
  }

  /// What the rules say about a channel or a filter; null if nothing.
  @Nullable Decision decision(Question question, boolean anonymous) {
    Resource resource = question.resource();
    Verb verb = question.verb();
    if (resource.type() != ResourceType.CHANNEL
        || !(verb == Verb.PUBLISH || verb == Verb.SUBSCRIBE)) {
      return null;
    }
    TopicFilter filter = resource.filter();
    if (filter != null) {
      Strictest strictest = new Strictest(filter, verb, anonymous);
      boolean _ = TopicWalk.overlapping(root, filter, strictest);
      return strictest.decision();
    }
    Leveled most = mostSpecific(root, resource.id(), 0);
    return most == null ? null : most.decision(verb, anonymous);
  }

  /// The rules that let nobody do what is asked, in some channel at least.
  List<ChannelRule> closing(Question question) {
    Verb verb = question.verb();
    if (!mayClose(question)) {
      return List.of();
    }
    List<Leveled> counting = new ArrayList<>();
    TopicFilter filter = question.resource().filter();
    if (filter == null) {
      Leveled most = mostSpecific(root, question.resource().id(), 0);
      counting = most == null ? List.of() : List.of(most);
    } else {
      List<Leveled> seen = counting;
      boolean _ =
          TopicWalk.overlapping(
              root,
              filter,
              leveled -> seen.add(leveled) && leveled.rule().pattern().covers(filter));
    }
    return counting.stream()
        .filter(leveled -> Decider.closes(leveled.decision(verb, false)))
        .map(Leveled::rule)
        .toList();
  }

  /// INVARIANT: names are tried before `+`, `+` before the end, and the end before `#`, so the
  /// first found is the most specific.
  private static @Nullable Leveled mostSpecific(TopicNode<Leveled> node, String name, int from) {
    long hash = NameHash.START;
    int to = from;
    for (; to < name.length() && name.charAt(to) != '/'; to++) {
      hash = NameHash.add(hash, name.charAt(to));
    }
    boolean reserved = from == 0 && name.charAt(0) == '$';
    TopicNode<Leveled> named = node.find(hash, name, from, to);
    Leveled found = named == null ? null : visit(named, name, to);
    TopicNode<Leveled> single = node.single();
    if (found == null && single != null && !reserved) {
      found = visit(single, name, to);
    }
    return found == null && !reserved ? node.below() : found;
  }

  private static @Nullable Leveled visit(TopicNode<Leveled> node, String name, int to) {
    if (to < name.length()) {
      return mostSpecific(node, name, to + 1);
    }
    Leveled here = node.here();
    return here == null ? node.below() : here;
  }

  /// A channel rule with its decisions.
  private record Leveled(
      ChannelRule rule,
      Decision publish,
      Decision publishAnonymous,
      Decision subscribe,
      Decision subscribeAnonymous) {

    Leveled(ChannelRule rule) {
      this(
          rule,
          decision(rule, Verb.PUBLISH, rule.publish(), false),
          decision(rule, Verb.PUBLISH, rule.publish(), true),
          decision(rule, Verb.SUBSCRIBE, rule.subscribe(), false),
          decision(rule, Verb.SUBSCRIBE, rule.subscribe(), true));
    }

    Decision decision(Verb direction, boolean anonymous) {
      if (direction == Verb.PUBLISH) {
        return anonymous ? publishAnonymous : publish;
      }
      return anonymous ? subscribeAnonymous : subscribe;
    }

    private static Decision decision(
        ChannelRule rule, Verb direction, Level level, boolean anonymous) {
      Reason reason = new Reason.ChannelLevel(rule.pattern(), direction, level);
      return switch (level) {
        case ANONYMOUS -> new Decision.Allow(reason);
        case AUTHENTICATED -> anonymous ? new Decision.Deny(reason) : new Decision.Allow(reason);
        case PERMISSION, NOBODY -> new Decision.Deny(reason);
        case ASK -> new Decision.Ask(reason);
      };
    }
  }

  /// Keeps the strictest of the rules that count somewhere in a filter: those from the most
  /// specific on, up to the first that covers the filter.
  private static final class Strictest implements Predicate<Leveled> {
    private final TopicFilter filter;
    private final Verb direction;
    private final boolean anonymous;
    private @Nullable Decision closed;
    private @Nullable Decision denied;
    private @Nullable Decision asked;
    private @Nullable Decision covering;

    Strictest(TopicFilter filter, Verb direction, boolean anonymous) {
      this.filter = filter;
      this.direction = direction;
      this.anonymous = anonymous;
    }

    @Override
    public boolean test(Leveled leveled) {
      Decision decision = leveled.decision(direction, anonymous);
      if (closed == null && Decider.closes(decision)) {
        closed = decision;
      }
      if (denied == null && decision instanceof Decision.Deny) {
        denied = decision;
      }
      if (asked == null && decision instanceof Decision.Ask) {
        asked = decision;
      }
      covering = leveled.rule().pattern().covers(filter) ? decision : null;
      return covering != null;
    }

    /// Null if some channels of the filter may have no rule.
    @Nullable Decision decision() {
      if (closed != null || covering == null) {
        return closed;
      }
      if (denied != null) {
        return denied;
      }
      return asked != null ? asked : covering;
    }
  }
}
