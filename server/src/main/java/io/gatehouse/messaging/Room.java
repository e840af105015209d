package io.gatehouse.messaging;

import io.gatehouse.core.policy.Resource;
import io.gatehouse.messaging.history.History;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.MessageRecords;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Presence;
import io.gatehouse.messaging.retained.RetainedMessages;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.store.record.RetainedRecord;
import java.util.Map;
import java.util.Objects;

/// The channels of one application.
///
/// @param groups who shares a filter, by the filter as it is asked for; guarded by itself
record Room(
    Resource application,
    SubscriptionTree tree,
    RetainedMessages retained,
    History history,
    Presence presence,
    Map<String, SharedGroup> groups) {
  String name() {
    return application.id();
  }

  /// Puts a subscription where messages find it.
  void add(Subscription subscription) {
    SharedFilter shared = shared(subscription);
    if (shared.group() == null) {
      tree.add(subscription, subscription.listener().loop());
      return;
    }
    synchronized (groups) {
      SharedGroup group = groups.get(subscription.filter());
      if (group == null) {
        group = new SharedGroup(shared.filter());
        groups.put(subscription.filter(), group);
        tree.add(group.subscription(), group.loop());
      }
      group.add(subscription);
    }
  }

  /// Shows a retained message of an earlier run.
  void restore(RetainedRecord kept, long id) {
    Publication publication = MessageRecords.publication(kept.message(), name(), id);
    retained.keep(Levels.of(publication.channel()), publication);
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

  void remove(Subscription subscription) {
    if (shared(subscription).group() == null) {
      tree.remove(subscription);
      return;
    }
    synchronized (groups) {
      SharedGroup group = groups.get(subscription.filter());
      if (group != null && group.remove(subscription)) {
        groups.remove(subscription.filter());
        tree.remove(group.subscription());
      }
    }
  }

  private static SharedFilter shared(Subscription subscription) {
    return Objects.requireNonNull(
        SharedFilter.parse(subscription.filter()), "a filter that was let in");
  }
}
