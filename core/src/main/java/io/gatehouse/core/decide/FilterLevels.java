package io.gatehouse.core.decide;

import io.gatehouse.core.decide.ChannelLevels.Leveled;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Part;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Verb;
import org.jspecify.annotations.Nullable;

/// The search for what channel rules say about all channels of a filter: the rules that overlap it
/// are visited from the most specific on, up to the first that covers all of it.
final class FilterLevels {
  private final TopicFilter filter;
  private final Verb direction;
  private final boolean anonymous;
  private @Nullable Decision closed;
  private @Nullable Decision denied;
  private @Nullable Decision asked;
  private @Nullable Decision covered;

  FilterLevels(TopicFilter filter, Verb direction, boolean anonymous) {
    this.filter = filter;
    this.direction = direction;
    this.anonymous = anonymous;
  }

  /// The strictest of what was found; null if some channels may have no rule.
  @Nullable Decision decision() {
    if (closed != null || covered == null) {
      return closed;
    }
    return denied != null ? denied : asked != null ? asked : covered;
  }

  void visit(TopicNode<Leveled> node, int level) {
    if (level == filter.parts().size()) {
      note(node.here());
      note(node.below());
      return;
    }
    Part part = filter.parts().get(level);
    boolean reserved =
        level == 0 && part instanceof Part.Literal(String name) && name.startsWith("$");
    switch (part) {
      case Part.Literal(String name) -> {
        TopicNode<Leveled> named = node.find(name);
        if (named != null) {
          visit(named, level + 1);
        }
      }
      case Part.Single _, Part.Multi _, Part.Slot _ -> visitNamed(node, level, part);
    }
    TopicNode<Leveled> single = node.single();
    if (single != null && !reserved && covered == null) {
      visitNext(single, level, part);
    }
    if (part instanceof Part.Multi && level > 0) {
      note(node.here());
    }
    if (!reserved) {
      note(node.below());
    }
  }

  private void visitNamed(TopicNode<Leveled> node, int level, Part part) {
    for (TopicNode<Leveled> named : node.named()) {
      if (named != null && (level > 0 || !named.isReserved())) {
        visitNext(named, level, part);
      }
    }
  }

  private void visitNext(TopicNode<Leveled> node, int level, Part part) {
    if (part instanceof Part.Multi) {
      visitAll(node);
    } else {
      visit(node, level + 1);
    }
  }

  private void visitAll(TopicNode<Leveled> node) {
    for (TopicNode<Leveled> named : node.named()) {
      if (named != null) {
        visitAll(named);
      }
    }
    TopicNode<Leveled> single = node.single();
    if (single != null) {
      visitAll(single);
    }
    note(node.here());
    note(node.below());
  }

  private void note(@Nullable Leveled leveled) {
    if (leveled == null || covered != null) {
      return;
    }
    Decision decision = leveled.decision(direction, anonymous);
    if (leveled.level(direction) == Level.NOBODY && closed == null) {
      closed = decision;
    }
    if (decision instanceof Decision.Deny && denied == null) {
      denied = decision;
    }
    if (decision instanceof Decision.Ask && asked == null) {
      asked = decision;
    }
    if (leveled.rule.pattern().covers(filter)) {
      covered = decision;
    }
  }
}
