package io.gatehouse.core.decide;

import io.gatehouse.core.index.NameHash;
import io.gatehouse.core.index.Named;
import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.Pattern;
import io.gatehouse.core.pattern.Placeholder;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.pattern.TopicFilter.Reach;
import io.gatehouse.core.policy.Condition;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled rule: what is asked of it, and the decision that it gives.
///
/// Rights with the same key stand in an index as a chain. INVARIANT: `next` is set while the index
/// is built and never after.
final class Right extends Named {
  /// Whether a condition is met, as far as the context tells.
  enum Met {
    YES,
    NO,
    UNKNOWN
  }

  /// The order within a chain, so that the order of writing does not matter: what always counts
  /// goes first.
  static final Comparator<Right> ORDER =
      Comparator.comparing((Right right) -> right.condition != null)
          .thenComparing(right -> right.own)
          .thenComparing(right -> right.expiresMillis, Comparator.reverseOrder())
          .thenComparing(right -> right.ruling.source().text())
          .thenComparing(right -> right.ruling.permission().label());

  final Ruling ruling;
  final @Nullable Pattern pattern;
  final Decision decision;
  @Nullable Right next;

  private final int verbs;
  private final boolean own;
  private final boolean open;
  private final boolean denies;
  private final long expiresMillis;
  private final @Nullable Condition condition;

  /// @param pattern the ruling's pattern with the principal's placeholders filled
  Right(Ruling ruling, @Nullable Pattern pattern) {
    super(start(ruling.permission().type()), key(pattern));
    this.ruling = ruling;
    this.pattern = pattern;
    this.verbs = ruling.permission().verb().mask();
    this.own = ruling.permission().own();
    this.open = pattern instanceof TopicFilter filter && filter.isOpen();
    this.denies = ruling.effect() == Effect.DENY;
    this.expiresMillis = ruling.expiresMillis();
    this.condition = ruling.condition();
    this.decision =
        denies
            ? new Decision.Deny(new Reason.DeniedByRule(ruling.source(), ruling.permission()))
            : new Decision.Allow(new Reason.AllowedByRule(ruling.source(), ruling.permission()));
  }

  /// The hash of the empty name of a type: each type has names of its own.
  static long start(ResourceType type) {
    return NameHash.START + type.index();
  }

  /// The name under which a right stands in an index; empty if it has none.
  private static String key(@Nullable Pattern pattern) {
    String key =
        switch (pattern) {
          case null -> null;
          case IdPattern ids -> ids.exact() != null ? ids.exact() : IdWildcards.key(ids);
          case TopicFilter topics -> topics.prefix();
        };
    return key == null ? "" : key;
  }

  ResourceType type() {
    return ruling.permission().type();
  }

  boolean denies() {
    return denies;
  }

  int verbs() {
    return verbs;
  }

  /// This right put before a chain.
  static Right chained(Right chain, Right added) {
    added.next = chain;
    return added;
  }

  /// The chain in order.
  static Right sorted(Right chain) {
    if (chain.next == null) {
      return chain;
    }
    List<Right> rights = new ArrayList<>();
    for (Right right = chain; right != null; right = right.next) {
      rights.add(right);
    }
    rights.sort(ORDER);
    for (int i = 0; i < rights.size(); i++) {
      rights.get(i).next = i + 1 < rights.size() ? rights.get(i + 1) : null;
    }
    return rights.getFirst();
  }

  /// The first right of a chain that applies to a resource that its pattern reaches.
  static @Nullable Right first(
      @Nullable Right chain, Resource at, boolean whole, Subject subject, Question question) {
    for (Right right = chain; right != null; right = right.next) {
      if (right.applies(at, whole, subject, question)) {
        return right;
      }
    }
    return null;
  }

  /// Whether this counts for a resource that its pattern reaches.
  ///
  /// @param whole whether the pattern reaches the resource itself, not only something above
  boolean applies(Resource at, boolean whole, Subject subject, Question question) {
    return hasVerb(question)
        && isOwned(at, whole, subject)
        && isLive(question)
        && isMet(question.context());
  }

  boolean hasVerb(Question question) {
    return (verbs & question.verb().bit()) != 0;
  }

  /// Whether ownership is as it must be. Who owns the channels behind a filter is not known, so a
  /// denial of own channels counts there.
  boolean isOwned(Resource at, boolean whole, Subject subject) {
    if (!own || (denies && at.filter() != null)) {
      return true;
    }
    Resource reached = whole || open ? at : at.parent();
    return reached != null && reached.ownedBy(subject);
  }

  boolean isLive(Question question) {
    return question.context().nowMillis() < expiresMillis;
  }

  /// Whether the condition is met; one that cannot be judged is met for a denial only.
  boolean isMet(Context context) {
    if (condition == null) {
      return true;
    }
    Met met = met(condition, context);
    return denies ? met != Met.NO : met == Met.YES;
  }

  static Met met(Condition condition, Context context) {
    return switch (condition) {
      case Condition.AddressRange range ->
          context.address() == null
              ? Met.UNKNOWN
              : range.contains(context.address()) ? Met.YES : Met.NO;
      case Condition.OnTransport on ->
          on.transports().contains(context.transport()) ? Met.YES : Met.NO;
      case Condition.AllOf all -> {
        Met met = Met.YES;
        for (int i = 0; i < all.conditions().size() && met != Met.NO; i++) {
          Met one = met(all.conditions().get(i), context);
          met = one == Met.YES ? met : one;
        }
        yield met;
      }
    };
  }

  /// How far the pattern goes on the resource, found without an index.
  Reach reach(Resource at, Context context) {
    return switch (pattern) {
      case null -> Reach.WHOLE;
      case IdPattern ids -> ids.matches(at.id(), context) ? Reach.WHOLE : Reach.NONE;
      case TopicFilter topics ->
          at.filter() == null
              ? topics.reach(at.id(), context)
              : reach(topics, at.filter(), context) ? Reach.WHOLE : Reach.NONE;
    };
  }

  private boolean reach(TopicFilter topics, TopicFilter asked, Context context) {
    TopicFilter filled = topics;
    for (Placeholder placeholder : topics.placeholders()) {
      String value = context.value(placeholder);
      filled = value == null || filled == null ? null : filled.fill(placeholder, value);
    }
    if (filled == null) {
      return false;
    }
    return denies ? filled.opened().overlaps(asked) : filled.opened().covers(asked);
  }
}
