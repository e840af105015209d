package io.gatehouse.door.amqp.queue;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.mailbox.Listening;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A mailbox with the name, the bindings and the consumers that AMQP gives it.
///
/// Safe for use by any thread.
public final class Queue {
  public static final String GENERATED = "amq.gen-";
  public static final String REPLY = "amq.rabbitmq.reply-to.";

  private static final Subscription.Options AT_LEAST_ONCE =
      new Subscription.Options(1, false, false, 0);

  private final String name;
  private final Mailbox mailbox;
  private final Subscription byName;
  private final Map<String, List<Binding>> bindings = new HashMap<>();
  private final Set<Receiver> consumers = new HashSet<>();
  private final AtomicInteger taken = new AtomicInteger();
  private @Nullable Terms terms;
  private boolean alone;

  /// @param terms null where the queue is older than this server's run, until somebody declares it
  Queue(String name, @Nullable Terms terms, Mailbox mailbox) {
    this.name = name;
    this.terms = terms;
    this.mailbox = mailbox;
    this.byName = new Subscription(mailbox, "$queue/" + name, AT_LEAST_ONCE);
  }

  public String name() {
    return name;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  @SuppressWarnings("ReferenceEquality") // a mailbox of the same name may have taken its place
  boolean has(@Nullable Mailbox other) {
    return mailbox == other;
  }

  /// Who declared it.
  public Subject creator() {
    return mailbox.owner();
  }

  /// The only connection that may use it, by its id; null for any.
  public synchronized @Nullable String exclusiveTo() {
    return terms == null ? null : terms.connection();
  }

  public synchronized boolean isAutoDelete() {
    return terms != null && terms.autoDelete();
  }

  /// Refuses a second declaration that wants something else.
  public synchronized void checkSame(Terms wanted, Subject by) {
    if (terms != null) {
      terms.checkSame(name, wanted);
      return;
    }
    // what was kept of the first one is in the mailbox, and that is what holds
    wanted.checkKept(name);
    if (by.equals(creator())) {
      terms = wanted;
    }
  }

  /// Whether its name is a secret that its owner hands out: who knows it may send to it.
  public static boolean isPrivate(String name) {
    return name.startsWith(GENERATED) || name.startsWith(REPLY);
  }

  public boolean isPrivate() {
    return isPrivate(name);
  }

  /// The binding to the default exchange: what is published with the name of the queue as key.
  public Binding byName() {
    return new Binding(Exchange.DEFAULT, name, Exchange.swap(name));
  }

  /// Whether it gets what is published to its name.
  public boolean takesByName() {
    return isPrivate() || mailbox.listensTo(Exchange.swap(name));
  }

  /// Takes a message that was sent to this queue alone.
  public boolean post(Publication publication) {
    return mailbox.hand(publication, byName);
  }

  // --- bindings ---

  /// Begins to listen where the rights allow it.
  public Outcome<Listening> bind(Rights by, Binding binding) {
    Outcome<Listening> outcome = mailbox.listen(by, binding.filter(), AT_LEAST_ONCE);
    if (outcome instanceof Outcome.Accepted) {
      synchronized (this) {
        List<Binding> same = bindings.computeIfAbsent(binding.filter(), key -> new ArrayList<>(1));
        if (!same.contains(binding)) {
          same.add(binding);
        }
      }
    }
    return outcome;
  }

  /// Whether there is such a binding. After a restart the channels are known and not the exchanges:
  /// then any binding that stands for a channel of the queue is there.
  public boolean isBound(Binding binding) {
    if (!mailbox.listensTo(binding.filter())) {
      return false;
    }
    synchronized (this) {
      List<Binding> same = bindings.get(binding.filter());
      return same == null || same.contains(binding);
    }
  }

  boolean unbind(Binding binding) {
    boolean last;
    synchronized (this) {
      List<Binding> same = bindings.get(binding.filter());
      if (same != null) {
        same.remove(binding);
      }
      last = same == null || same.isEmpty();
      if (last) {
        bindings.remove(binding.filter());
      }
    }
    if (last) {
      mailbox.unlisten(binding.filter());
    }
    return last;
  }

  synchronized List<Binding> bindings() {
    return bindings.values().stream().flatMap(List::stream).toList();
  }

  boolean uses(Exchange exchange) {
    return bindings().stream()
        .anyMatch(one -> one.exchange().equals(exchange) && mailbox.listensTo(one.filter()));
  }

  /// The channels that it has messages of.
  public List<String> filters() {
    return mailbox.subscriptions().stream().map(Subscription::filter).toList();
  }

  /// Whether a letter was sent to the queue itself.
  public boolean isByName(Letter letter) {
    return letter.subscription().filter().equals(byName.filter());
  }

  /// By which exchange a letter came.
  public synchronized Exchange exchange(Letter letter) {
    if (isByName(letter)) {
      return Exchange.DEFAULT;
    }
    String filter = letter.subscription().filter();
    List<Binding> same = bindings.get(filter);
    if (same != null && !same.isEmpty()) {
      return same.getFirst().exchange();
    }
    return filter.equals(Exchange.swap(name)) ? Exchange.DEFAULT : Exchange.TOPIC;
  }

  // --- consumers ---

  /// @param exclusive whether nobody else may consume; a fault 403 where somebody does
  public void attach(Receiver consumer, boolean exclusive) {
    synchronized (this) {
      if (alone || (exclusive && !consumers.isEmpty())) {
        throw Fault.of(ReplyCode.ACCESS_REFUSED, "queue '" + name + "' in exclusive use");
      }
      alone = exclusive;
      consumers.add(consumer);
    }
    mailbox.attach(consumer);
  }

  /// The consumer takes nothing more; what it holds it may still settle, until it is detached.
  ///
  /// @return whether it was the last one
  public synchronized boolean retire(Receiver consumer) {
    if (!consumers.remove(consumer)) {
      return false;
    }
    alone = false;
    return consumers.isEmpty();
  }

  /// Ends a consumer; what it has not settled goes to others.
  ///
  /// @param holds how many letters that are
  public void detach(Receiver consumer, int holds) {
    taken.addAndGet(-holds);
    mailbox.detach(consumer);
  }

  /// The next letter for a consumer, or null.
  public @Nullable Letter take(Receiver consumer) {
    return counted(mailbox.take(consumer));
  }

  /// One letter for somebody who is no consumer, or null.
  public @Nullable Letter takeOnce(Receiver asking) {
    return counted(mailbox.takeOnce(asking));
  }

  private @Nullable Letter counted(@Nullable Letter letter) {
    if (letter != null) {
      taken.incrementAndGet();
    }
    return letter;
  }

  public void settle(Letter letter) {
    taken.decrementAndGet();
    mailbox.settle(letter);
  }

  public void giveBack(Collection<Letter> letters) {
    taken.addAndGet(-letters.size());
    mailbox.giveBack(letters);
  }

  /// How many letters wait for a consumer.
  public int messages() {
    return Math.max(0, mailbox.count() - Math.max(0, taken.get()));
  }

  public synchronized int consumers() {
    return consumers.size();
  }

  /// Discards what waits.
  public int purge() {
    return mailbox.clear();
  }
}
