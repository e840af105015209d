package io.gatehouse.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.access.Rights;
import io.gatehouse.change.Change;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Grant;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.messaging.limit.Limits;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("server"), "server", "{}");
  private static final Subscription.Options PLAIN = Subscription.Options.DEFAULT;

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder, Limits.DEFAULT, InstantSource.system());
  }

  @AfterEach
  void close() {
    house.close();
  }

  private Session session(String token, Recorder listener) {
    return house.hub.open(listener, house.rights(token, Transport.MQTT));
  }

  @Test
  void whoFailsOverAMessageTakesItFromNobodyElse() {
    String token = house.add(Subject.user("all"), "subscribe_channel:#");
    List<Recorder> listeners = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      listeners.add(new Recorder("c" + i, CallersThread.INSTANCE));
      session(token, listeners.get(i)).subscribe(i == 2 ? "a/#" : "a/b", PLAIN);
    }
    listeners.get(0).fails = true;
    house.hub.publishFromServer("main", SERVER, Message.of("a/b", new byte[] {1}));
    assertThat(listeners.get(0).got).isEmpty();
    assertThat(listeners.get(1).got).containsExactly("a/b a/b");
    assertThat(listeners.get(2).got).containsExactly("a/# a/b");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyChannelReachesExactlyTheFiltersThatMatchIt(long seed) {
    Random random = new Random(seed);
    ChannelNames names = new ChannelNames(random);
    String token = house.add(Subject.user("all"), "subscribe_channel:#", "subscribe_channel:$s/#");
    List<Recorder> listeners = new ArrayList<>();
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      listeners.add(new Recorder("c" + i, i % 2 == 0 ? Runnable::run : new SameThread()));
      sessions.add(session(token, listeners.get(i)));
    }
    List<List<String>> filters =
        List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (int step = 0; step < 2_000; step++) {
      int who = random.nextInt(4);
      if (random.nextInt(3) > 0) {
        change(sessions.get(who), filters.get(who), names, random);
      } else {
        compare(names.channel(), listeners, filters);
      }
    }
    for (int i = 0; i < 4; i++) {
      sessions.get(i).end();
    }
    assertThat(house.hub.room("main").tree().size()).isEqualTo(1);
  }

  private static void change(
      Session session, List<String> filters, ChannelNames names, Random random) {
    if (random.nextInt(3) == 0 && !filters.isEmpty()) {
      assertThat(session.unsubscribe(filters.remove(random.nextInt(filters.size())))).isTrue();
      return;
    }
    String filter = names.filter();
    if (session.subscribe(filter, PLAIN) instanceof Outcome.Accepted) {
      filters.remove(filter);
      filters.add(filter);
    }
  }

  private void compare(String channel, List<Recorder> listeners, List<List<String>> filters) {
    listeners.forEach(listener -> listener.got.clear());
    var outcome = house.hub.publishFromServer("main", SERVER, Message.of(channel, new byte[] {1}));
    int expected = 0;
    for (int i = 0; i < listeners.size(); i++) {
      List<String> matching =
          filters.get(i).stream()
              .filter(filter -> TopicFilter.parse(filter).matches(channel))
              .map(filter -> filter + " " + channel)
              .toList();
      assertThat(listeners.get(i).got).as(channel).containsExactlyInAnyOrderElementsOf(matching);
      expected += matching.size();
    }
    assertThat(outcome).isEqualTo(new Outcome.Accepted<>(new Sent(expected, null)));
  }

  /// A loop of its own, on the thread that calls.
  private static final class SameThread implements java.util.concurrent.Executor {
    @Override
    public void execute(Runnable task) {
      task.run();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void everyFilterFindsExactlyTheRetainedMessagesThatItMatches(long seed) {
    ChannelNames names = new ChannelNames(new Random(seed));
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String channel = names.channel();
      boolean clears = names.random().nextInt(3) == 0;
      retain(channel, clears ? new byte[0] : new byte[] {1});
      kept.remove(channel);
      if (!clears) {
        kept.add(channel);
      }
      String filter = names.filter();
      List<String> found =
          house.hub.room("main").retained().matching(filter).stream()
              .map(Publication::channel)
              .toList();
      assertThat(found)
          .as(filter)
          .containsExactlyInAnyOrderElementsOf(
              kept.stream().filter(one -> TopicFilter.parse(filter).matches(one)).toList());
    }
  }

  private Outcome<Sent> retain(String channel, byte[] payload) {
    Message message = new Message(channel, payload, null, 0, true, Message.Extras.NONE);
    return house.hub.publishFromServer("main", SERVER, message);
  }

  @Test
  void whoStaysGetsEveryMessageOnceWhileOthersComeAndGo() throws Exception {
    String token = house.add(Subject.user("all"), "subscribe_channel:#");
    try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
      Recorder stays = new Recorder("stays", loop);
      Session session = session(token, stays);
      loop.submit(() -> session.subscribe("a/+", PLAIN)).get();
      CountDownLatch done = new CountDownLatch(1);
      Thread restless = Thread.ofPlatform().start(() -> comeAndGo(token, done));
      for (int i = 0; i < 20_000; i++) {
        house.hub.publishFromServer("main", SERVER, Message.of("a/b", new byte[] {1}));
      }
      done.countDown();
      restless.join();
      loop.submit(() -> {}).get();
      assertThat(stays.got).hasSize(20_000);
    }
  }

  private void comeAndGo(String token, CountDownLatch done) {
    try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
      for (int i = 0; done.getCount() > 0; i++) {
        Session session = session(token, new Recorder("r" + i, loop));
        for (String filter : List.of("a/+", "a/b", "#", "a/b/#")) {
          session.subscribe(filter, PLAIN);
        }
        session.end();
      }
    }
  }

  @Test
  void aRefusalSaysWhyAndEndsWithTheRight() {
    String token = house.add(Subject.user("alice"), "publish_channel:a");
    Session session = session(token, new Recorder("c", Runnable::run));
    assertThat(session.publish(Message.of("a", new byte[] {1})))
        .isEqualTo(new Outcome.Accepted<>(new Sent(0, null)));
    Problem problem = refusal(session.publish(Message.of("b", new byte[] {1})));
    assertThat(problem.type()).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(problem.decision()).isNotBlank();
    house.changeRole("alice", "publish_channel:b");
    assertThat(session.publish(Message.of("b", new byte[] {1})))
        .isEqualTo(new Outcome.Accepted<>(new Sent(0, null)));
    assertThat(refusal(session.publish(Message.of("a", new byte[] {1}))).type())
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(session.traffic()).isEqualTo(new Session.Traffic(2, 0, 2));
  }

  private static Problem refusal(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Rejected<?>(Problem problem)) {
      return problem;
    }
    throw new AssertionError("not refused: " + outcome);
  }

  @Test
  void namesThatAreNoChannelsAreRefused() {
    String token = house.add(Subject.user("root"), "admin_application");
    Session session = session(token, new Recorder("c", Runnable::run));
    for (String name : List.of("", "a/+", "#", "a\0b", "x/".repeat(200))) {
      assertThat(refusal(session.publish(Message.of(name, new byte[0]))).type())
          .isEqualTo(ProblemType.INVALID);
    }
    for (String filter : List.of("", "a#", "#/a", "a/${principal.id}")) {
      assertThat(refusal(session.subscribe(filter, PLAIN)).type()).isEqualTo(ProblemType.INVALID);
    }
    assertThat(refusal(session.publish(Message.of("$SYS/x", new byte[0]))).type())
        .isEqualTo(ProblemType.FORBIDDEN);
  }

  @Test
  void whoDoesNotWantItsOwnMessagesGetsThoseOfOthers() {
    String token = house.add(Subject.user("a"), "admin_application");
    Recorder listener = new Recorder("c", Runnable::run);
    Session session = session(token, listener);
    session.subscribe("x", new Subscription.Options(0, true, false, 0));
    session.publish(Message.of("x", new byte[] {1}));
    assertThat(listener.got).isEmpty();
    house.hub.publish(house.rights(token, Transport.HTTP), Message.of("x", new byte[] {1}));
    assertThat(listener.got).containsExactly("x x");
  }

  @Test
  void aSubscriberSeesOnlyTheRetainedMessagesThatItMay() {
    String token = house.add(Subject.user("a"), "subscribe_channel:fleet/#");
    retain("fleet/1", new byte[] {1});
    retain("other/1", new byte[] {1});
    Recorder listener = new Recorder("c", Runnable::run);
    Session session = session(token, listener);
    if (session.subscribe("fleet/#", PLAIN)
        instanceof Outcome.Accepted<Subscription>(Subscription granted)) {
      session.sendRetained(granted);
    }
    assertThat(listener.got).containsExactly("fleet/# kept fleet/1");
  }

  @Test
  void theNumberOfRetainedMessagesIsBounded() throws Exception {
    Limits usual = Limits.DEFAULT;
    Limits two =
        new Limits(
            usual.connections(),
            usual.connectionsPerAddress(),
            2,
            usual.subscriptions(),
            usual.queueMessages(),
            usual.queueBytes(),
            0,
            0,
            2,
            usual.retainedBytes(),
            usual.shared());
    try (House small = new House(folder.resolve("small"), two, InstantSource.system())) {
      house.close();
      house = small;
      assertThat(retain("1", new byte[] {1})).isInstanceOf(Outcome.Accepted.class);
      assertThat(retain("2", new byte[] {1})).isInstanceOf(Outcome.Accepted.class);
      assertThat(refusal(retain("3", new byte[] {1})).type()).isEqualTo(ProblemType.TOO_MANY);
      assertThat(retain("2", new byte[] {2})).isInstanceOf(Outcome.Accepted.class);
      assertThat(retain("1", new byte[0])).isInstanceOf(Outcome.Accepted.class);
      assertThat(retain("3", new byte[] {1})).isInstanceOf(Outcome.Accepted.class);
    }
    house = new House(folder.resolve("again"), two, InstantSource.system());
    String token = house.add(Subject.user("a"), "subscribe_channel:#");
    session(token, new Recorder("1", Runnable::run));
    session(token, new Recorder("2", Runnable::run)).end();
    session(token, new Recorder("3", Runnable::run));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> session(token, new Recorder("4", Runnable::run)))
        .hasMessageContaining("too many connections");
  }

  @Test
  void aReceiptCountsWhatWasCut() throws Exception {
    String alice = house.add(Subject.user("alice"), "subscribe_channel:#");
    String bob = house.add(Subject.user("bob"), "subscribe_channel:#");
    try (ExecutorService loop = Executors.newSingleThreadExecutor()) {
      Recorder first = new Recorder("1", loop);
      Recorder second = new Recorder("2", loop);
      Recorder other = new Recorder("3", loop);
      Session session = session(alice, first);
      session(alice, second);
      Session untouched = session(bob, other);
      loop.submit(() -> session.subscribe("a", PLAIN)).get();
      loop.submit(() -> session.subscribe("b", PLAIN)).get();
      loop.submit(() -> untouched.subscribe("b", PLAIN)).get();
      var narrowed = house.changeRole("alice", "subscribe_channel:a");
      assertThat(narrowed.connections()).isZero();
      assertThat(narrowed.subscriptions()).isEqualTo(1);
      assertThat(narrowed.queuedMessages()).isEqualTo(3);
      assertThat(first.dropped).containsExactly("b");
      var ended = house.disableToken(Subject.user("alice"));
      assertThat(ended.connections()).isEqualTo(2);
      assertThat(ended.queuedMessages()).isEqualTo(10);
      assertThat(first.closed).isNotNull();
      assertThat(other.closed).isNull();
      assertThat(untouched.listensTo("b")).isTrue();
      loop.shutdown();
      assertThat(loop.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aGrantThatEndsTakesItsSubscriptionWithIt() throws Exception {
    String token = house.add(Subject.user("alice"), "subscribe_channel:a", "publish_channel:a");
    Instant soon = Instant.now().plusMillis(600);
    house.give(grant("g1", "subscribe_channel:b", soon));
    house.give(grant("g2", "publish_channel:b", soon));
    Recorder listener = new Recorder("c", Runnable::run);
    Session session = session(token, listener);
    session.subscribe("a", PLAIN);
    session.subscribe("b", PLAIN);
    assertThat(session.publish(Message.of("b", new byte[] {1})))
        .isEqualTo(new Outcome.Accepted<>(new Sent(1, null)));
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (listener.dropped.isEmpty() && System.nanoTime() < deadline) {
      house.revalidation.tick();
    }
    assertThat(listener.dropped).containsExactly("b");
    assertThat(Instant.now()).isAfterOrEqualTo(soon);
    assertThat(refusal(session.publish(Message.of("b", new byte[] {1}))).type())
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(session.listensTo("a")).isTrue();
  }

  private static Grant grant(String id, String permission, Instant until) {
    return new Grant(
        id, Subject.user("alice"), Effect.ALLOW, Permission.parse(permission), until, null);
  }

  @Test
  void aSessionThatMissedAChangeIsNotOpened() {
    String token = house.add(Subject.user("alice"), "subscribe_channel:a");
    Rights old = house.rights(token, Transport.MQTT);
    house.changeRole("alice", "subscribe_channel:b");
    Recorder listener = new Recorder("c", Runnable::run);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> house.hub.open(listener, old))
        .hasMessageContaining("changed");
    assertThat(house.connections.list("main", null, 1).items()).isEmpty();
    assertThat(session(token, listener).subscribe("b", PLAIN)).isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void connectionsAreListedByAgeInPages() {
    String token = house.add(Subject.user("a"), "subscribe_channel:#");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String id = house.connections.newId();
      ids.add(id);
      session(token, new Recorder(id, Runnable::run));
    }
    var first = house.connections.list("main", null, 3);
    assertThat(first.items()).extracting(Live::id).isEqualTo(ids.subList(0, 3));
    var rest = house.connections.list("main", first.next(), 3);
    assertThat(rest.items()).extracting(Live::id).isEqualTo(ids.subList(3, 5));
    assertThat(rest.next()).isNull();
    assertThat(house.connections.list("foreign", null, 3).items()).isEmpty();
    assertThat(house.connections.find("foreign", ids.getFirst())).isEmpty();
  }

  @Test
  void aPrincipalPublishesAtOneRateOverAllOfItsConnections() {
    Limits slow = shared(new Limits.Shared(0, 5, 0, 0));
    try (House small = new House(folder.resolve("slow"), slow, InstantSource.system())) {
      Rights rights =
          small.rights(small.add(Subject.user("u"), "publish_channel:#"), Transport.MQTT);
      Session one = small.hub.open(new Recorder("1", Runnable::run), rights);
      Session two = small.hub.open(new Recorder("2", Runnable::run), rights);
      Message message = Message.of("a", new byte[0]);
      int let = 0;
      for (int i = 0; i < 20; i++) {
        let += (i % 2 == 0 ? one : two).publish(message) instanceof Outcome.Accepted ? 1 : 0;
      }
      assertThat(let).isBetween(5, 19);
      assertThat(refusal(small.hub.publish(rights, message)).type())
          .isEqualTo(ProblemType.TOO_MANY);
    }
  }

  @Test
  void anApplicationHasOnlySoManyConnections() {
    try (House small =
        new House(
            folder.resolve("few"), shared(new Limits.Shared(0, 0, 0, 1)), InstantSource.system())) {
      Rights rights = small.rights(small.add(Subject.user("u")), Transport.MQTT);
      Session first = small.hub.open(new Recorder("1", Runnable::run), rights);
      assertThatThrownBy(() -> small.hub.open(new Recorder("2", Runnable::run), rights))
          .isInstanceOf(Refused.class)
          .hasMessageContaining("too many connections");
      first.end();
      small.hub.open(new Recorder("3", Runnable::run), rights).end();
    }
  }

  private static Limits shared(Limits.Shared shared) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        usual.connections(),
        usual.connectionsPerAddress(),
        usual.connectionsPerPrincipal(),
        usual.subscriptions(),
        usual.queueMessages(),
        usual.queueBytes(),
        0,
        0,
        usual.retainedMessages(),
        usual.retainedBytes(),
        shared);
  }

  /// What has changed is durable, but nobody can read what it means.
  @Test
  void whoseRightsCannotBeReadIsEnded() {
    String token = house.add(Subject.user("u"), "subscribe_channel:#");
    Recorder recorder = new Recorder("1", Runnable::run);
    session(token, recorder);
    house.stores.close();
    house.changes.committed(new Change.OfPrincipal("main", Subject.user("u")));
    assertThat(recorder.closed).isNotNull();
    assertThat(recorder.closed.type()).isEqualTo(ProblemType.UNAVAILABLE);
  }

  /// Nothing has to be read of what is over: its connections end although the store is closed.
  @Test
  void whoIsOverIsEndedWithoutALookIntoTheStore() {
    Recorder disabled = new Recorder("1", Runnable::run);
    Recorder deleted = new Recorder("2", Runnable::run);
    Recorder other = new Recorder("3", Runnable::run);
    session(house.add(Subject.user("u"), "subscribe_channel:#"), disabled);
    session(house.add(Subject.user("v"), "subscribe_channel:#"), deleted);
    session(house.add(Subject.user("w"), "subscribe_channel:#"), other);
    house.stores.close();
    house.changes.committed(new Change.OfPrincipal("main", Subject.user("u"), "disabled"));
    house.changes.committed(new Change.OfCredential("main", Subject.user("v"), "t-v", "deleted"));
    assertThat(disabled.closed).isNotNull();
    assertThat(disabled.closed.type()).isEqualTo(ProblemType.CREDENTIAL_ENDED);
    assertThat(deleted.closed).isNotNull();
    assertThat(deleted.closed.type()).isEqualTo(ProblemType.CREDENTIAL_ENDED);
    assertThat(other.closed).isNull();
  }
}
