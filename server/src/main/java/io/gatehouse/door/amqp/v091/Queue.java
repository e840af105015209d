package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Messages in order, of which each goes to one of several consumers, until one acknowledges it.
///
/// Safe for use by any thread; consumers are told on their own threads, by `Receiver.wake`.
final class Queue implements Listener {
  static final String GENERATED = "amq.gen-";
  static final String REPLY = "amq.rabbitmq.reply-to.";

  private static final int QOS = 1;

  private final String name;
  private final Terms terms;
  private final Rights rights;
  private final Hub hub;
  private final InstantSource clock;
  private final Map<String, Bound> bound = new LinkedHashMap<>();
  private final ArrayDeque<Item> ready = new ArrayDeque<>();
  private final ArrayDeque<Receiver> hungry = new ArrayDeque<>();
  private final Map<Receiver, Share> shares = new HashMap<>();
  private long readyBytes;
  private long sequence;
  private final long[] recent = new long[16];
  private int recentAt;
  private boolean alone;
  private volatile int version;
  private volatile boolean deleted;

  /// @param rights those by which its bindings stand
  Queue(String name, Terms terms, Rights rights, Hub hub, InstantSource clock) {
    this.name = name;
    this.terms = terms;
    this.rights = rights;
    this.hub = hub;
    this.clock = clock;
  }

  /// A filter of the bindings, and why it is there.
  private record Bound(Subscription subscription, List<Binding> bindings) {}

  /// A message in the queue.
  ///
  /// @param binding how it came here
  /// @param sequence its place
  /// @param expiresAt epoch milliseconds
  record Item(
      Publication publication,
      Binding binding,
      long sequence,
      long expiresAt,
      boolean redelivered) {
    Item again() {
      return new Item(publication, binding, sequence, expiresAt, true);
    }
  }

  /// What one consumer has been given.
  private static final class Share {
    private final ArrayDeque<Item> inbox = new ArrayDeque<>();
    private final boolean renews;
    private int credit;

    Share(int credit, boolean renews) {
      this.credit = credit;
      this.renews = renews;
    }

    private void discard(Predicate<Item> which) {
      int before = inbox.size();
      inbox.removeIf(which);
      credit += before - inbox.size();
    }
  }

  /// Whoever consumes.
  interface Receiver {
    /// There is something to `take`; on any thread.
    void wake();

    /// There will be nothing any more; on any thread.
    void cancelled(Problem why);
  }

  String name() {
    return name;
  }

  /// Whether its name is a secret that its owner hands out: who knows it may send to it.
  boolean isPrivate() {
    return isPrivate(name);
  }

  static boolean isPrivate(String name) {
    return name.startsWith(GENERATED) || name.startsWith(REPLY);
  }

  /// The binding to the default exchange: what is published with the name of the queue as key.
  Binding byName() {
    return new Binding(Exchange.DEFAULT, name, Exchange.swap(name));
  }

  /// Whether it gets what is published to its name.
  boolean takesByName() {
    return isPrivate() || isBound(byName());
  }

  Terms terms() {
    return terms;
  }

  /// Counts up with each change of the bindings.
  int version() {
    return version;
  }

  boolean isDeleted() {
    return deleted;
  }

  // --- bindings ---

  /// Adds a binding for which the right has been checked.
  synchronized boolean bind(Binding binding) {
    Bound present = bound.get(binding.filter());
    if (present != null) {
      boolean known = present.bindings().contains(binding);
      if (!known) {
        present.bindings().add(binding);
      }
      return !known;
    }
    Subscription subscription =
        new Subscription(this, binding.filter(), new Subscription.Options(QOS, false, false, 0));
    bound.put(binding.filter(), new Bound(subscription, new ArrayList<>(List.of(binding))));
    version++;
    hub.listen(application(), subscription);
    return true;
  }

  synchronized boolean unbind(Binding binding) {
    Bound present = bound.get(binding.filter());
    if (present == null || !present.bindings().remove(binding)) {
      return false;
    }
    if (present.bindings().isEmpty()) {
      bound.remove(binding.filter());
      hub.forget(application(), present.subscription());
      version++;
    }
    return true;
  }

