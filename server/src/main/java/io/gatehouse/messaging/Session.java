package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.limit.Rate;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One live connection as the hub sees it: whose it is, what it listens to, what it was allowed.
///
/// INVARIANT: every method that changes it runs on the connection's loop. The counters may be read
/// by anybody and are then a little old.
public final class Session implements Listener {
  private static final Problem FULL =
      Problem.of(ProblemType.TOO_MANY, "this connection has too many subscriptions")
          .cure("subscribe with wildcards, or open another connection");

  private final Hub hub;
  private final Room room;
  private final Connection connection;
  private volatile Rights rights;
  private final long connectedAt;
  private final Rate rate;
  private final Standing standing;
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>(2);
  private volatile boolean ended;
  private long watchedUntil = Long.MAX_VALUE;
  private long published;
  private long delivered;
  private long refused;

  Session(Hub hub, Room room, Connection connection, Rights rights, long connectedAt, Rate rate) {
    this.hub = hub;
    this.room = room;
    this.connection = connection;
    this.rights = rights;
    this.connectedAt = connectedAt;
    this.rate = rate;
    this.standing = new Standing(hub, room, rights);
  }

  public Connection connection() {
    return connection;
  }

  @Override
  public Rights rights() {
    return rights;
  }

  public long connectedAt() {
    return connectedAt;
  }

  public Traffic traffic() {
    return new Traffic(published, delivered, refused);
  }

  public Outcome<Sent> publish(Message message) {
    return publish(message, null);
  }

  /// @param also what has to become durable together with the message
  public Outcome<Sent> publish(Message said, @Nullable Step also) {
    if (ended) {
      return new Outcome.Rejected<>(Hub.OVER);
    }
    Message message = hub.names().meant(room.name(), said);
    if (!rate.take(hub.now())) {
      return refuse(Problem.of(ProblemType.TOO_MANY, "this connection publishes too fast"));
    }
    Standing.Verdict verdict = standing.verdict(rights, message.channel());
    if (verdict.refusal() != null) {
      return refuse(verdict.refusal());
    }
    Problem bound = hub.guards().refusalToPublish(rights, message);
    if (bound == null) {
      bound = hub.tooFast(rights.identity());
    }
    if (bound != null) {
      return refuse(bound);
    }
    published++;
    if (verdict.kept()) {
      return new Outcome.Accepted<>(new Sent(1, hub.things().take(rights, message, also)));
    }
    return hub.spread(
        room, verdict.settings(), verdict.levels(), message, standing.sender(rights), this, also);
  }

  /// Counts a message that goes to one receiver past all channels, as an answer does; null, or why
  /// it may not be sent now.
  public @Nullable Problem refusalToAnswer() {
    if (ended) {
      return Hub.OVER;
    }
    Problem tooFast =
        rate.take(hub.now())
            ? hub.tooFast(rights.identity())
            : Problem.of(ProblemType.TOO_MANY, "this connection publishes too fast");
    if (tooFast == null) {
      published++;
    } else {
      var _ = refuse(tooFast);
    }
    return tooFast;
  }

  /// Why a message on this channel would be refused now, or null where it would be sent: for
  /// protocols in which a peer says beforehand where it will publish.
  public @Nullable Problem refusalToPublish(String channel) {
    if (ended) {
      return Hub.OVER;
    }
    Problem refusal = standing.verdict(rights, hub.names().meant(room.name(), channel)).refusal();
    if (refusal != null) {
      var _ = refuse(refusal);
    }
    return refusal;
  }

  private <T> Outcome<T> refuse(Problem problem) {
    refused++;
    hub.countRefusal();
    return new Outcome.Rejected<>(problem);
  }

  /// What has to be asked before a message on this channel can be judged; null for nothing. Whoever
  /// publishes without is refused where somebody has to be asked.
  public @Nullable Asking toPublish(String channel) {
    return ended ? null : standing.toPublish(rights, channel, loop());
  }

