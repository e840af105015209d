package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.NameTable;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rights of one effect from one place, found in a time that does not depend on their number.
///
/// Most indexes are small and there are many, so only the parts that have rights exist.
final class RightIndex {
  private static final @Nullable Right[] NONE = new Right[0];
  private static final long CHANNEL = Right.start(ResourceType.CHANNEL);

  private final boolean denies;

  /// The verbs of all rights, and the types of their resources, as bits.
  private int verbs;

  private int types;

  /// The verbs of the rights to channels in `named`, and in `channels`.
  private int namedVerbs;

  private int wildVerbs;

  /// A bit for each number of levels that a channel in `named` has; 64 and more share one.
  private long depths;

  /// The rights to one thing, and to one channel and what is below it.
  private @Nullable Right[] named = NONE;

  /// The rights without a pattern, by type.
  private @Nullable Right[] everywhere = NONE;

  private @Nullable IdWildcards ids;
  private @Nullable ChannelWildcards channels;

  /// The rights whose patterns depend on the connection.
  private @Nullable Right slotted;

  private RightIndex(boolean denies) {
    this.denies = denies;
  }

  /// @param rights of one effect
  static RightIndex of(List<Right> rights) {
    RightIndex index = new RightIndex(!rights.isEmpty() && rights.getFirst().denies());
    NameTable<Right> names = new NameTable<>(Right[]::new);
    rights.forEach(right -> index.add(right, names));
    index.finish(names);
    return index;
  }

  private void add(Right right, NameTable<Right> names) {
    verbs |= right.verbs();
    types |= 1 << right.type().index();
    switch (right.pattern) {
      case null -> addEverywhere(right);
      case IdPattern pattern when pattern.exact() != null -> names.add(right, Right::chained);
      case IdPattern pattern when pattern.placeholders().isEmpty() -> {
        ids = ids == null ? new IdWildcards() : ids;
        ids.add(right, pattern);
      }
      case TopicFilter filter when filter.prefix() != null && !denies -> {
        names.add(right, Right::chained);
        int levels = filter.isOpen() ? filter.parts().size() - 1 : filter.parts().size();
        depths |= depth(levels);
        namedVerbs |= right.verbs();
      }
      case TopicFilter filter when filter.placeholders().isEmpty() -> {
        channels = channels == null ? new ChannelWildcards() : channels;
        channels.add(right, filter);
        wildVerbs |= right.verbs();
      }
      case IdPattern _, TopicFilter _ -> slotted = chained(slotted, right);
    }
  }

  private static long depth(int levels) {
    return 1L << Math.min(levels, Long.SIZE - 1);
  }

  private void addEverywhere(Right right) {
    if (everywhere.length == 0) {
      everywhere = new Right[ResourceType.values().length];
    }
    int type = right.type().index();
    everywhere[type] = chained(everywhere[type], right);
  }

  private static Right chained(@Nullable Right chain, Right added) {
    return chain == null ? added : Right.chained(chain, added);
  }

  private void finish(NameTable<Right> names) {
    named = names.finish(Right::sorted);
    if (ids != null) {
      ids.finish();
    }
    if (channels != null) {
      channels.finish();
    }
    slotted = slotted == null ? null : Right.sorted(slotted);
    for (int type = 0; type < everywhere.length; type++) {
      Right chain = everywhere[type];
      everywhere[type] = chain == null ? null : Right.sorted(chain);
    }
  }

  /// The first right that applies to the resource or to something above it.
  @Nullable Right find(Subject subject, Question question) {
    if ((verbs & question.verb().bit()) == 0) {
      return null;
    }
    for (Resource at = question.resource(); at != null; at = at.parent()) {
      if ((types & (1 << at.type().index())) != 0) {
        Right found = find(at, subject, question);
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private @Nullable Right find(Resource at, Subject subject, Question question) {
    Right found = null;
    if (everywhere.length > 0) {
      Right chain = everywhere[at.type().index()];
      found = Right.first(chain, at, true, subject, question);
    }
    if (found == null) {
      found =
          at.type() == ResourceType.CHANNEL
              ? channel(at, subject, question)
              : thing(at, subject, question);
    }
    return found == null && slotted != null ? slotted(at, subject, question) : found;
  }

  private @Nullable Right thing(Resource at, Subject subject, Question question) {
    long start = Right.start(at.type());
    String id = at.id();
    Right chain = NameTable.find(named, start, NameHash.of(start, id), id, id.length());
    Right found = Right.first(chain, at, true, subject, question);
    return found == null && ids != null ? ids.find(at, subject, question) : found;
  }

  private @Nullable Right channel(Resource at, Subject subject, Question question) {
    int verb = question.verb().bit();
    Right found = (namedVerbs & verb) == 0 ? null : channelNamed(at, subject, question);
    if (found != null || channels == null || (wildVerbs & verb) == 0) {
      return found;
    }
    TopicFilter filter = at.filter();
    if (filter == null) {
      return channels.find(at, subject, question);
    }
    return denies
        ? channels.overlapping(at, filter, subject, question)
        : channels.covering(at, filter, subject, question);
  }

  /// Looks for rights to the channel and to each channel above it; of a filter, the levels before
  /// the first wildcard are above every channel.
  private @Nullable Right channelNamed(Resource at, Subject subject, Question question) {
    String name = at.id();
    int end = at.filter() == null ? name.length() : at.filter().literalLength();
    long hash = CHANNEL;
    int levels = 1;
    for (int to = 0; to < end; to++) {
      char c = name.charAt(to);
      if (c == '/') {
        if ((depths & depth(levels)) != 0) {
          Right found = channelNamed(hash, to, at, subject, question);
          if (found != null) {
            return found;
          }
        }
        levels++;
      }
      hash = NameHash.add(hash, c);
    }
    return (depths & depth(levels)) == 0 ? null : channelNamed(hash, end, at, subject, question);
  }

  private @Nullable Right channelNamed(
      long hash, int length, Resource at, Subject subject, Question question) {
    Right chain = NameTable.find(named, CHANNEL, hash, at.id(), length);
    boolean whole = length == at.id().length() || at.filter() != null;
    return Right.first(chain, at, whole, subject, question);
  }

  private @Nullable Right slotted(Resource at, Subject subject, Question question) {
    for (Right right = slotted; right != null; right = right.next) {
      if (right.type() == at.type()) {
        TopicFilter.Reach reach = right.reach(at, question.context());
        boolean whole = reach == TopicFilter.Reach.WHOLE;
        if (reach != TopicFilter.Reach.NONE && right.applies(at, whole, subject, question)) {
          return right;
        }
      }
    }
    return null;
  }
}
