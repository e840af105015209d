package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.CallersThread;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.MailboxStore;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Messages that wait for whoever takes them: an MQTT session, an AMQP queue, a durable
/// subscription.
///
/// It listens whether or not somebody is there. What it gets is allowed by the rights of its owner;
/// what leaves it is allowed by the rights of the receiver too. Its own lock guards it; any thread
/// may use it.
public final class Mailbox implements Listener {
  private static final Problem OVER = Problem.of(ProblemType.ENDED, "the mailbox has ended");
  private static final Problem TOO_MANY =
      Problem.of(ProblemType.TOO_MANY, "this session has too many subscriptions")
          .cure("subscribe with wildcards");

  private final Post post;
  private final Keeping keeping;
  private final Papers papers;
  private final Letters letters;
  private final Filters filters;
  private final Receivers receivers;
  private final ReceivedPackets received;
  private final RecentIds recent = new RecentIds();
  private boolean ended;

  Mailbox(Post post, MailboxRecord record, boolean durable) {
    this.post = post;
    this.keeping = new Keeping(post.journal(), durable);
    this.papers = new Papers(record, keeping);
    this.received = new ReceivedPackets(record.id(), keeping);
    this.filters = new Filters(this, post.hub());
    this.letters = new Letters(this, post, keeping, filters);
    this.receivers = new Receivers(this, letters::count);
  }

  /// Goes on where an earlier run ended.
  synchronized void restore(
      List<MailboxRecord.Filter> filters,
      List<Integer> packets,
      Map<String, MailboxStore.Waiting> waiting,
      Letters.Earlier earlier) {
    this.filters.restore(filters);
    received.restore(packets);
    letters.restore(waiting, earlier);
  }

  /// Forgets one that never began.
  synchronized void discard() {
    letters.end();
  }

  /// Makes a new one durable.
  synchronized void begin() {
    papers.save();
  }

  long id() {
    return papers.id();
  }

  /// Its id as the API writes it.
  public String key() {
    return papers.key();
  }

  public String application() {
    return papers.application();
  }

  public String name() {
    return papers.name();
  }

  public Subject owner() {
    return papers.owner();
  }

  public synchronized Terms terms() {
    return papers.terms();
  }

  /// Messages that wait or are under way.
  public synchronized int count() {
    return letters.count();
  }

  public synchronized List<Subscription> subscriptions() {
    return filters.list();
  }

  public synchronized MailboxState state() {
    return new MailboxState(
        key(),
        name(),
        owner(),
        keeping.durable(),
        letters.count(),
        letters.bytes(),
        letters.dropped(),
        receivers.count(),
        papers.leftAt(),
        filters.list().stream().map(Subscription::filter).sorted().toList());
  }

  /// What its client has sent by QoS 2 and not released.
  public ReceivedPackets received() {
    return received;
  }

  @Override
  public synchronized @Nullable Rights rights() {
    return papers.rights();
  }

  synchronized void rights(Rights known) {
    papers.rights(known);
  }

  synchronized MailboxRecord record() {
    return papers.record();
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  // --- what it listens to ---

  /// Begins to listen, if these rights reach that far.
  public Outcome<Listening> listen(Rights by, String filter, Subscription.Options options) {
    long epoch = by.epoch();
    long stands = post.hub().things().stamp(application(), filter);
    Problem refusal = post.hub().refusalToSubscribe(by, filter);
    if (refusal != null) {
      return new Outcome.Rejected<>(refusal);
    }
    synchronized (this) {
      boolean isNew = !filters.contains(filter);
      if (ended) {
        return new Outcome.Rejected<>(OVER);
      }
      if (isNew && filters.count() >= post.subscriptions()) {
        return new Outcome.Rejected<>(TOO_MANY);
      }
      Subscription fresh = filters.add(filter, options);
      // a change that came since the decision did not see the subscription
      Problem lost =
          by.epoch() == epoch && stands == post.hub().things().stamp(application(), filter)
              ? null
              : post.hub().refusalToSubscribe(by, filter);
      if (lost != null) {
        filters.drop(fresh);
        return new Outcome.Rejected<>(lost);
      }
      if (receivers.count() > 0) {
        post.hub().arrive(application(), fresh);
      }
      MailboxRecord.Filter record = LetterRecords.of(fresh);
      Unit unit = keeping.write(transaction -> transaction.mailboxes().listen(id(), record));
      return new Outcome.Accepted<>(new Listening(fresh, isNew, unit));
    }
  }

  public synchronized boolean listensTo(String filter) {
    return filters.contains(filter);
  }

  /// Stops listening; what waits already stays. False when it did not listen to that.
  public synchronized boolean unlisten(String filter) {
    if (!filters.remove(filter, letters::holds)) {
      return false;
    }
    keeping.write(transaction -> transaction.mailboxes().unlisten(id(), filter));
    return true;
  }

  /// Puts in what the channels of a subscription show to whoever comes new.
  public void addRetained(Rights by, Subscription subscription) {
    List<Publication> shown = post.hub().retained(by, subscription.filter());
    Unit unit = new Unit();
    synchronized (this) {
      for (Publication publication : shown) {
        add(publication, subscription, true, () -> unit);
      }
    }
    post.journal().submit(unit);
    wake();
  }

  /// Takes the right to a subscription away; returns how many messages are discarded.
  synchronized int drop(Subscription subscription, Problem why) {
    if (!filters.drop(subscription)) {
      return 0;
    }
    String filter = subscription.filter();
    keeping.write(transaction -> transaction.mailboxes().unlisten(id(), filter));
    receivers.tell(receiver -> receiver.dropped(subscription, why));
    return letters.purge(filter);
  }

  // --- what comes in ---

  @Override
  public Executor loop() {
    return CallersThread.INSTANCE;
  }

  @Override
  public synchronized boolean isBusy() {
    return receivers.count() == 0;
  }

  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    synchronized (this) {
      boolean local = subscription.options().noLocal() && receivers.sent(publication);
      if (ended || subscription.ended() || local) {
        return false;
      }
      if (terms().once() && !recent.add(publication.id())) {
        return false;
      }
      if (!add(publication, subscription, false, publication::unit)) {
        return false;
      }
    }
    wake();
    return true;
  }

