package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.SubscriptionTree.Found;
import io.gatehouse.messaging.ask.Enquiries;
import io.gatehouse.messaging.guard.Guards;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Step;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.limit.Rate;
import io.gatehouse.messaging.limit.Rates;
import io.gatehouse.messaging.message.Counts;
import io.gatehouse.messaging.message.Levels;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.Views;
import io.gatehouse.messaging.name.KnownNames;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.messaging.retained.RetainedKeeper;
import io.gatehouse.messaging.thing.Things;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries messages from whoever may publish to whoever may listen.
///
/// A publish asks for its verdict, finds the listeners, and hands the shared message to each event
/// loop by one task; on the publisher's own loop without any.
public final class Hub {
  private static final Problem BEHIND =
      Problem.of(ProblemType.UNAVAILABLE, "the store does not keep up with the messages to be kept")
          .retryAfter(1);
  static final Problem OVER = Problem.of(ProblemType.ENDED, "the connection has ended");

  private final Access access;
  private final Enquiries enquiries;
  private final Things things;
  private final ChannelRights rights;
  private final Guards guards = new Guards();
  private final KnownNames names = new KnownNames();
  private final Audience audience = new Audience(this);
  private final Connections connections;
  private final Journal journal;
  private final RetainedKeeper keeper;
  private final Limits limits;
  private final Rates rates;
  private final InstantSource clock;
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final String epoch;
  private final Counts counts = new Counts();

  public Hub(
      Access access,
      Connections connections,
      Journal journal,
      RetainedKeeper keeper,
      Limits limits,
      InstantSource clock) {
    this.access = access;
    this.enquiries = new Enquiries(clock);
    this.things = new Things(access, journal);
    this.rights = new ChannelRights(access, enquiries, things, names);
    this.guards.add(things);
    this.connections = connections;
    this.journal = journal;
    this.keeper = keeper;
    this.limits = limits;
    this.rates = new Rates(limits.shared());
    this.clock = clock;
    this.epoch = Long.toString(clock.millis(), 36);
  }

  /// Reads the retained messages; blocks. To be called once, before any door opens.
  public void start() {
    keeper.load((application, kept) -> {
      Publication restored = room(application).restore(kept, nextId());
      things.keepKnown(restored);
      things.load(application, restored.channel());
    });
  }

  /// Takes up a connection that has proved who it is. Throws `Refused` when there are too many.
  public Session open(Connection connection, Rights rights) {
    long now = now();
    Rate rate = new Rate(limits.publishesPerSecond(), limits.publishBurst(), now);
    Room room = room(rights.identity().application());
    Session session = new Session(this, room, connection, rights, now, rate);
    connections.add(session);
    if (!access.isCurrent(rights)) {
      // a change came between the sign-in and this line, and did not see the session
      connections.remove(session);
      throw Problem.of(ProblemType.UNAVAILABLE, "your rights have just changed")
          .cure("connect again")
          .refused();
    }
    return session;
  }

  /// Sends a message for somebody without a connection, if they may.
  public Outcome<Sent> publish(Rights sender, Message said) {
    Message message = names.meant(sender.identity().application(), said);
    Problem refusal = refusalToPublish(sender, message.channel());
    if (refusal == null) {
      refusal = guards.refusalToPublish(sender, message);
    }
    if (refusal == null) {
      refusal = tooFast(sender.identity());
    }
    if (refusal != null) {
      counts.refused();
      return new Outcome.Rejected<>(refusal);
    }
    if (things.keeps(sender.identity().application(), message.channel())) {
      return new Outcome.Accepted<>(new Sent(1, things.take(sender, message, null)));
    }
    Room room = room(sender.identity().application());
    String[] levels = Levels.of(message.channel());
    Publication.Sender from = sender(sender.identity());
    return spread(room, settings(room, message.channel()), levels, message, from, null, null);
  }

  /// Why this principal has to wait before it publishes more, or null.
  @Nullable Problem tooFast(Identity sender) {
    String why = rates.take(sender.application(), sender.subject());
    return why == null ? null : Problem.of(ProblemType.TOO_MANY, why).retryAfter(1);
  }

