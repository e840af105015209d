package io.gatehouse.core.decide;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rights of one effect from one place, found in a time that does not depend on their number.
final class RightIndex {
  private static final int TYPES = ResourceType.values().length;

  private final int[] verbs = new int[TYPES];
  private final @Nullable Right[] everywhere = new Right[TYPES];
  private final IdRights ids = new IdRights();
  private final ChannelRights channels = new ChannelRights();
  private final boolean denies;
  private @Nullable Right slotted;

  private RightIndex(boolean denies) {
    this.denies = denies;
  }

  /// @param rights of one effect
  static RightIndex of(List<Right> rights) {
    RightIndex index = new RightIndex(!rights.isEmpty() && rights.getFirst().denies());
    rights.forEach(index::add);
    index.sort();
    return index;
  }

  private void add(Right right) {
    int type = right.type().index();
    verbs[type] |= right.verbs();
    switch (right.pattern) {
      case null -> {
        right.next = everywhere[type];
        everywhere[type] = right;
      }
      case IdPattern pattern when pattern.placeholders().isEmpty() -> ids.add(right, pattern);
      case TopicFilter filter when filter.placeholders().isEmpty() -> channels.add(right, filter);
      case IdPattern _, TopicFilter _ -> {
        right.next = slotted;
        slotted = right;
      }
    }
  }

  private void sort() {
    for (int type = 0; type < TYPES; type++) {
      Right chain = everywhere[type];
      everywhere[type] = chain == null ? null : Right.sorted(chain);
    }
    slotted = slotted == null ? null : Right.sorted(slotted);
    ids.sort();
    channels.sort();
  }

  /// The first right that applies to the resource or to something above it.
  @Nullable Right find(Subject subject, Question question) {
    int verb = question.verb().bit();
    for (Resource at = question.resource(); at != null; at = at.parent()) {
      if ((verbs[at.type().index()] & verb) != 0) {
        Right found = find(at, subject, question);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Right find(Resource at, Subject subject, Question question) {
    Right chain = everywhere[at.type().index()];
    Right found = Right.first(chain, at, true, subject, question);
    if (found == null) {
      found =
          at.type() == ResourceType.CHANNEL
              ? channels.find(at, denies, subject, question)
              : ids.find(at, subject, question);
    }
    return found == null && slotted != null ? findSlotted(at, subject, question) : found;
  }

  /// Looks through the rights whose patterns depend on the connection.
  private @Nullable Right findSlotted(Resource at, Subject subject, Question question) {
    for (Right right = slotted; right != null; right = right.next) {
      if (right.type() == at.type()) {
        TopicFilter.Reach reach = right.reach(at, question.context());
        if (reach != TopicFilter.Reach.NONE
            && right.applies(at, reach == TopicFilter.Reach.WHOLE, subject, question)) {
          return right;
        }
      }
    }
    return null;
  }
}
