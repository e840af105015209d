package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.message.Publication;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Subscriptions of which one, in turn, gets each message (MQTT 5 section 4.8.2).
///
/// Any thread may hand it a message; members change under the lock of the hub's room.
@SuppressWarnings("ReferenceEquality") // subscriptions are told apart by identity
final class SharedGroup implements Listener {
  private final Subscription subscription;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile Subscription[] members = {};

  SharedGroup(String filter) {
    this.subscription = new Subscription(this, filter, Subscription.Options.DEFAULT);
  }

  /// The one that stands for all in the tree.
  Subscription subscription() {
    return subscription;
  }

  void add(Subscription member) {
    Subscription[] more = Arrays.copyOf(members, members.length + 1);
    more[members.length] = member;
    members = more;
  }

  /// Returns whether nobody is left.
  boolean remove(Subscription gone) {
    members = Arrays.stream(members).filter(one -> one != gone).toArray(Subscription[]::new);
    return members.length == 0;
  }

  @Override
  public Executor loop() {
    return CallersThread.INSTANCE;
  }

  @Override
  public boolean hand(Publication publication, Subscription ignored) {
    Subscription[] all = members;
    if (all.length == 0) {
      return false;
    }
    int first = Math.floorMod(turn.getAndIncrement(), all.length);
    Subscription chosen = all[first];
    for (int i = 0; i < all.length; i++) {
      Subscription next = all[(first + i) % all.length];
      if (!next.listener().isBusy()) {
        chosen = next;
        break;
      }
    }
    Subscription member = chosen;
    Listener listener = member.listener();
    listener.loop().execute(() -> listener.hand(publication, member));
    return true;
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public @Nullable Rights rights() {
    return null;
  }
}