  synchronized boolean isBound(Binding binding) {
    Bound present = bound.get(binding.filter());
    return present != null && present.bindings().contains(binding);
  }

  synchronized List<Binding> bindings() {
    return bound.values().stream().flatMap(one -> one.bindings().stream()).toList();
  }

  synchronized Collection<String> filters() {
    return List.copyOf(bound.keySet());
  }

  private String application() {
    return rights.identity().application();
  }

  /// Takes away a filter and what came by it.
  ///
  /// @return the bindings that are gone
  List<Binding> lose(String filter, Problem why) {
    List<Receiver> told = new ArrayList<>();
    List<Binding> gone;
    synchronized (this) {
      Bound lost = bound.remove(filter);
      if (lost == null) {
        return List.of();
      }
      gone = lost.bindings();
      version++;
      hub.forget(application(), lost.subscription());
      ready.removeIf(item -> discards(item, filter));
      shares.values().forEach(share -> share.discard(item -> discards(item, filter)));
      if (bound.isEmpty()) {
        told.addAll(shares.keySet());
      }
    }
    told.forEach(one -> one.cancelled(why));
    return gone;
  }

  private boolean discards(Item item, String filter) {
    boolean discarded = item.binding().filter().equals(filter);
    if (discarded) {
      readyBytes -= item.publication().payload().length;
    }
    return discarded;
  }

  // --- what the hub has ---

  @Override
  public Executor loop() {
    return Direct.EXECUTOR;
  }

