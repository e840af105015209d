package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Every live connection, found by application, by principal and by token.
///
/// Safe for use by any thread.
@SuppressWarnings("EnumOrdinal") // an index into counters that live as long as the process
public final class Connections {
  private static final long FIRST = 36L * 36 * 36 * 36 * 36 * 36 * 36;

  private final Limits limits;
  private final Map<String, ConcurrentNavigableMap<String, Session>> applications =
      new ConcurrentHashMap<>();
  private final Map<Key, Set<Session>> byPrincipal = new ConcurrentHashMap<>();
  private final Map<Key, Set<Session>> byToken = new ConcurrentHashMap<>();
  private final Map<Address, Integer> admitted = new ConcurrentHashMap<>();
  private final Map<String, Tally> connected = new ConcurrentHashMap<>();
  private final AtomicInteger total = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong(FIRST);
  private final Expiries expiries;

  public Connections(Limits limits, InstantSource clock) {
    this.limits = limits;
    this.expiries = new Expiries(clock);
  }

  /// An id for a new connection; younger ones sort behind older ones.
  public String newId() {
    return "c" + Long.toString(ids.getAndIncrement(), 36);
  }

  /// Lets a peer in that has not said who it is; `leave` has to follow when it is gone.
  ///
  /// @return why it has to go, in which case `leave` must not follow; or null
  public @Nullable Problem admit(Address address) {
    if (total.incrementAndGet() > limits.connections()) {
      total.decrementAndGet();
      return Problem.of(ProblemType.TOO_MANY, "the server has too many connections").retryAfter(10);
    }
    if (admitted.merge(address, 1, Integer::sum) > limits.connectionsPerAddress()) {
      leave(address);
      return Problem.of(ProblemType.TOO_MANY, "your address has too many connections")
          .retryAfter(10);
    }
    return null;
  }