  private boolean add(
      Publication publication, Subscription subscription, boolean shown, Supplier<Unit> unit) {
    Terms terms = papers.terms();
    int wanted = subscription.options().qos();
    int qos = Math.min(publication.message().qos(), wanted);
    if (qos == 0 && !terms.everything() && receivers.count() == 0) {
      return false;
    }
    return letters.add(publication, subscription, qos, shown, unit);
  }

  // --- who takes ---

  /// Has a receiver take letters from now on. One that is not shared has a single receiver: the one
  /// before is told that it was taken over.
  public void attach(Receiver receiver) {
    Problem why = Problem.of(ProblemType.TAKEN_OVER, "another connection has taken over");
    synchronized (this) {
      boolean alone = !papers.terms().shared();
      if (alone) {
        receivers.tell(old -> old.ended(why));
        receivers.clear();
        letters.giveBackAll();
      }
      receivers.add(receiver);
      papers.left(null);
      if (alone) {
        narrow(receiver.rights());
      }
      filters.arrive();
    }
    wake();
  }

  /// Drops what the rights of a receiver do not reach.
  private void narrow(Rights receiver) {
    for (Subscription subscription : filters.sources()) {
      Problem why = post.hub().refusalToSubscribe(receiver, subscription.filter());
      if (why != null) {
        drop(subscription, why);
      }
    }
  }

  /// The receiver is gone; what it has not settled is there for the next.
  public void detach(Receiver receiver) {
    synchronized (this) {
      if (!receivers.remove(receiver)) {
        return;
      }
      letters.giveBackOf(receiver);
      if (receivers.count() == 0) {
        papers.left(post.clock().millis());
        filters.depart();
      }
    }
    wake();
  }

  /// Sets how long it outlives its last receiver, in milliseconds; 0 ends it with that.
  public synchronized void expireAfter(long milliseconds) {
    papers.expireAfter(milliseconds);
  }

  /// Whether its time without a receiver is over.
  synchronized boolean isOver(long now) {
    return papers.isOver(now);
  }

  /// The next letter for a receiver; null when there is none for it now.
  public @Nullable Letter take(Receiver receiver) {
    synchronized (this) {
      if (!receivers.mayTake(receiver)) {
        return null;
      }
      Letter letter = letters.take(receiver, papers.terms());
      if (letter != null) {
        receivers.took(receiver);
      }
      return letter;
    }
  }

  /// One letter for somebody who is not attached and will settle or give it back; null for none.
  public synchronized @Nullable Letter takeOnce(Receiver receiver) {
    return letters.take(receiver, papers.terms());
  }

  /// The receiver is done with the letter.
  public synchronized void settle(Letter letter) {
    letters.settle(letter);
  }

  /// The receiver of a QoS 2 letter has it (PUBREC); `then` runs once that is durable.
  public synchronized void release(Letter letter, Runnable then) {
    letters.release(letter, then);
  }

  /// The receiver does not want the letter now.
  public void giveBack(Letter letter) {
    giveBack(List.of(letter));
  }

  /// The receiver does not want these letters now.
  public synchronized void giveBack(Collection<Letter> several) {
    letters.giveBack(several);
    wake();
  }

  /// Discards what waits and is not under way; returns how many.
  public synchronized int clear() {
    return letters.clear(filters.sources());
  }

  /// Has the receivers look for letters.
  synchronized void wake() {
    receivers.wake();
  }

  // --- its end ---

  /// Ends it; returns how many messages are discarded.
  synchronized int end(@Nullable Problem why) {
    if (ended) {
      return 0;
    }
    ended = true;
    int discarded = letters.count();
    filters.clear();
    if (why != null) {
      receivers.tell(receiver -> receiver.ended(why));
    }
    receivers.clear();
    letters.end();
    keeping.write(transaction -> transaction.mailboxes().remove(id()));
    return discarded;
  }

  /// Who takes from it now.
  synchronized List<Receiver> attached() {
    return receivers.list();
  }

  /// What it listens to, and what it listened to and still has messages of.
  synchronized List<Subscription> sources() {
    return filters.sources();
  }
}