  public @Nullable Asking toSubscribe(String filter) {
    return toSubscribe(List.of(filter));
  }

  /// The same before subscriptions to filters.
  public @Nullable Asking toSubscribe(Collection<String> all) {
    return ended ? null : standing.toSubscribe(rights, all, loop(), () -> hub.watch(this));
  }

  /// Asks again about whatever it listens to, where the answer is about to end.
  void askAgain() {
    if (!ended) {
      List<String> filters = new ArrayList<>(subscriptions.keySet());
      filters.addAll(connection.mailboxFilters());
      standing.askAgain(rights, filters, () -> loop().execute(this::answered));
      hub.watch(this);
    }
  }

  private void answered() {
    cut(null, new Revalidation.Tally());
    if (!ended) {
      connection.narrowed();
      hub.watch(this);
    }
  }

  /// Starts to listen, if this session may. The same filter again replaces the earlier one.
  ///
  /// The caller sends its acknowledgement first and then asks for `sendRetained`.
  public Outcome<Subscription> subscribe(String filter, Subscription.Options options) {
    if (ended) {
      return new Outcome.Rejected<>(Hub.OVER);
    }
    Subscription fresh = new Subscription(this, filter, options);
    fresh.dependsOn(hub.things().line(room.name(), filter));
    Problem why = hub.refusalToSubscribe(rights, filter);
    Problem refusal = why == null && isFull(filter) ? FULL : why;
    if (refusal == null) {
      begin(fresh);
      // a change that came since the decision did not see the subscription
      refusal = fresh.isOvertaken() ? hub.refusalToSubscribe(rights, filter) : null;
    }
    if (refusal != null) {
      if (subscriptions.remove(filter, fresh)) {
        forget(fresh);
      }
      return refuse(refusal);
    }
    hub.arrive(room.name(), fresh);
    return new Outcome.Accepted<>(fresh);
  }

  /// Starts to listen to whatever of a filter this session may, message by message: for protocols
  /// that filter instead of refusing. Takes the place of an earlier subscription to the same.
  public Outcome<Subscription> look(String filter) {
    if (ended || isFull(filter)) {
      return new Outcome.Rejected<>(ended ? Hub.OVER : FULL);
    }
    Subscription fresh = new Subscription(this, filter, Subscription.Options.DEFAULT, true);
    begin(fresh);
    return new Outcome.Accepted<>(fresh);
  }

  private void begin(Subscription fresh) {
    Subscription old = subscriptions.put(fresh.filter(), fresh);
    room.add(fresh);
    if (old != null) {
      forget(old);
    }
  }

  /// Whether it may have this message now: for one that has waited.
  public boolean mayHear(Publication publication) {
    return !ended
        && (publication.hasViews()
            || standing
                .sight(rights)
                .of(publication.channel(), channel -> hub.rights().mayListen(rights, channel)))
        && hub.guards().mayHear(rights, publication);
  }

  @Override
  public boolean mayStillHear(Publication publication) {
    return !ended && hub.guards().mayHear(rights, publication);
  }

  private boolean reaches(Subscription subscription, Publication publication) {
    if (subscription.partial()
        && !standing
            .sight(rights)
            .of(subscription.filter(), filter -> hub.rights().mayListenToAll(rights, filter))) {
      return mayHear(publication);
    }
    return hub.guards().mayHear(rights, publication);
  }

  private boolean isFull(String filter) {
    return subscriptions.size() >= hub.limits().subscriptions()
        && !subscriptions.containsKey(filter);
  }

  /// Sends what the channels of this subscription show to whoever comes new; nothing for one that
  /// is shared.
  public void sendRetained(Subscription subscription) {
    List<Publication> shown = hub.retained(rights, subscription.filter());
    if (!shown.isEmpty()) {
      delivered += shown.size();
      connection.deliverRetained(shown, subscription);
    }
  }