  public void leave(Address address) {
    total.decrementAndGet();
    admitted.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  /// How many peers are connected, with those that have not signed in yet.
  public int count() {
    return total.get();
  }

  /// How many have signed in by one transport.
  public int count(Transport transport) {
    return connected.values().stream().mapToInt(tally -> tally.by(transport)).sum();
  }

  /// How many of one application have signed in by one transport.
  public int count(String application, Transport transport) {
    Tally tally = connected.get(application);
    return tally == null ? 0 : tally.by(transport);
  }

  void add(Session session) {
    int most = limits.shared().connectionsPerApplication();
    if (most > 0 && connected(application(session)).all() >= most) {
      throw Problem.of(ProblemType.TOO_MANY, "the application has too many connections")
          .retryAfter(10)
          .refused();
    }
    Key principal = principal(session);
    Set<Session> own =
        byPrincipal.compute(
            principal,
            (key, present) -> {
              Set<Session> all = present == null ? ConcurrentHashMap.newKeySet(1) : present;
              // who is anonymous is not one and the same: the limit of the address is theirs
              if (isAnonymous(session) || all.size() < limits.connectionsPerPrincipal()) {
                all.add(session);
              }
              return all;
            });
    if (!own.contains(session)) {
      throw Problem.of(ProblemType.TOO_MANY, "you have too many connections").refused();
    }
    Key token = token(session.rights());
    if (token != null) {
      byToken.compute(token, (key, present) -> with(present, session));
    }
    Session before =
        applications
            .computeIfAbsent(application(session), name -> new ConcurrentSkipListMap<>())
            .put(session.connection().id(), session);
    if (before == null) {
      connected(application(session)).add(transport(session), 1);
    }
    watch(session);
  }

  private static boolean isAnonymous(Session session) {
    return session.rights().identity().subject().kind() == Subject.Kind.ANONYMOUS;
  }

  /// Notes when the session's rights end by themselves, as they are now.
  void watch(Session session) {
    long end = session.rights().nextEnd();
    expiries.remove(session, session.watchUntil(end));
    expiries.add(session, end);
  }

  /// Has the session go on with these rights of the same principal.
  void adopt(Session session, Rights fresh) {
    Key old = token(session.rights());
    Key token = token(fresh);
    if (token != null) {
      byToken.compute(token, (key, present) -> with(present, session));
    }
    session.adopt(fresh);
    if (old != null && !old.equals(token)) {
      byToken.computeIfPresent(old, (key, present) -> without(present, session));
    }
    watch(session);
  }

  /// Swaps the rights of a session for those of a fresh credential of the same principal.
  ///
  /// @return why not, in which case everything stays as it was; or null
  @Nullable Problem refusalToRenew(Session session, Rights fresh, Access access) {
    Rights old = session.rights();
    boolean same =
        old.identity().subject().equals(fresh.identity().subject())
            && old.identity().isGuest() == fresh.identity().isGuest()
            && old.identity().application().equals(fresh.identity().application());
    if (!same) {
      return Problem.of(ProblemType.CREDENTIAL_REFUSED, "the credential is of somebody else")
          .cure("open another connection for another principal");
    }
    fresh.answeredAs(old);
    adopt(session, fresh);
    if (access.isCurrent(fresh)) {
      return null;
    }
    // a change came between the proof and this line, and did not see the session by its new token
    adopt(session, old);
    return Problem.of(ProblemType.UNAVAILABLE, "your rights have just changed").cure("try again");
  }

  void remove(Session session) {
    byPrincipal.computeIfPresent(principal(session), (key, present) -> without(present, session));
    Key token = token(session.rights());
    if (token != null) {
      byToken.computeIfPresent(token, (key, present) -> without(present, session));
    }
    Map<String, Session> all = applications.get(application(session));
    if (all != null) {
      if (all.remove(session.connection().id(), session)) {
        connected(application(session)).add(transport(session), -1);
      }
    }
    expiries.remove(session, session.watchUntil(Long.MAX_VALUE));
  }

  /// The sessions that lost a right by time alone since the last call.
  Set<Session> due() {
    return expiries.due();
  }

  private static Set<Session> with(@Nullable Set<Session> present, Session session) {
    Set<Session> all = present == null ? ConcurrentHashMap.newKeySet(1) : present;
    all.add(session);
    return all;
  }

  private static @Nullable Set<Session> without(Set<Session> present, Session session) {
    present.remove(session);
    return present.isEmpty() ? null : present;
  }

  private static String application(Session session) {
    return session.rights().identity().application();
  }

  private static Transport transport(Session session) {
    return session.rights().origin().transport();
  }

  private Tally connected(String application) {
    return connected.computeIfAbsent(application, name -> new Tally());
  }

  private static Key principal(Session session) {
    return key(application(session), session.rights().identity().subject());
  }

  /// An owner is the same principal in every application.
  private static Key key(String application, Subject subject) {
    return new Key(subject.kind() == Subject.Kind.OWNER ? "" : application, subject.toString());
  }

  private static @Nullable Key token(Rights rights) {
    String id = rights.identity().credential().id();
    return id == null ? null : new Key(rights.identity().application(), id);
  }

  Collection<Session> of(String application, Subject subject) {
    return List.copyOf(byPrincipal.getOrDefault(key(application, subject), Set.of()));
  }

  Collection<Session> ofToken(String application, String token) {
    return List.copyOf(byToken.getOrDefault(new Key(application, token), Set.of()));
  }

  Collection<Session> in(String application) {
    Map<String, Session> all = applications.get(application);
    return all == null ? List.of() : List.copyOf(all.values());
  }

  /// Whether somebody is connected who listens to a channel, also by a mailbox.
  public boolean hears(String application, Subject subject, String channel) {
    return of(application, subject).stream()
        .flatMap(session ->
            Stream.concat(
                session.subscriptions().stream().map(Subscription::filter),
                session.connection().mailboxFilters().stream()))
        .anyMatch(filter -> Live.isHeardBy(filter, channel));
  }

  /// Those whose subscriptions depend on a thing that has changed.
  Collection<Session> overtaken(String application) {
    Map<String, Session> all = applications.get(application);
    return all == null ? List.of() : all.values().stream().filter(Session::isOvertaken).toList();
  }

  Collection<Session> withCertificate() {
    return applications.values().stream()
        .flatMap(all -> all.values().stream())
        .filter(session -> session.rights().origin().certificate() != null)
        .toList();
  }

  /// Lists the live connections of one application by age, `after` exclusive.
  public Page<Live> list(String application, @Nullable String after, int limit) {
    NavigableMap<String, Session> all = applications.get(application);
    if (all == null) {
      return new Page<>(List.of(), null);
    }
    List<Live> shown = new ArrayList<>();
    for (Session session : (after == null ? all : all.tailMap(after, false)).values()) {
      if (shown.size() == limit) {
        return new Page<>(shown, shown.getLast().id());
      }
      shown.add(Live.of(session));
    }
    return new Page<>(shown, null);
  }

  public Optional<Live> find(String application, String id) {
    return session(application, id).map(Live::of);
  }

  Optional<Session> session(String application, String id) {
    Map<String, Session> all = applications.get(application);
    return all == null ? Optional.empty() : Optional.ofNullable(all.get(id));
  }

  private record Key(String application, String id) {}

  /// How many of one application are connected, in all and by transport.
  private static final class Tally {
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicIntegerArray byTransport =
        new AtomicIntegerArray(Transport.values().length);

    void add(Transport transport, int difference) {
      all.addAndGet(difference);
      byTransport.addAndGet(transport.ordinal(), difference);
    }

    int all() {
      return all.get();
    }

    int by(Transport transport) {
      return byTransport.get(transport.ordinal());
    }
  }
}
