package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The links on which one client receives. Live ones with the same filter share a subscription.
final class Receiving {
  private final Map<String, Sharing> live = new HashMap<>(2);
  // read by whoever lists connections
  private final List<Outgoing> stored = new CopyOnWriteArrayList<>();
  private @Nullable Outgoing newcomer;
  private int count;

  private record Sharing(Subscription subscription, List<Outgoing> links) {}

  int count() {
    return count;
  }

  @Nullable Subscription subscription(String filter) {
    Sharing sharing = live.get(filter);
    return sharing == null ? null : sharing.subscription();
  }

  /// The live links with this filter.
  List<Outgoing> live(String filter) {
    Sharing sharing = live.get(filter);
    return sharing == null ? List.of() : sharing.links();
  }

  /// The filters of durable subscriptions; for any thread.
  List<String> stored() {
    return stored.stream().map(Outgoing::filter).toList();
  }

  List<Outgoing> all() {
    List<Outgoing> all = new ArrayList<>(stored);
    live.values().forEach(sharing -> all.addAll(sharing.links()));
    return all;
  }

  void add(Outgoing link, Subscription subscription) {
    live.computeIfAbsent(link.filter(), filter -> new Sharing(subscription, new ArrayList<>(1)))
        .links()
        .add(link);
    count++;
  }

  void add(Outgoing link) {
    stored.add(link);
    count++;
  }

  /// Forgets a link; true where it was the last live one with its filter.
  boolean remove(Outgoing link) {
    if (stored.remove(link)) {
      count--;
      return false;
    }
    Sharing sharing = live.get(link.filter());
    if (sharing == null || !sharing.links().remove(link)) {
      return false;
    }
    count--;
    if (!sharing.links().isEmpty()) {
      return false;
    }
    live.remove(link.filter());
    return true;
  }

  /// The live link with the most messages waiting.
  @Nullable Outgoing slowest() {
    Outgoing slowest = null;
    int most = -1;
    for (Outgoing link : all()) {
      if (link.feed() instanceof LiveFeed feed && feed.waiting() > most) {
        most = feed.waiting();
        slowest = link;
      }
    }
    return slowest;
  }

  /// The link that is being shown what is retained.
  @Nullable Outgoing newcomer() {
    return newcomer;
  }

  void newcomer(@Nullable Outgoing link) {
    newcomer = link;
  }
}
