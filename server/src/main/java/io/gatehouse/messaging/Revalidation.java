package io.gatehouse.messaging;

import io.gatehouse.access.Access;
import io.gatehouse.access.Paper;
import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.access.line.Lines;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.work.Repeating;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends what is live and no longer allowed: after each change, and when time alone ends a right.
///
/// Its methods block until the event loops have done it, and so belong on a virtual thread.
public final class Revalidation implements ChangeListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Revalidation.class);

  /// How many sessions are cut in one turn of a loop: between turns it serves everybody else.
  private static final int TURN = 200;

  private final Access access;
  private final Connections connections;
  private final InstantSource clock;
  private final Duration patience;
  private @Nullable Repeating timer;

  /// @param patience how long to wait for event loops that do not answer
  public Revalidation(
      Access access, Connections connections, InstantSource clock, Duration patience) {
    this.access = access;
    this.connections = connections;
    this.clock = clock;
    this.patience = patience;
  }

  /// Begins to end what time ends.
  public synchronized void start() {
    timer = Repeating.every(Duration.ofMillis(Expiries.SLOT / 2), "expiries", this::tick);
  }

  /// Ends the connections whose credential has expired by now.
  Receipt tick() {
    Collection<Session> due = connections.due();
    if (due.isEmpty()) {
      return Receipt.NOTHING;
    }
    try {
      Receipt receipt = revalidate(due);
      due.forEach(session -> onLoop(session, session.connection()::narrowed));
      due.forEach(session -> onLoop(session, session::askAgain));
      return receipt;
    } catch (RuntimeException failed) {
      LOG.warn("expired connections are ended without asking the store", failed);
      Problem why = Problem.of(ProblemType.CREDENTIAL_ENDED, "the credential has expired");
      return cut(due.stream().map(session -> new Cut(session, why)).toList(), System.nanoTime());
    }
  }

  private static void onLoop(Session session, Runnable task) {
    try {
      session.loop().execute(task);
    } catch (RejectedExecutionException stopping) {
      // the loop ends with the server, and its connections with it
    }
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.close();
    }
  }

  @Override
  public Receipt apply(Change change) {
    Collection<Session> touched = touchedBy(change);
    String over =
        switch (change) {
          case Change.OfCredential one -> one.over();
          case Change.OfPrincipal one -> one.over();
          case Change.OfCredentials _,
              Change.OfGrant _,
              Change.OfGroup _,
              Change.OfRole _,
              Change.OfChannelRule _,
              Change.OfWebhook _,
              Change.OfDevice _ ->
              null;
        };
    if (over == null || touched.isEmpty()) {
      return revalidateOrEnd(touched);
    }
    // the connections that are over do not wait for a look into the store
    Problem why = Problem.of(ProblemType.CREDENTIAL_ENDED, over).cure("sign in again");
    Map<Boolean, List<Session>> lost =
        touched.stream().collect(Collectors.partitioningBy(session -> isOver(session, change)));
    Receipt ended =
        cut(
            lost.getOrDefault(true, List.of()).stream()
                .map(session -> new Cut(session, why))
                .toList(),
            System.nanoTime());
    return ended.plus(revalidateOrEnd(lost.getOrDefault(false, List.of())));
  }

  /// Whether the session lives by what the change has ended. What else it touches has to be looked
  /// at: guests of the same name, and those who listen to something of a device.
  private static boolean isOver(Session session, Change change) {
    Identity identity = session.rights().identity();
    return switch (change) {
      case Change.OfCredential one -> one.token().equals(identity.credential().id());
      case Change.OfPrincipal one ->
          one.subject().equals(identity.subject()) && !identity.isGuest();
      case Change.OfCredentials _,
          Change.OfGrant _,
          Change.OfGroup _,
          Change.OfRole _,
          Change.OfChannelRule _,
          Change.OfWebhook _,
          Change.OfDevice _ ->
          false;
    };
  }

  /// Whose rights cannot be read has none.
  private Receipt revalidateOrEnd(Collection<Session> touched) {
    try {
      return revalidate(touched);
    } catch (RuntimeException failed) {
      LOG.warn("connections are ended whose rights cannot be read", failed);
      Problem why = Problem.of(ProblemType.UNAVAILABLE, "your rights cannot be checked");
      return cut(
          touched.stream().map(session -> new Cut(session, why)).toList(), System.nanoTime());
    }
  }

  /// Ends one connection because an administrator wants it; empty receipt when there is none.
  public Receipt end(String application, String id) {
    Problem why = Problem.of(ProblemType.ENDED, "an administrator ended this connection");
    return connections
        .session(application, id)
        .map(session -> cut(List.of(new Cut(session, why)), System.nanoTime()))
        .orElse(Receipt.NOTHING);
  }

  /// Ends every connection of a principal in one application because an administrator wants it.
  public Receipt endAll(String application, Subject principal) {
    Problem why = Problem.of(ProblemType.ENDED, "an administrator ended your connections");
    List<Cut> cuts =
        connections.of(application, principal).stream()
            // an owner is one principal over all applications
            .filter(session -> session.rights().identity().application().equals(application))
            .map(session -> new Cut(session, why))
            .toList();
    return cuts.isEmpty() ? Receipt.NOTHING : cut(cuts, System.nanoTime());
  }

  /// Looks again at everybody who showed a certificate: what is believed of them has changed.
  public Receipt certificatesChanged() {
    return revalidateOrEnd(connections.withCertificate());
  }

  private Collection<Session> touchedBy(Change change) {
    String application = change.application();
    return switch (change) {
      case Change.OfPrincipal one when one.subject().kind() == Subject.Kind.DEVICE ->
          withOvertaken(application, one.subject());
      case Change.OfCredential one -> connections.ofToken(application, one.token());
      case Change.OfCredentials all -> connections.of(application, all.principal());
      case Change.OfPrincipal one -> connections.of(application, one.subject());
      case Change.OfGrant grant -> holdersOf(application, grant.subject());
      case Change.OfGroup _, Change.OfRole _, Change.OfChannelRule _, Change.OfWebhook _ ->
          connections.in(application);
      case Change.OfDevice _ -> List.of();
    };
  }

  /// The device's own, and whoever listens to something of it or of a device below it.
  private Collection<Session> withOvertaken(String application, Subject device) {
    Set<Session> touched = new LinkedHashSet<>(connections.of(application, device));
    if (access.lines().isHeld(new Line.Ref(application, Lines.DEVICE, device.id()))) {
      touched.addAll(connections.overtaken(application));
    }
    return touched;
  }

  /// A thing that a dialect knows has changed, and its line was renewed.
  public Receipt thingsChanged(String application) {
    return revalidateOrEnd(connections.overtaken(application));
  }

  private Collection<Session> holdersOf(String application, Subject subject) {
    return switch (subject.kind()) {
      case USER, DEVICE, CLIENT, OWNER, ANONYMOUS -> connections.of(application, subject);
      case GROUP, ROLE -> connections.in(application);
    };
  }

  Receipt revalidate(Collection<Session> sessions) {
    if (sessions.isEmpty()) {
      return Receipt.NOTHING;
    }
    long begin = System.nanoTime();
    Map<Session, Rights> rights = HashMap.newHashMap(sessions.size());
    sessions.forEach(session -> rights.put(session, session.rights()));
    Map<Rights, Problem> ended = access.refresh(rights.values());
    List<Cut> cuts = new ArrayList<>(sessions.size());
    rights.forEach(
        (session, own) -> cuts.add(new Cut(session, reasonToEnd(session, ended.get(own)))));
    return cut(cuts, begin);
  }

  private @Nullable Problem reasonToEnd(Session session, @Nullable Problem dead) {
    if (dead != null) {
      return dead;
    }
    if (session.rights().identity().credential().expiresAt() <= clock.millis()) {
      return Problem.of(ProblemType.CREDENTIAL_ENDED, "the credential has expired");
    }
    connections.watch(session);
    return null;
  }

  private Receipt cut(List<Cut> cuts, long begin) {
    Map<Executor, List<Cut>> byLoop = new HashMap<>();
    for (Cut cut : cuts) {
      byLoop.computeIfAbsent(cut.session().connection().loop(), loop -> new ArrayList<>()).add(cut);
    }
    Tally tally = new Tally();
    List<Turn> turns = new ArrayList<>();
    byLoop.forEach((loop, own) -> {
      for (int from = 0; from < own.size(); from += TURN) {
        turns.add(new Turn(loop, own.subList(from, Math.min(own.size(), from + TURN))));
      }
    });
    CountDownLatch done = new CountDownLatch(turns.size());
    turns.forEach(turn -> cutOn(turn.loop(), turn.cuts(), tally, done));
    await(done);
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    return new Receipt(tally.connections(), tally.subscriptions(), tally.messages(), milliseconds);
  }

  private static void cutOn(Executor loop, List<Cut> cuts, Tally tally, CountDownLatch done) {
    try {
      loop.execute(() -> {
        try {
          cuts.forEach(cut -> cut.session().cut(cut.end(), tally));
        } finally {
          done.countDown();
        }
      });
    } catch (RejectedExecutionException stopping) {
      done.countDown();
    }
  }

  private void await(CountDownLatch done) {
    try {
      if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.of(ProblemType.UNAVAILABLE, "an event loop did not answer in time").refused();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private record Cut(Session session, @Nullable Problem end) {}

  private record Turn(Executor loop, List<Cut> cuts) {}

  /// What a change of the policy would cut, found without cutting it.
  ///
  /// It looks at what a change would look at: subscriptions end, connections stay as long as their
  /// principal and credential do.
  public static final class Rehearsal {
    private static final int MOST_NAMED = 20;
    private static final int MOST_SESSIONS = 50_000;

    private final Connections connections;
    private final Hub hub;

    public Rehearsal(Connections connections, Hub hub) {
      this.connections = connections;
      this.hub = hub;
    }

    /// What would be cut.
    ///
    /// @param connections how many connections would lose a subscription
    /// @param principals to whom they belong; 20 at most
    /// @param cut whether there are more connections than were looked at
    public record Cuts(int connections, int subscriptions, Set<String> principals, boolean cut) {}

    public Cuts cuts(String application, Paper paper) {
      Collection<Session> sessions = connections.in(application);
      Set<String> principals = new TreeSet<>();
      int touched = 0;
      int lost = 0;
      int looked = 0;
      for (Session session : sessions) {
        if (looked++ >= MOST_SESSIONS) {
          break;
        }
        int own = lost(session, paper);
        if (own > 0) {
          touched++;
          lost += own;
          if (principals.size() < MOST_NAMED) {
            principals.add(session.rights().identity().subject().toString());
          }
        }
      }
      return new Cuts(touched, lost, principals, sessions.size() > MOST_SESSIONS);
    }

    private int lost(Session session, Paper paper) {
      Collection<Subscription> subscriptions = session.subscriptions();
      Collection<String> mailboxes = session.connection().mailboxFilters();
      if (subscriptions.isEmpty() && mailboxes.isEmpty()) {
        return 0;
      }
      Rights now = session.rights();
      Rights then = paper.rights(now);
      int lost = 0;
      for (Subscription subscription : subscriptions) {
        // one that hears only what it may hears less, and goes on
        lost += !subscription.partial() && isLost(now, then, subscription.filter()) ? 1 : 0;
      }
      for (String filter : mailboxes) {
        lost += isLost(now, then, filter) ? 1 : 0;
      }
      return lost;
    }

    private boolean isLost(Rights now, Rights then, String filter) {
      String name = ChannelRights.listenedName(filter);
      return name != null
          && hub.rights().mayListenToAll(now, name)
          && !hub.rights().mayListenToAll(then, name);
    }
  }

  /// Counts what a change has cut, on several event loops at once.
  static final class Tally {
    private final LongAdder connections = new LongAdder();
    private final LongAdder subscriptions = new LongAdder();
    private final LongAdder messages = new LongAdder();

    void connection(int discarded) {
      connections.increment();
      messages.add(discarded);
    }

    void subscription(int discarded) {
      subscriptions.increment();
      messages.add(discarded);
    }

    int connections() {
      return connections.intValue();
    }

    int subscriptions() {
      return subscriptions.intValue();
    }

    int messages() {
      return messages.intValue();
    }
  }
}
