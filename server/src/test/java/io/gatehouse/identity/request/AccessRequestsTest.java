package io.gatehouse.identity.request;

import static io.gatehouse.House.PASSWORD;
import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AccessRequestRecord.State;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.GrantRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessRequestsTest {
  private static final Origin HARBOUR = at("10.0.0.7");
  private static final Subject BOAT = Subject.device("boat-7");

  @TempDir Path folder;
  private House house;
  private AccessRequests requests;

  @BeforeEach
  void open() {
    house = new House(folder);
    requests = house.requests;
    requests.decisions().open(SERVER, new Openness(true, true));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static Wish.Device wish(String clientId) {
    return new Wish.Device(clientId, "the boat of Ann", Set.of(), List.of());
  }

  private Asked.Waiting ask(String clientId) {
    return (Asked.Waiting) requests.ask("main", wish(clientId), HARBOUR);
  }

  private static Approval giving(Set<String> roles, String... permissions) {
    return new Approval(roles, Texts.permissions(List.of(permissions)), null, null);
  }

  @Test
  void anApplicationIsClosedUntilSomebodyOpensIt() {
    requests.decisions().open(SERVER, Openness.CLOSED);
    assertRefused(ProblemType.FORBIDDEN, () -> ask("boat-7"));
    requests.decisions().open(SERVER, new Openness(false, true));
    assertRefused(ProblemType.FORBIDDEN, () -> ask("boat-7"));
    requests.decisions().open(SERVER, new Openness(true, false));
    ask("boat-7");
    Wish.Person ann = new Wish.Person("ann", PASSWORD, null);
    assertRefused(ProblemType.FORBIDDEN, () -> requests.ask("main", ann, HARBOUR));
    assertThat(house.audited("access_request.settings_changed")).hasSize(4);
  }

  @Test
  void anApplicationThatIsNotThereAnswersLikeAClosedOne() {
    house.applications.create(house.access.author(house.owner()), "closed", "closed");
    String closed = refusal(() -> requests.ask("closed", wish("boat-7"), HARBOUR)).toString();
    assertThat(refusal(() -> requests.ask("nowhere", wish("boat-7"), HARBOUR)).toString())
        .isEqualTo(closed);
  }

  @Test
  void anApprovedDeviceCollectsItsTokenOnce() {
    Asked.Waiting asked = ask("boat-7");
    assertThat(requests.state(asked.id(), asked.secret(), HARBOUR).status())
        .isEqualTo(Answer.Status.PENDING);
    assertRefused(
        ProblemType.CONFLICT, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));

    long end = house.clock.millis() + 3_600_000;
    Approval approval =
        new Approval(
            Set.of("device"), Texts.permissions(List.of("publish_channel:fleet/7/#")), end, "Mary");
    requests.decisions().approve(SERVER, asked.id(), approval);
    Answer answer = requests.state(asked.id(), asked.secret(), HARBOUR);
    assertThat(answer.status()).isEqualTo(Answer.Status.APPROVED);
    assertThat(answer.tokenWaits()).isTrue();

    Issued issued = requests.collect(asked.id(), asked.secret(), HARBOUR);
    Identity who = house.tokens.load(issued.text(), null, HARBOUR);
    assertThat(who.subject()).isEqualTo(BOAT);
    assertThat(who.name()).isEqualTo("Mary");
    assertThat(who.credential().expiresAt()).isEqualTo(end);
    PrincipalRecord record = house.directory.find("main", BOAT).orElseThrow();
    assertThat(record.roles()).containsExactly("device");
    assertThat(grants()).containsExactly("publish_channel:fleet/7/#");

    assertRefused(
        ProblemType.CONFLICT, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
    assertThat(requests.state(asked.id(), asked.secret(), HARBOUR).status())
        .isEqualTo(Answer.Status.COLLECTED);
  }

  /// A device that is approved again is another one to us, and its tokens die: so does the one that
  /// was never collected, whoever has the secret of it.
  @Test
  void whatWasApprovedBeforeGivesNoTokenAfterASecondApproval() {
    Asked.Waiting first = ask("boat-7");
    Asked.Waiting other = ask("boat-8");
    requests.decisions().approve(SERVER, first.id(), Approval.usual());
    requests.decisions().approve(SERVER, other.id(), Approval.usual());
    Asked.Waiting second = ask("boat-7");
    requests.decisions().approve(SERVER, second.id(), Approval.usual());
    assertRefused(
        ProblemType.NOT_FOUND, () -> requests.collect(first.id(), first.secret(), HARBOUR));
    requests.collect(second.id(), second.secret(), HARBOUR);
    requests.collect(other.id(), other.secret(), HARBOUR);
  }

  private List<String> grants() {
    return house.stores.read(t ->
        t.grants().of("main", BOAT).stream()
            .map(GrantRecord::grant)
            .filter(grant -> grant.effect() == Effect.ALLOW)
            .map(grant -> grant.permission().label())
            .toList());
  }

  /// CVE-2025-68620: in the server whose contract this follows, the id alone fetched the token.
  @Test
  void theIdOpensNothingWithoutTheSecret() {
    Asked.Waiting asked = ask("boat-7");
    String other = ask("boat-8").secret();
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    for (String wrong : List.of("", other, asked.secret() + "x", asked.secret().substring(1))) {
      String known = refusal(() -> requests.state(asked.id(), wrong, HARBOUR)).toString();
      String missing = refusal(() -> requests.state("ar-nothing", wrong, HARBOUR)).toString();
      assertThat(known).isEqualTo(missing.replace("ar-nothing", asked.id()));
      assertRefused(ProblemType.NOT_FOUND, () -> requests.collect(asked.id(), wrong, HARBOUR));
      assertRefused(ProblemType.NOT_FOUND, () -> requests.withdraw(asked.id(), wrong, HARBOUR));
      assertRefused(
          ProblemType.NOT_FOUND, () -> requests.whenDecided(asked.id(), wrong, HARBOUR, _ -> {}));
    }
    requests.collect(asked.id(), asked.secret(), HARBOUR);
  }

  @Test
  void neitherStoreNorAuditHoldsASecret() {
    Asked.Waiting asked = ask("boat-7");
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    Issued issued = requests.collect(asked.id(), asked.secret(), HARBOUR);
    AccessRequestRecord kept =
        house.stores.read(t -> t.accessRequests().find(asked.id())).orElseThrow();
    assertThat(kept.secretHash()).isNotEqualTo(asked.secret()).hasSize(64);
    for (String action : List.of("asked", "approved", "collected")) {
      List<AuditRecord> entries = house.audited("access_request." + action);
      assertThat(entries).as(action).hasSize(1);
      assertThat(entries.toString()).doesNotContain(asked.secret(), issued.text());
    }
    assertThat(asked.toString()).doesNotContain(asked.secret());
  }

  @Test
  void theSameNameWaitsOnce() {
    Asked.Waiting asked = ask("boat-7");
    assertThat(requests.ask("main", wish("boat-7"), at("10.9.9.9")))
        .isEqualTo(new Asked.AlreadyPending(asked.id()));
    assertThat(requests.isPending(asked.id(), HARBOUR)).isTrue();
    requests.decisions().deny(SERVER, asked.id(), "not ours");
    assertThat(requests.isPending(asked.id(), HARBOUR)).isFalse();
    assertThat(ask("boat-7").id()).isNotEqualTo(asked.id());
  }

  @Test
  void aDenialSaysWhyAndIsRemembered() {
    Asked.Waiting asked = ask("boat-7");
    requests.decisions().deny(SERVER, asked.id(), "unknown boat");
    Answer answer = requests.state(asked.id(), asked.secret(), HARBOUR);
    assertThat(answer.status()).isEqualTo(Answer.Status.DENIED);
    assertThat(answer.reason()).isEqualTo("unknown boat");
    assertRefused(
        ProblemType.FORBIDDEN, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
    assertThat(house.directory.find("main", BOAT)).isEmpty();
    house.clock.forward(Bounds.STANDARD.remembered().plusMillis(1));
    assertRefused(ProblemType.NOT_FOUND, () -> requests.state(asked.id(), asked.secret(), HARBOUR));
  }

  @Test
  void whoAsksAgainKeepsItsRightsAndItsOldTokensDie() {
    Asked.Waiting first = ask("boat-7");
    requests.decisions().approve(SERVER, first.id(), giving(Set.of("device"), "publish_channel:a"));
    Issued old = requests.collect(first.id(), first.secret(), HARBOUR);
    house.grant(BOAT, Effect.DENY, "publish_channel:b");

    Asked.Waiting again = ask("boat-7");
    assertThat(requests.decisions().read(SERVER, again.id()).known()).isTrue();
    house.tokens.load(old.text(), null, HARBOUR);
    requests.decisions().approve(SERVER, again.id(), Approval.usual());
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(old.text(), null, HARBOUR));
    Issued fresh = requests.collect(again.id(), again.secret(), HARBOUR);
    assertThat(house.tokens.load(fresh.text(), null, HARBOUR).subject()).isEqualTo(BOAT);
    assertThat(grants()).containsExactly("publish_channel:a");

    Asked.Waiting third = ask("boat-7");
    requests.decisions().approve(SERVER, third.id(), giving(Set.of(), "publish_channel:c"));
    assertThat(grants()).containsExactly("publish_channel:c");
    assertThat(house.directory.find("main", BOAT).orElseThrow().roles()).isEmpty();
    List<GrantRecord> given = house.stores.read(t -> t.grants().of("main", BOAT));
    assertThat(given)
        .as("what was denied stays denied")
        .anyMatch(grant -> grant.grant().effect() == Effect.DENY);
  }

  @Test
  void nobodyGivesMoreThanTheyHold() {
    house.role("porter", "read_access_request", "update_access_request", "publish_channel:fleet/#");
    house.user("paul", "porter");
    Author paul = house.as("paul");
    Asked.Waiting asked = ask("boat-7");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> requests.decisions().approve(paul, asked.id(), giving(Set.of("admin"))));
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            requests.decisions().approve(paul, asked.id(), giving(Set.of(), "publish_channel:#")));
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> requests.decisions().approve(paul, asked.id(), Approval.usual()));
    assertThat(house.directory.find("main", BOAT)).isEmpty();
    requests.decisions().approve(paul, asked.id(), giving(Set.of(), "publish_channel:fleet/7"));
    requests.collect(asked.id(), asked.secret(), HARBOUR);
    assertThat(grants()).containsExactly("publish_channel:fleet/7");
  }

  @Test
  void aNarrowedTokenGivesNoMoreThanItCarries() {
    house.user("root", "admin");
    Author narrow =
        house.with(Subject.user("root"), "update_access_request", "publish_channel:fleet/#");
    Asked.Waiting asked = ask("boat-7");
    assertRefused(
        ProblemType.FORBIDDEN,
        () ->
            requests
                .decisions()
                .approve(narrow, asked.id(), giving(Set.of(), "publish_channel:#")));
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> requests.decisions().approve(narrow, asked.id(), giving(Set.of("admin"))));
    requests.decisions().approve(narrow, asked.id(), giving(Set.of(), "publish_channel:fleet/7"));
  }

  @Test
  void whoMayApproveCannotTakeOverAStrongerDeviceByAskingAgain() {
    house.role("porter", "read_access_request", "update_access_request");
    house.user("paul", "porter");
    house.device("boat-7", null, "admin");
    Asked.Waiting asked = ask("boat-7");
    Author paul = house.as("paul");
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> requests.decisions().approve(paul, asked.id(), Approval.usual()));
    assertRefused(
        ProblemType.FORBIDDEN,
        () -> requests.decisions().approve(paul, asked.id(), giving(Set.of())));
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
  }

  @Test
  void decidingNeedsTheRightAndTheApplication() {
    house.user("alice");
    Author alice = house.as("alice");
    Asked.Waiting asked = ask("boat-7");
    String id = asked.id();
    assertThat(requests.decisions().list(alice, null, null, 10).items()).isEmpty();
    assertRefused(ProblemType.FORBIDDEN, () -> requests.decisions().read(alice, id));
    assertRefused(
        ProblemType.FORBIDDEN, () -> requests.decisions().approve(alice, id, Approval.usual()));
    assertRefused(ProblemType.FORBIDDEN, () -> requests.decisions().deny(alice, id, null));
    assertRefused(ProblemType.FORBIDDEN, () -> requests.decisions().open(alice, Openness.CLOSED));
    assertRefused(ProblemType.FORBIDDEN, () -> requests.decisions().openness(alice));
    Author elsewhere = new ServerAuthor("other");
    assertThat(requests.decisions().list(elsewhere, null, null, 10).items()).isEmpty();
    assertRefused(
        ProblemType.NOT_FOUND, () -> requests.decisions().approve(elsewhere, id, Approval.usual()));
    assertThat(requests.decisions().list(SERVER, State.PENDING, null, 10).items())
        .extracting(seen -> seen.request().id())
        .containsExactly(id);
  }

  @Test
  void aPersonWaitsWithAPasswordThatIsHashedAtOnce() {
    Wish.Person ann = new Wish.Person("ann", PASSWORD, "new on board");
    assertRefused(
        ProblemType.INVALID,
        () -> requests.ask("main", new Wish.Person("ann", "short", null), HARBOUR));
    Asked.Waiting asked = (Asked.Waiting) requests.ask("main", ann, HARBOUR);
    Login.Attempt attempt = new Login.Attempt("main", "ann", PASSWORD, HARBOUR);
    assertRefused(ProblemType.CREDENTIAL_REFUSED, () -> house.login.login(attempt));
    AccessRequestRecord kept =
        house.stores.read(t -> t.accessRequests().find(asked.id())).orElseThrow();
    assertThat(kept.passwordHash()).isNotNull().doesNotContain(PASSWORD);

    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    Issued session = house.login.login(attempt);
    assertThat(session.identity().subject()).isEqualTo(Subject.user("ann"));
    assertThat(house.directory.find("main", Subject.user("ann")).orElseThrow().roles())
        .containsExactly("user");
    assertRefused(
        ProblemType.CONFLICT, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
    assertThat(house.stores.read(t -> t.accessRequests().find(asked.id())).orElseThrow())
        .extracting(AccessRequestRecord::passwordHash)
        .isNull();
  }

  @Test
  void nobodyRegistersOverAUserWhoIsThereAndStrangersLearnNothing() {
    house.user("alice");
    Wish.Person alice = new Wish.Person("alice", "another password", null);
    Asked.Waiting asked = (Asked.Waiting) requests.ask("main", alice, HARBOUR);
    assertThat(requests.decisions().read(SERVER, asked.id()).known()).isTrue();
    assertRefused(
        ProblemType.CONFLICT,
        () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()));
    assertThat(house.signIn("alice").identity().subject()).isEqualTo(Subject.user("alice"));
    Asked.Waiting device = ask("alice");
    assertRefused(
        ProblemType.CONFLICT,
        () -> requests.decisions().approve(SERVER, device.id(), Approval.usual()));
  }

  @Test
  void whatStrangersWriteIsShortAndShowsNothingFalse() {
    List<String> bad =
        List.of("a".repeat(257), "a\nb", "a\u0000", "a\u202eb", "a\u200bb", "a\ud800b", "\u2028");
    for (String text : bad) {
      Wish wish = new Wish.Device("boat-7", text, Set.of(), List.of());
      assertRefused(ProblemType.INVALID, () -> requests.ask("main", wish, at("10.1.1.1")));
    }
    for (String id : List.of("", "a b", "a/b", "-a", "a".repeat(129))) {
      assertRefused(ProblemType.INVALID, () -> requests.ask("main", wish(id), at("10.1.1.2")));
    }
    requests.ask(
        "main", new Wish.Device("boat-7", "Annes Boot ⛵ äöü", Set.of(), List.of()), HARBOUR);
  }

  @Test
  void soManyWaitFromOneAddressAndInAll() {
    requests = house.requests(bounds(5, 2));
    ask("b1");
    ask("b2");
    assertRefused(ProblemType.TOO_MANY, () -> ask("b3"));
    requests.ask("main", wish("b3"), at("10.0.0.8"));
    requests.ask("main", wish("b4"), at("10.0.0.9"));
    requests.ask("main", wish("b5"), at("10.0.0.9"));
    assertRefused(ProblemType.TOO_MANY, () -> requests.ask("main", wish("b6"), at("10.0.0.10")));
  }

  @Test
  void oneHostOfVersion6IsOneAddress() {
    requests = house.requests(bounds(5, 1));
    requests.ask("main", wish("b1"), at("2001:db8::1"));
    assertRefused(ProblemType.TOO_MANY, () -> requests.ask("main", wish("b2"), at("2001:db8::2")));
    requests.ask("main", wish("b2"), at("2001:db8:0:1::2"));
  }

  private static Bounds bounds(int pending, int perAddress) {
    Bounds standard = Bounds.STANDARD;
    return new Bounds(
        standard.preset(), pending, perAddress, 4, 30, standard.life(), standard.remembered());
  }

  @Test
  void oneAddressAsksAndLooksAtAPace() {
    requests = house.requests(bounds(100, 100));
    Asked.Waiting asked = ask("b1");
    ask("b2");
    ask("b3");
    ask("b4");
    Problem refused = refusal(() -> ask("b5"));
    assertThat(refused.type()).isEqualTo(ProblemType.TOO_MANY);
    assertThat(refused.retryAfterSeconds()).isEqualTo(60);
    for (int looked = 0; looked < 30; looked++) {
      requests.state(asked.id(), asked.secret(), HARBOUR);
    }
    assertRefused(ProblemType.TOO_MANY, () -> requests.state(asked.id(), asked.secret(), HARBOUR));
    requests.state(asked.id(), asked.secret(), at("10.0.0.8"));
    house.clock.forward(Duration.ofMinutes(1));
    ask("b5");
    requests.state(asked.id(), asked.secret(), HARBOUR);
  }

  @Test
  void whatNobodyDecidesIsVoidAfterADay() {
    List<RequestEvent> heard = new ArrayList<>();
    List<Answer> told = new ArrayList<>();
    requests.listen(heard::add);
    Asked.Waiting asked = ask("boat-7");
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    house.clock.forward(Duration.ofDays(1));
    assertRefused(ProblemType.NOT_FOUND, () -> requests.state(asked.id(), asked.secret(), HARBOUR));
    assertRefused(
        ProblemType.NOT_FOUND,
        () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()));
    assertThat(requests.decisions().list(SERVER, null, null, 10).items()).isEmpty();
    Asked.Waiting fresh = ask("boat-7");
    assertThat(fresh.id()).as("what is over blocks nobody").isNotEqualTo(asked.id());
    ask("boat-8");
    house.clock.forward(Duration.ofDays(1));
    assertThat(requests.purge()).isEqualTo(2);
    assertThat(heard.stream().map(RequestEvent::kind))
        .containsOnly(RequestEvent.Kind.ASKED, RequestEvent.Kind.EXPIRED);
  }

  @Test
  void aTokenThatNobodyCollectsIsVoidToo() {
    Asked.Waiting asked = ask("boat-7");
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    house.clock.forward(Duration.ofDays(1));
    assertRefused(
        ProblemType.NOT_FOUND, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
  }

  @Test
  void whatIsTakenBackBeforeItIsCollectedGivesNoToken() {
    Asked.Waiting deleted = ask("boat-7");
    requests.decisions().approve(SERVER, deleted.id(), Approval.usual());
    house.directory.delete(SERVER, BOAT, null);
    assertRefused(
        ProblemType.CREDENTIAL_ENDED,
        () -> requests.collect(deleted.id(), deleted.secret(), HARBOUR));
    house.clock.forward(Duration.ofSeconds(1));
    house.device("boat-7", null, "admin");
    assertRefused(
        ProblemType.CREDENTIAL_ENDED,
        () -> requests.collect(deleted.id(), deleted.secret(), HARBOUR));
  }

  @Test
  void requestsSurviveARestart() {
    Asked.Waiting pending = ask("boat-7");
    Asked.Waiting approved = ask("boat-8");
    requests.decisions().approve(SERVER, approved.id(), Approval.usual());
    house.close();
    house = new House(folder);
    requests = house.requests;
    assertThat(requests.openness("main")).isEqualTo(new Openness(true, true));
    assertThat(requests.state(pending.id(), pending.secret(), HARBOUR).status())
        .isEqualTo(Answer.Status.PENDING);
    requests.collect(approved.id(), approved.secret(), HARBOUR);
  }

  @Test
  void theAskerTakesItBack() {
    Asked.Waiting asked = ask("boat-7");
    requests.withdraw(asked.id(), asked.secret(), HARBOUR);
    assertRefused(
        ProblemType.NOT_FOUND,
        () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()));
    Asked.Waiting again = ask("boat-7");
    requests.decisions().approve(SERVER, again.id(), Approval.usual());
    assertRefused(
        ProblemType.CONFLICT, () -> requests.withdraw(again.id(), again.secret(), HARBOUR));
  }

  @Test
  void whoWaitsIsToldOnceAlsoOfWhatWasDecidedBefore() {
    List<Answer> told = new CopyOnWriteArrayList<>();
    Asked.Waiting asked = ask("boat-7");
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add).end();
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    assertThat(told).hasSize(2).allMatch(Answer::tokenWaits);
    for (int i = 0; i < 8; i++) {
      Asked.Waiting other = ask("other-" + i);
      requests.whenDecided(other.id(), other.secret(), HARBOUR, told::add);
      requests.withdraw(other.id(), other.secret(), HARBOUR);
    }
    assertThat(told).hasSize(10);
  }

  @Test
  void soManyConnectionsWaitForOneRequest() {
    Asked.Waiting asked = ask("boat-7");
    AccessRequests.Watch first = requests.whenDecided(asked.id(), asked.secret(), HARBOUR, _ -> {});
    for (int i = 0; i < 3; i++) {
      requests.whenDecided(asked.id(), asked.secret(), HARBOUR, _ -> {});
    }
    assertRefused(
        ProblemType.TOO_MANY,
        () -> requests.whenDecided(asked.id(), asked.secret(), HARBOUR, _ -> {}));
    first.end();
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, _ -> {});
  }

  @Test
  void ofManyDecisionsAtOnceOneCounts() throws Exception {
    for (int round = 0; round < 10; round++) {
      Asked.Waiting asked = ask("race-" + round);
      List<Object> outcomes =
          atOnce(
              () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()),
              () -> requests.decisions().approve(SERVER, asked.id(), giving(Set.of("admin"))),
              () -> requests.decisions().deny(SERVER, asked.id(), "no"),
              () -> {
                requests.withdraw(asked.id(), asked.secret(), at("10.2.2." + asked.id().length()));
                return true;
              });
      assertThat(outcomes.stream().filter(Refused.class::isInstance)).hasSize(3);
      house.clock.forward(Duration.ofMinutes(1));
    }
  }

  @Test
  void ofManyCollectionsAtOnceOneGetsTheToken() throws Exception {
    for (int round = 0; round < 10; round++) {
      Asked.Waiting asked = ask("race-" + round);
      requests.decisions().approve(SERVER, asked.id(), Approval.usual());
      Callable<Object> collection = () -> requests.collect(asked.id(), asked.secret(), HARBOUR);
      List<Object> outcomes = atOnce(collection, collection, collection);
      assertThat(outcomes.stream().filter(Issued.class::isInstance)).hasSize(1);
      Subject device = Subject.device("race-" + round);
      assertThat(house.tokens.list(SERVER, device, null, null, 10).items()).hasSize(1);
      house.clock.forward(Duration.ofMinutes(1));
    }
  }

  @Test
  void ofManyWhoAskForOneNameAtOnceOneWaits() throws Exception {
    for (int round = 0; round < 10; round++) {
      String name = "race-" + round;
      Callable<Object> asking = () -> requests.ask("main", wish(name), HARBOUR);
      List<Object> outcomes = atOnce(asking, asking, asking);
      assertThat(outcomes.stream().filter(Asked.Waiting.class::isInstance)).hasSize(1);
      house.clock.forward(Duration.ofMinutes(1));
    }
  }

  /// What each gave, or its refusal.
  @SafeVarargs
  private static List<Object> atOnce(Callable<Object>... acts) throws Exception {
    CyclicBarrier start = new CyclicBarrier(acts.length);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> futures = new ArrayList<>();
      for (Callable<Object> act : acts) {
        futures.add(
            threads.submit(() -> {
              start.await();
              try {
                return Objects.requireNonNull(act.call());
              } catch (Refused refused) {
                return refused;
              }
            }));
      }
      List<Object> outcomes = new ArrayList<>();
      for (Future<Object> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    }
  }

  /// What a stranger wishes for is shown in the terminal of whoever decides.
  @Test
  void wishesHoldNothingThatDeceivesAReader() {
    for (String odd : List.of("publish_channel:a\u001b[2Jb", "publish_channel:a\u202eb")) {
      Wish.Device wish = new Wish.Device("boat-7", null, Set.of(), Texts.permissions(List.of(odd)));
      assertRefused(ProblemType.INVALID, () -> requests.ask("main", wish, HARBOUR));
    }
  }

  @Test
  void labelsAreReadStrictly() {
    assertThat(Texts.permissions(List.of("push_own_device")))
        .containsExactly(Permission.parse("push_own_device"));
    assertRefused(ProblemType.INVALID, () -> Texts.permissions(List.of("push_nothing")));
  }
}
