package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import java.util.List;
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
        && switch (question.verb()) {
          case PUBLISH -> closesPublish;
          case SUBSCRIBE -> closesSubscribe;
          case CREATE, READ, UPDATE, DELETE, PUSH, PULL, EXECUTE, ADMIN -> false;
        };
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
      FilterLevels levels = new FilterLevels(filter, verb, anonymous);
      levels.visit(root, 0);
      return levels.decision();
    }
    Leveled most = mostSpecific(root, resource.id(), 0);
    return most == null ? null : most.decision(verb, anonymous);
  }

  /// INVARIANT: names are tried before `+`, and `+` before `#`, so the first found is the most
  /// specific.
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
  static final class Leveled {
    final ChannelRule rule;
    private final Decision publish;
    private final Decision publishAnonymous;
    private final Decision subscribe;
    private final Decision subscribeAnonymous;

    Leveled(ChannelRule rule) {
      this.rule = rule;
      this.publish = decision(rule, Verb.PUBLISH, rule.publish(), false);
      this.publishAnonymous = decision(rule, Verb.PUBLISH, rule.publish(), true);
      this.subscribe = decision(rule, Verb.SUBSCRIBE, rule.subscribe(), false);
      this.subscribeAnonymous = decision(rule, Verb.SUBSCRIBE, rule.subscribe(), true);
    }

    Decision decision(Verb direction, boolean anonymous) {
      return direction == Verb.PUBLISH
          ? anonymous ? publishAnonymous : publish
          : anonymous ? subscribeAnonymous : subscribe;
    }

    Level level(Verb direction) {
      return direction == Verb.PUBLISH ? rule.publish() : rule.subscribe();
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
}
