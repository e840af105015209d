package io.gatehouse.messaging.presence;

import io.gatehouse.core.policy.Subject;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who listens to which channel of one application, by exact name. Safe for use by any thread.
///
/// A principal joins with its first subscription to a channel and leaves with its last.
public final class Presence {
  private final Map<String, Map<Subject, Here>> channels = new ConcurrentHashMap<>();

  /// Notes a subscription; returns the member if it has just joined.
  public @Nullable Member join(String channel, Member joining, Object subscription) {
    Member[] joined = new Member[1];
    channels.compute(
        channel,
        (same, present) -> {
          Map<Subject, Here> members = present == null ? new HashMap<>(2) : present;
          Here here = members.get(joining.subject());
          if (here == null) {
            here = new Here(joining);
            members.put(joining.subject(), here);
            joined[0] = joining;
          }
          here.subscriptions.add(subscription);
          return members;
        });
    return joined[0];
  }

  /// Forgets a subscription; returns the member if it has just left.
  public @Nullable Member leave(String channel, Subject subject, Object subscription) {
    Member[] left = new Member[1];
    channels.computeIfPresent(
        channel,
        (same, members) -> {
          Here here = members.get(subject);
          if (here != null
              && here.subscriptions.remove(subscription)
              && here.subscriptions.isEmpty()) {
            members.remove(subject);
            left[0] = here.member;
          }
          return members.isEmpty() ? null : members;
        });
    return left[0];
  }

  /// How many are here.
  public int count(String channel) {
    int[] count = {0};
    channels.computeIfPresent(
        channel,
        (same, members) -> {
          count[0] = members.size();
          return members;
        });
    return count[0];
  }

  /// Who is here, the longest first.
  public List<Member> members(String channel) {
    Member[][] found = {{}};
    channels.computeIfPresent(
        channel,
        (same, members) -> {
          found[0] =
              members.values().stream()
                  .map(Here::seen)
                  .sorted((one, other) -> Long.compare(one.since(), other.since()))
                  .toArray(Member[]::new);
          return members;
        });
    return List.of(found[0]);
  }

  private static final class Here {
    final Member member;
    final Set<Object> subscriptions = Collections.newSetFromMap(new IdentityHashMap<>(2));

    Here(Member member) {
      this.member = member;
    }

    Member seen() {
      return new Member(
          member.subject(),
          member.name(),
          member.publicData(),
          member.since(),
          subscriptions.size());
    }
  }
}