  /// Sends a message of the server itself, to `$` channels too. Where a channel belongs to a thing,
  /// it waits, in its order, until it is known whose that is.
  public Outcome<Sent> publishFromServer(
      String application, Publication.Sender sender, Message message) {
    return publishFromServer(application, sender, message, null);
  }

  /// @param views what receivers see of it, where they do not all see the same
  public Outcome<Sent> publishFromServer(
      String application, Publication.Sender sender, Message message, @Nullable Views views) {
    Line line = things.line(application, message.channel());
    return line != null && line.putsOff(() -> spreadFromServer(application, sender, message, views))
        ? new Outcome.Accepted<>(new Sent(0, null))
        : spreadFromServer(application, sender, message, views);
  }

  private Outcome<Sent> spreadFromServer(
      String application, Publication.Sender sender, Message message, @Nullable Views views) {
    Message said = things.worded(application, message);
    String[] to = Levels.of(said.channel());
    Publication publication = new Publication(application, said, sender, nextId(), now(), null);
    publication.showBy(views);
    return spread(room(application), ChannelSettings.NONE, to, publication, null, null);
  }

  /// Whether anybody listens to a channel of the server; to others, nobody may by another name.
  public boolean isHeard(String application, String channel) {
    Room room = rooms.get(application);
    if (room == null) {
      return false;
    }
    Found found = new Found();
    room.tree().match(Levels.of(channel), found);
    return found.count() > 0;
  }

  public Things things() {
    return things;
  }

  public KnownNames names() {
    return names;
  }

  /// What the channels of a filter show to whoever begins to listen, as far as these rights reach.
  public List<Publication> retained(Rights viewer, String filter) {
    SharedFilter shared = SharedFilter.parse(filter);
    if (shared == null || shared.group() != null) {
      return List.of();
    }
    Room room = room(viewer.identity().application());
    if (filter.startsWith(ChannelRights.PRESENCE)) {
      String channel = filter.substring(ChannelRights.PRESENCE.length());
      return rights.mayListen(viewer, channel) ? List.of(audience.here(room, channel)) : List.of();
    }
    String meant = names.meant(room.name(), filter);
    List<Publication> shown =
        room.retained().matching(meant).stream()
            .filter(kept -> !kept.expired(now()))
            .filter(kept -> mayRead(viewer, kept))
            .toList();
    return meant.equals(filter) ? shown : names.renamed(room.name(), filter, shown);
  }

  /// Whether a message may be shown to this viewer, by the policy and by every guard.
  public boolean mayRead(Rights viewer, Publication shown) {
    return rights.mayListen(viewer, shown.channel()) && guards.mayHear(viewer, shown);
  }

  ChannelRights rights() {
    return rights;
  }

  /// Bounds besides the policy; to be added before any door opens.
  public Guards guards() {
    return guards;
  }

  /// What has gone through the hub since the start, in one application or (null) in all of them.
  public Counts.Totals totals(@Nullable String application) {
    return application != null
        ? room(application).counts().totals()
        : counts.totals().plus(rooms.values().stream().map(Room::counts));
  }

  /// A door has ended a connection because its queue was full.
  public void countSlowConsumer() {
    counts.slowConsumer();
  }

  /// A message was given up, because too many wait for a receiver.
  public void countDropped() {
    counts.dropped();
  }

  public String epoch() {
    return epoch;
  }

  public Limits limits() {
    return limits;
  }

  /// Swaps the rights of a live session for those of a fresh credential of the same principal.
  @Nullable Problem refusalToRenew(Session session, Rights fresh) {
    return connections.refusalToRenew(session, fresh, access);
  }

  /// Questions to the application's backend; whoever answers them is set before any door opens.
  public Enquiries enquiries() {
    return enquiries;
  }

  /// Asks the application's backend whether somebody without a session may do this, if that is for
  /// it to say; blocks until the answer is there.
  public void ask(Rights by, Verb verb, String channel) {
    rights.await(by, verb, channel);
  }

  /// Whether it is only for want of an answer that these rights are refused the filter.
  public boolean isUnanswered(Rights by, String filter) {
    return rights.isUnanswered(by, filter);
  }

  /// Looks again when the rights of a session end by themselves.
  void watch(Session session) {
    connections.watch(session);
  }

  Room room(String application) {
    return rooms.computeIfAbsent(application, name -> Room.of(name, limits, epoch, names));
  }

