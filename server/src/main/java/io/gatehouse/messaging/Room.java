package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.messaging.SubscriptionTree.Found;
import io.gatehouse.messaging.history.History;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Counts;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.MessageRecords;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.name.KnownNames;
import io.gatehouse.messaging.presence.Presence;
import io.gatehouse.messaging.retained.RetainedMessages;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.RetainedRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The channels of one application.
///
/// @param counts what became of its messages
/// @param groups who shares a filter, by the filter as it is asked for; guarded by itself
record Room(
    Resource application,
    SubscriptionTree tree,
    RetainedMessages retained,
    History history,
    Presence presence,
    Map<String, SharedGroup> groups,
    KnownNames names,
    SubscriptionTree others,
    Counts counts) {
  /// An empty one.
  static Room of(String application, Limits limits, String epoch, KnownNames names) {
    return new Room(
        Resource.application(application),
        new SubscriptionTree(),
        new RetainedMessages(limits.retainedMessages(), limits.retainedBytes()),
        new History(epoch, limits.shared().historyBytes()),
        new Presence(),
        new HashMap<>(),
        names,
        new SubscriptionTree(),
        new Counts());
  }

  String name() {
    return application.id();
  }

  /// What was said on a channel lately, as far as this viewer may know it, who may listen to it.
  Outcome<Recalled> recall(Hub hub, Rights viewer, String channel, Since since, int limit) {
    if (!hub.settings(this, channel).keepsHistory()) {
      return new Outcome.Rejected<>(
          Problem.of(ProblemType.INVALID, "this channel keeps no history")
              .at("channel")
              .cure("set `history` in the rule of the channel"));
    }
    Recalled kept = history.recall(channel, since, limit, hub.now());
    return new Outcome.Accepted<>(kept.only(message -> hub.guards().mayHear(viewer, message)));
  }

  /// Puts a subscription where messages find it.
  void add(Subscription subscription) {
    SharedFilter shared = shared(subscription);
    if (shared.group() == null) {
      place(shared).add(subscription, subscription.listener().loop());
      return;
    }
    synchronized (groups) {
      SharedGroup group = groups.get(subscription.filter());
      if (group == null) {
        group = new SharedGroup(shared.filter());
        groups.put(subscription.filter(), group);
        place(shared).add(group.subscription(), group.loop());
      }
      group.add(subscription);
    }
  }

  /// Whether anybody listens to a channel.
  boolean isHeard(String channel) {
    Found found = new Found();
    tree.match(Levels.of(channel), found);
    return found.count() > 0;
  }

  /// Forgets history that is too old.
  void shrinkHistory(Hub hub) {
    history.shrink(channel -> hub.settings(this, channel), hub.now());
  }

  /// Shows a retained message of an earlier run.
  Publication restore(RetainedRecord kept, long id) {
    Publication publication = MessageRecords.publication(kept.message(), name(), id);
    retained.keep(Levels.of(publication.channel()), publication);
    return publication;
  }

  /// Hands a message to those who listen under other names of its channel; says to how many.
  int spreadFurther(Publication publication, @Nullable Connection from) {
    int receivers = 0;
    if (publication.channel().startsWith("$")) {
      return receivers;
    }
    for (String other : names.others(name(), publication.channel())) {
      Found found = new Found();
      others.match(Levels.of(other), found);
      if (found.count() > 0) {
        receivers +=
            found.deliver(publication.named(other), from == null ? null : from.loop(), counts);
      }
    }
    return receivers;
  }

  /// Does what the channel's rule asks for, before anybody gets the message.
  void note(Publication publication, ChannelSettings settings) {
    if (settings.keepsHistory()) {
      history.add(publication, settings);
    }
    if (settings.latestOnly()) {
      publication.keepLatestOnly();
    }
  }

  /// What a listener missed that comes back: what the channels of its filter still keep behind the
  /// last message that it heard, and what they retain since then, in order. May take long where
  /// there are many channels; any thread may look.
  Recalled lookBack(Hub hub, Rights viewer, String filter, Since.Behind since, int limit) {
    SharedFilter shared = SharedFilter.parse(filter);
    if (shared == null || shared.group() != null) {
      return new Recalled(hub.epoch(), 0, false, false, List.of());
    }
    NavigableMap<Long, Publication> all = new TreeMap<>();
    long last = since.epoch().equals(hub.epoch()) ? since.id() : 0;
    for (Publication shown : hub.retained(viewer, filter)) {
      if (shown.id() > last) {
        all.put(shown.id(), shown);
      }
    }
    Recalled kept =
        history
            .recall(TopicFilter.parse(shared.filter()), since, limit, hub.now())
            .only(message -> hub.guards().mayHear(viewer, message));
    kept.messages().forEach(message -> all.put(message.id(), message));
    return new Recalled(hub.epoch(), 0, kept.gap(), kept.more(), List.copyOf(all.values()));
  }

  void remove(Subscription subscription) {
    SharedFilter shared = shared(subscription);
    if (shared.group() == null) {
      place(shared).remove(subscription);
      return;
    }
    synchronized (groups) {
      SharedGroup group = groups.get(subscription.filter());
      if (group != null && group.remove(subscription)) {
        groups.remove(subscription.filter());
        place(shared).remove(group.subscription());
      }
    }
  }

  /// Where it is found: what listens under other names of channels is apart, so that nobody who
  /// listens to everything hears a message once for each name of its channel.
  private SubscriptionTree place(SharedFilter shared) {
    return names.isOther(name(), shared.filter()) ? others : tree;
  }

  private static SharedFilter shared(Subscription subscription) {
    return Objects.requireNonNull(
        SharedFilter.parse(subscription.filter()), "a filter that was let in");
  }
}
