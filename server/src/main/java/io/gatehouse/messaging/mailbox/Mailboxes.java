package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Journal;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.limit.Bounds;
import io.gatehouse.messaging.limit.Holdings;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import io.gatehouse.work.Repeating;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Every mailbox of the server, by name; ends those that nobody has used for long enough. Safe for
/// use by any thread.
public final class Mailboxes implements AutoCloseable {
  private static final int PAGE = 500;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Access access;
  private final Post post;
  private final RandomGenerator random;
  private final Limits limits;
  private final Holdings holdings;
  private final Map<Key, Mailbox> all = new ConcurrentHashMap<>();
  private final ConcurrentNavigableMap<String, Mailbox> byId = new ConcurrentSkipListMap<>();
  private final Map<Key, Set<Mailbox>> byOwner = new ConcurrentHashMap<>();
  private @Nullable Repeating timer;

  public Mailboxes(
      Access access,
      Hub hub,
      Journal journal,
      Stores stores,
      InstantSource clock,
      RandomGenerator random,
      Limits limits) {
    this.access = access;
    this.holdings = new Holdings(limits.together());
    this.post = new Post(hub, journal, stores, clock, holdings, limits.subscriptions());
    this.random = random;
    this.limits = limits;
  }

  /// How many there may be, and how much one may hold.
  ///
  /// @param perOwner most mailboxes of one principal
  /// @param subscriptions most filters of one mailbox
  /// @param messages most messages that wait in one
  /// @param bytes most bytes that wait in one
  /// @param longestLife most milliseconds without a receiver; `Long.MAX_VALUE` for no limit
  /// @param together what many of them may hold
  public record Limits(
      int perOwner,
      int subscriptions,
      int messages,
      long bytes,
      long longestLife,
      Bounds together) {
    public static final Limits STANDARD =
        new Limits(1_000, 1_000, 10_000, 64L << 20, Long.MAX_VALUE, Bounds.STANDARD);
  }

  public Limits limits() {
    return limits;
  }

  /// Takes up what earlier runs left, and begins to end what time ends. Blocks; to be called once,
  /// before any door opens.
  public void start() {
    long after = Long.MIN_VALUE;
    List<MailboxRecord> page = load(after);
    while (!page.isEmpty()) {
      page.forEach(this::restore);
      after = page.getLast().id();
      page = load(after);
    }
    timer = Repeating.every(TICK, "mailboxes", this::tick);
  }

  private List<MailboxRecord> load(long after) {
    return post.stores().read(transaction -> transaction.mailboxes().list(after, PAGE));
  }

  private void restore(MailboxRecord record) {
    long now = post.clock().millis();
    Long left = record.leftAt();
    MailboxRecord away =
        new MailboxRecord(
            record.id(),
            record.application(),
            record.name(),
            record.owner(),
            record.from(),
            record.terms(),
            left == null ? Long.valueOf(now) : left);
    Mailbox mailbox = new Mailbox(post, away, true);
    long id = record.id();
    post.stores()
        .read(transaction -> {
          var store = transaction.mailboxes();
          mailbox.restore(
              store.filters(id),
              store.receivedPackets(id),
              store.waiting(id),
              new Letters.Earlier(store.last(id), record.terms().shared() ? null : left));
          return null;
        });
    register(mailbox);
  }

  /// The mailbox of this name, if there is one.
  public @Nullable Mailbox find(String application, String name) {
    return all.get(new Key(application, name));
  }

  /// The mailbox with this id, if the application has it.
  public Optional<Mailbox> byId(String application, String id) {
    return Optional.ofNullable(byId.get(id)).filter(one -> one.application().equals(application));
  }

  /// Some mailboxes of all applications in the order of their ids, `after` exclusive; null for the
  /// first.
  public List<Mailbox> after(@Nullable String after, int limit) {
    var rest = after == null ? byId : byId.tailMap(after, false);
    return rest.values().stream().limit(limit).toList();
  }

  /// The same of one principal.
  public List<Mailbox> after(@Nullable String after, int limit, String application, Subject owner) {
    return of(application, owner).stream()
        .filter(one -> after == null || one.key().compareTo(after) > 0)
        .sorted(Comparator.comparing(Mailbox::key))
        .limit(limit)
        .toList();
  }

  /// The mailboxes of an application, in no order.
  public List<Mailbox> in(String application) {
    return all.values().stream().filter(one -> one.application().equals(application)).toList();
  }

  /// Those of one principal.
  List<Mailbox> of(String application, Subject owner) {
    return List.copyOf(byOwner.getOrDefault(new Key(application, owner.toString()), Set.of()));
  }

  /// How many there are.
  public int count() {
    return all.size();
  }

  /// What they hold together.
  public Bounds.Held held() {
    return holdings.held();
  }

  /// How many messages were given up for a bound.
  public long dropped(Bounds.Level bound) {
    return holdings.dropped(bound);
  }