  void countRefusal() {
    counts.refused();
  }

  long now() {
    return clock.millis();
  }

  void ended(Session session) {
    connections.remove(session);
  }

  static Publication.Sender sender(Identity identity) {
    return new Publication.Sender(identity.subject(), identity.name(), identity.publicData());
  }

  @Nullable Problem refusalToPublish(Rights by, String channel) {
    return rights.refusalToPublish(by, channel);
  }

  /// Why these rights do not reach to listen to the filter, or null if they do.
  public @Nullable Problem refusalToSubscribe(Rights by, String filter) {
    return rights.refusalToSubscribe(by, filter);
  }

  ChannelSettings settings(Room room, String channel) {
    return access.settings(room.name(), channel);
  }

  /// Has the subscription get what is published from now on; for its listener alone.
  public void listen(String application, Subscription subscription) {
    subscription.dependsOn(things.line(application, subscription.filter()));
    room(application).add(subscription);
  }

  /// Stops that. Nothing is handed over for it afterwards.
  public void forget(String application, Subscription subscription) {
    subscription.end();
    Room room = room(application);
    room.remove(subscription);
    audience.depart(room, subscription);
  }

  /// Somebody is behind this subscription now, and counts as present on its channel.
  public void arrive(String application, Subscription subscription) {
    audience.arrive(room(application), subscription);
  }

  /// Nobody is behind it any more, although it goes on to collect messages.
  public void depart(String application, Subscription subscription) {
    audience.depart(room(application), subscription);
  }

  /// Who is on a channel; the viewer needs the right to listen to it.
  public Outcome<List<Member>> presence(Rights viewer, String channel) {
    Problem why = refusalToSubscribe(viewer, channel);
    return why == null
        ? audience.members(room(viewer.identity().application()), channel)
        : new Outcome.Rejected<>(why);
  }

  /// What was said on a channel lately; the viewer needs the right to listen to it.
  public Outcome<Recalled> history(Rights viewer, String channel, Since since, int limit) {
    Problem why = refusalToSubscribe(viewer, channel);
    return why == null
        ? room(viewer.identity().application()).recall(this, viewer, channel, since, limit)
        : new Outcome.Rejected<>(why);
  }

  /// Forgets history that is too old.
  public void shrinkHistory() {
    for (Room room : rooms.values()) {
      room.history().shrink(channel -> settings(room, channel), now());
    }
  }

  /// What the server numbers messages with.
  public long nextId() {
    return ids.incrementAndGet();
  }

  /// Hands a message to everybody who listens.
  ///
  /// @param from the session that sent it, on whose loop this runs; null for any other thread
  /// @param also what has to become durable together with the message
  Outcome<Sent> spread(
      Room room,
      ChannelSettings settings,
      String[] levels,
      Message message,
      Publication.Sender sender,
      @Nullable Session from,
      @Nullable Step also) {
    Connection connection = from == null ? null : from.connection();
    Publication sent = new Publication(room.name(), message, sender, nextId(), now(), connection);
    return spread(room, settings, levels, sent, connection, also);
  }

  private Outcome<Sent> spread(
      Room room,
      ChannelSettings settings,
      String[] levels,
      Publication publication,
      @Nullable Connection connection,
      @Nullable Step also) {
    Message message = publication.message();
    if (message.qos() > 0 && journal.isFull()) {
      return new Outcome.Rejected<>(BEHIND);
    }
    things.keepKnown(publication);
    if (message.retain()) {
      Publication kept = publication.withoutConnection();
      Problem full = room.retained().keep(levels, kept);
      if (full != null) {
        room.counts().refused();
        return new Outcome.Rejected<>(full);
      }
      keeper.changed(kept, publication);
    }
    room.note(publication, settings);
    room.counts().published();
    Found found = new Found();
    room.tree().match(levels, found);
    int receivers =
        found.deliver(publication, connection == null ? null : connection.loop(), room.counts());
    boolean kept = things.keeps(room.name(), message.channel());
    receivers += kept ? 0 : room.spreadFurther(publication, connection);
    if (also != null) {
      publication.unit().add(also);
    }
    Unit unit = publication.unitIfAny();
    if (unit != null) {
      journal.submit(unit);
    }
    return new Outcome.Accepted<>(new Sent(receivers, unit));
  }
}