  /// What to show first to a client that comes back: everything that its subscription missed and
  /// its channels still keep, and what they retain since then, in the order in which it was sent.
  ///
  /// @param since the last message that the client heard
  public Recalled missed(Subscription subscription, Since.Behind since, int limit) {
    Recalled all = lookBack(subscription.filter(), since, limit);
    countShown(all.messages().size());
    return all;
  }

  /// The same without counting it. Changes nothing, and may run on any thread: where there are many
  /// channels it takes long.
  public Recalled lookBack(String filter, Since.Behind since, int limit) {
    return room.lookBack(hub, rights, filter, since, limit);
  }

  /// Why this session may not give a name to a channel, or with `below` to it and all below it;
  /// null if it may.
  public @Nullable Problem refusalToName(String channel, boolean below) {
    return hub.rights().refusalToName(rights, channel, below);
  }

  public boolean listensTo(String filter) {
    return subscriptions.containsKey(filter);
  }

  /// False when there was no such subscription.
  public boolean unsubscribe(String filter) {
    Subscription gone = subscriptions.remove(filter);
    if (gone == null) {
      return false;
    }
    forget(gone);
    return true;
  }

  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    subscriptions.values().forEach(this::forget);
    subscriptions.clear();
    hub.ended(this);
  }

  /// Notes when its rights end by themselves; returns what was noted before.
  synchronized long watchUntil(long end) {
    long before = watchedUntil;
    watchedUntil = end;
    return before;
  }

  boolean isOvertaken() {
    return subscriptions.values().stream().anyMatch(Subscription::isOvertaken);
  }

  Collection<Subscription> subscriptions() {
    return subscriptions.values();
  }

  /// Takes away what these rights no longer allow, or everything when `end` says why.
  void cut(@Nullable Problem end, Revalidation.Tally tally) {
    if (ended) {
      return;
    }
    if (end != null) {
      tally.connection(connection.close(end));
      end();
      return;
    }
    // time alone may have ended a right, without a new epoch
    standing.forget();
    for (Subscription subscription : List.copyOf(subscriptions.values())) {
      subscription.dependsOn(hub.things().line(room.name(), subscription.filter()));
      Problem why =
          subscription.partial() ? null : hub.refusalToSubscribe(rights, subscription.filter());
      if (why != null) {
        subscriptions.remove(subscription.filter());
        forget(subscription);
        tally.subscription(connection.dropped(subscription, why));
      }
    }
  }

  private void forget(Subscription subscription) {
    hub.forget(room.name(), subscription);
  }

  @Override
  public Executor loop() {
    return connection.loop();
  }

  @Override
  public boolean isBusy() {
    return ended || connection.isBusy();
  }

  /// Goes on with a fresh credential of the same principal, and drops what it does not allow.
  ///
  /// @return why not, in which case everything stays as it was; or null
  public @Nullable Problem renew(Rights fresh) {
    Problem refusal = hub.refusalToRenew(this, fresh);
    if (refusal == null) {
      cut(null, new Revalidation.Tally());
      connection.narrowed();
    }
    return refusal;
  }

  /// For the hub, which keeps the indexes true.
  void adopt(Rights fresh) {
    rights = fresh;
    standing.forget();
  }

  /// A message of a mailbox was written to the connection, which says so on its loop.
  public void countLetter() {
    delivered++;
  }

  /// The connection, which says so on its loop, has shown messages that the hub did not hand over.
  public void countShown(int messages) {
    delivered += messages;
  }

  /// Hands one live message to the connection, on its loop.
  @SuppressWarnings("ReferenceEquality") // a connection is itself and no other
  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    if (subscription.ended()
        || (subscription.options().noLocal() && publication.from() == connection)
        || !reaches(subscription, publication)) {
      return false;
    }
    delivered++;
    connection.deliver(publication.shownTo(rights), subscription);
    return true;
  }

  /// Messages sent, received and refused since the connection began.
  public record Traffic(long published, long delivered, long refused) {}
}