  /// Opens the mailbox of this name, or makes it.
  ///
  /// The caller has made sure that these rights may use it. Throws `Refused` when the principal has
  /// too many.
  ///
  /// @param durable whether it survives a restart
  public Opened open(Rights rights, String name, Terms terms, boolean durable) {
    Identity identity = rights.identity();
    Key key = new Key(identity.application(), name);
    Mailbox present = all.get(key);
    if (present != null && !present.hasEnded()) {
      if (present.owner().equals(identity.subject())) {
        present.rights(own(rights));
      }
      return new Opened(present, true);
    }
    Subject owner = identity.subject();
    if (byOwner.getOrDefault(new Key(key.application(), owner.toString()), Set.of()).size()
        >= limits.perOwner()) {
      throw Problem.of(ProblemType.TOO_MANY, "you have too many sessions and queues")
          .cure("end some that you do not need")
          .refused();
    }
    MailboxRecord record =
        new MailboxRecord(
            random.nextLong(Long.MAX_VALUE),
            key.application(),
            name,
            owner,
            Papers.from(rights.origin()),
            bounded(terms),
            post.clock().millis());
    Mailbox fresh = new Mailbox(post, record, durable);
    fresh.rights(own(rights));
    Mailbox other = all.putIfAbsent(key, fresh);
    if (other != null) {
      fresh.discard();
      return new Opened(other, true);
    }
    register(fresh);
    fresh.begin();
    return new Opened(fresh, false);
  }

  /// @param existed whether it was there before
  public record Opened(Mailbox mailbox, boolean existed) {}

  private Terms bounded(Terms terms) {
    return new Terms(
        terms.everything(),
        terms.once(),
        terms.shared(),
        Math.min(terms.messages(), limits.messages()),
        Math.min(terms.bytes(), limits.bytes()),
        Math.min(terms.expiresAfter(), limits.longestLife()),
        terms.messageLife());
  }

  /// The owner's rights, whatever the credential of today is: what waits is for the owner, and what
  /// leaves is decided by the rights of whoever takes it.
  private Rights own(Rights rights) {
    Identity identity = rights.identity();
    Origin origin = Papers.origin(Papers.from(rights.origin()));
    Rights known = access.cachedRights(bare(identity), origin);
    if (known == null) {
      return rights;
    }
    known.answeredAs(rights);
    return known;
  }

  /// What is a guest's is kept as long as the application has any backend that knows its users.
  private static Identity bare(Identity identity) {
    return new Identity(
        identity.application(),
        identity.subject(),
        identity.name(),
        identity.isGuest()
            ? new Identity.Credential(Identity.Kind.WEBHOOK, null, null, Long.MAX_VALUE, null)
            : Identity.Credential.NONE,
        identity.publicData());
  }

  private void register(Mailbox mailbox) {
    all.put(new Key(mailbox.application(), mailbox.name()), mailbox);
    byId.put(mailbox.key(), mailbox);
    byOwner.compute(
        owner(mailbox),
        (key, present) -> {
          Set<Mailbox> own = present == null ? ConcurrentHashMap.newKeySet(1) : present;
          own.add(mailbox);
          return own;
        });
  }

  private static Key owner(Mailbox mailbox) {
    return new Key(mailbox.application(), mailbox.owner().toString());
  }

  /// Ends a mailbox; returns how many messages are discarded.
  public int end(Mailbox mailbox, @Nullable Problem why) {
    all.remove(new Key(mailbox.application(), mailbox.name()), mailbox);
    byId.remove(mailbox.key(), mailbox);
    byOwner.computeIfPresent(
        owner(mailbox),
        (key, present) -> {
          present.remove(mailbox);
          return present.isEmpty() ? null : present;
        });
    return mailbox.end(why);
  }

  /// Ends a mailbox because an administrator wants it, and waits until that is durable; returns how
  /// many messages are discarded. Blocks.
  public int endForGood(Mailbox mailbox, Problem why) {
    int discarded = end(mailbox, why);
    CountDownLatch done = new CountDownLatch(1);
    Unit behind = new Unit();
    behind.then(_ -> done.countDown());
    post.journal().submit(behind);
    try {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.of(ProblemType.UNAVAILABLE, "the store does not answer in time").refused();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return discarded;
  }

  /// Drops what this receiver's rights do not reach; to be called before it attaches to a mailbox
  /// that it does not share.
  public void narrow(Mailbox mailbox, Rights receiver) {
    for (Subscription subscription : mailbox.sources()) {
      Problem why = post.hub().refusalToSubscribe(receiver, subscription.filter());
      if (why != null) {
        mailbox.drop(subscription, why);
      }
    }
  }

  /// Ends those whose time is over.
  void tick() {
    long now = post.clock().millis();
    for (Mailbox mailbox : all.values()) {
      if (mailbox.isOver(now)) {
        end(mailbox, null);
      }
    }
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.close();
    }
  }

  private record Key(String application, String name) {}
}
