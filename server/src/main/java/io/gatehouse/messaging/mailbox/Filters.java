package io.gatehouse.messaging.mailbox;

import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.store.record.MailboxRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What one mailbox listens to, and what it listened to and still has messages of.
///
/// Guarded by the mailbox.
final class Filters {
  private final Mailbox mailbox;
  private final Hub hub;
  private final Map<String, Subscription> present = new LinkedHashMap<>();
  private final Map<String, Subscription> former = new HashMap<>();

  Filters(Mailbox mailbox, Hub hub) {
    this.mailbox = mailbox;
    this.hub = hub;
  }

  void restore(Collection<MailboxRecord.Filter> filters) {
    filters.forEach(one -> add(one.filter(), LetterRecords.options(one)));
  }

  int count() {
    return present.size();
  }

  boolean contains(String filter) {
    return present.containsKey(filter);
  }

  List<Subscription> list() {
    return List.copyOf(present.values());
  }

  /// Those that are there and those that were.
  List<Subscription> sources() {
    List<Subscription> all = new ArrayList<>(present.values());
    all.addAll(former.values());
    return all;
  }

  /// The subscription by which a message with this filter came.
  @Nullable Subscription find(String filter) {
    Subscription found = present.get(filter);
    return found == null ? former.get(filter) : found;
  }

  /// Begins to listen; the same filter again replaces the earlier one.
  Subscription add(String filter, Subscription.Options options) {
    Subscription fresh = new Subscription(mailbox, filter, options);
    Subscription old = present.put(filter, fresh);
    hub.listen(mailbox.application(), fresh);
    if (old != null) {
      hub.forget(mailbox.application(), old);
    }
    former.remove(filter);
    return fresh;
  }

  /// Stops to listen; false when it did not.
  ///
  /// @param waits whether messages of a filter wait
  boolean remove(String filter, Predicate<String> waits) {
    Subscription gone = present.remove(filter);
    if (gone == null) {
      return false;
    }
    hub.forget(mailbox.application(), gone);
    former.keySet().removeIf(one -> !waits.test(one));
    if (waits.test(filter)) {
      former.put(filter, gone);
    }
    return true;
  }

  /// Forgets a subscription for good; false when it is not there any more.
  boolean drop(Subscription subscription) {
    String filter = subscription.filter();
    boolean here = present.remove(filter, subscription);
    if (here) {
      hub.forget(mailbox.application(), subscription);
    }
    return here || former.remove(filter, subscription);
  }

  /// Somebody has come to take what these bring.
  void arrive() {
    present.values().forEach(one -> hub.arrive(mailbox.application(), one));
  }

  /// Nobody is there any more.
  void depart() {
    present.values().forEach(one -> hub.depart(mailbox.application(), one));
  }

  void clear() {
    present.values().forEach(one -> hub.forget(mailbox.application(), one));
    present.clear();
    former.clear();
  }
}