  private static final class Direct {
    static final Executor EXECUTOR = Runnable::run;
  }

  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    Binding binding;
    synchronized (this) {
      Bound by = bound.get(subscription.filter());
      if (by == null || subscription.ended() || isRepeated(publication.id())) {
        return false;
      }
      binding = by.bindings().getFirst();
    }
    return add(publication, binding);
  }

  /// Two bindings may match, and the message is one.
  private boolean isRepeated(long id) {
    for (long one : recent) {
      if (one == id) {
        return true;
      }
    }
    recent[recentAt++ & recent.length - 1] = id;
    return false;
  }

  /// Appends a message that somebody addressed to this queue itself.
  boolean add(Publication publication, Binding binding) {
    List<Receiver> woken;
    synchronized (this) {
      if (deleted) {
        return false;
      }
      long now = clock.millis();
      long end = Math.min(publication.message().extras().expiresAt(), terms.expiry(now));
      ready.add(new Item(publication, binding, sequence++, end, false));
      readyBytes += publication.payload().length;
      while (isTooLong()) {
        dropFirst();
      }
      woken = assign(now);
    }
    woken.forEach(Receiver::wake);
    return true;
  }

  private boolean isTooLong() {
    return ready.size() > Math.min(terms.maxLength(), hub.limits().queueMessages())
        || (readyBytes > hub.limits().queueBytes() && ready.size() > 1);
  }

  private void dropFirst() {
    Item gone = ready.poll();
    if (gone != null) {
      readyBytes -= gone.publication().payload().length;
    }
  }

  @Override
  public boolean isBusy() {
    return deleted;
  }

  @Override
  public Rights rights() {
    return rights;
  }

  // --- consumers ---

  /// Hands out what can be handed out; the receivers returned have to be woken without the lock.
  private List<Receiver> assign(long now) {
    List<Receiver> woken = List.of();
    while (!hungry.isEmpty()) {
      Item item = poll(now);
      if (item == null) {
        break;
      }
      Receiver receiver = hungry.remove();
      Share share = shares.get(receiver);
      if (share == null) {
        ready.addFirst(item);
        continue;
      }
      share.inbox.add(item);
      share.credit--;
      if (share.credit > 0) {
        hungry.add(receiver);
      }
      woken = woken.isEmpty() ? new ArrayList<>(1) : woken;
      woken.add(receiver);
    }
    return woken;
  }

  private @Nullable Item poll(long now) {
    Item item = ready.poll();
    while (item != null && item.expiresAt() <= now) {
      readyBytes -= item.publication().payload().length;
      item = ready.poll();
    }
    return item;
  }

  /// @param credit how many messages it takes before it acknowledges or asks for more
  /// @param renews whether each message that it has taken makes room for another
  /// @param exclusive whether nobody else may consume; a fault 403 where somebody does
  void add(Receiver receiver, int credit, boolean renews, boolean exclusive) {
    List<Receiver> woken;
    synchronized (this) {
      if (alone || exclusive && !shares.isEmpty()) {
        throw Fault.of(ReplyCode.ACCESS_REFUSED, "queue '" + name + "' in exclusive use");
      }
      alone = exclusive;
      shares.put(receiver, new Share(credit, renews));
      hungry.add(receiver);
      woken = assign(clock.millis());
    }
    woken.forEach(Receiver::wake);
  }

  /// The next message for the receiver, or null.
  @Nullable Item take(Receiver receiver) {
    synchronized (this) {
      Share share = shares.get(receiver);
      Item item = share == null ? null : share.inbox.poll();
      if (item == null) {
        return null;
      }
      readyBytes -= item.publication().payload().length;
      if (share.renews && share.credit++ == 0) {
        hungry.add(receiver);
        // what this hands out to the receiver itself, it takes next
        assign(clock.millis()).stream().filter(one -> one != receiver).forEach(Receiver::wake);
      }
      return item;
    }
  }

  /// One message without a consumer, or null.
  synchronized @Nullable Item get() {
    Item item = poll(clock.millis());
    if (item != null) {
      readyBytes -= item.publication().payload().length;
    }
    return item;
  }

  /// The receiver takes as many more.
  void more(Receiver receiver, int count) {
    List<Receiver> woken = List.of();
    synchronized (this) {
      Share share = shares.get(receiver);
      if (share != null && !share.renews) {
        boolean full = share.credit <= 0;
        share.credit += count;
        if (full && share.credit > 0) {
          hungry.add(receiver);
          woken = assign(clock.millis());
        }
      }
    }
    woken.forEach(Receiver::wake);
  }

  /// Ends a consumer; what it has not taken goes to others.
  ///
  /// @return whether this was the last one
  boolean remove(Receiver receiver) {
    List<Receiver> woken;
    boolean last;
    synchronized (this) {
      Share share = shares.remove(receiver);
      hungry.remove(receiver);
      if (share == null) {
        return false;
      }
      putBack(share.inbox);
      woken = assign(clock.millis());
      last = shares.isEmpty();
      alone = false;
    }
    woken.forEach(Receiver::wake);
    return last;
  }

  /// Takes messages back that were delivered and not acknowledged.
  void requeue(List<Item> items) {
    List<Receiver> woken;
    synchronized (this) {
      if (deleted) {
        return;
      }
      items.forEach(item -> readyBytes += item.publication().payload().length);
      putBack(items.stream().map(Item::again).toList());
      woken = assign(clock.millis());
    }
    woken.forEach(Receiver::wake);
  }

  /// Puts messages where they were before, which is near the front.
  private void putBack(Collection<Item> items) {
    ArrayDeque<Item> before = new ArrayDeque<>();
    for (Item item : items) {
      while (!ready.isEmpty() && ready.getFirst().sequence() < item.sequence()) {
        before.add(ready.remove());
      }
      before.add(item);
    }
    while (!before.isEmpty()) {
      ready.addFirst(before.removeLast());
    }
  }

  synchronized int messages() {
    Item first = poll(clock.millis());
    if (first != null) {
      ready.addFirst(first);
    }
    return ready.size();
  }

  synchronized int consumers() {
    return shares.size();
  }

  synchronized int purge() {
    int purged = ready.size();
    ready.forEach(item -> readyBytes -= item.publication().payload().length);
    ready.clear();
    return purged;
  }

  /// Ends the queue and tells its consumers.
  ///
  /// @return the bindings that are gone
  List<Binding> delete(Problem why) {
    List<Receiver> told;
    List<Binding> gone;
    synchronized (this) {
      gone = bindings();
      deleted = true;
      version++;
      bound.values().forEach(one -> hub.forget(application(), one.subscription()));
      bound.clear();
      ready.clear();
      told = List.copyOf(shares.keySet());
      shares.clear();
      hungry.clear();
    }
    told.forEach(one -> one.cancelled(why));
    return gone;
  }
}
