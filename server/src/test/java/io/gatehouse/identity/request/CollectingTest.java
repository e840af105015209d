package io.gatehouse.identity.request;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static io.gatehouse.identity.request.Petitions.BOAT;
import static io.gatehouse.identity.request.Petitions.HARBOUR;
import static io.gatehouse.identity.request.Petitions.ask;
import static io.gatehouse.identity.request.Petitions.atOnce;
import static io.gatehouse.identity.request.Petitions.grants;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.AccessRequestRecord;
import io.gatehouse.store.record.AuditRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How whoever asked waits for the answer and gets the token of it, once.
class CollectingTest {
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

  @Test
  void anApprovedDeviceCollectsItsTokenOnce() {
    Asked.Waiting asked = ask(requests, "boat-7");
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
    assertThat(grants(house)).containsExactly("publish_channel:fleet/7/#");

    assertRefused(
        ProblemType.CONFLICT, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
    assertThat(requests.state(asked.id(), asked.secret(), HARBOUR).status())
        .isEqualTo(Answer.Status.COLLECTED);
  }

  /// A device that is approved again is another one to us, and its tokens die: so does the one that
  /// was never collected, whoever has the secret of it.
  @Test
  void whatWasApprovedBeforeGivesNoTokenAfterASecondApproval() {
    Asked.Waiting first = ask(requests, "boat-7");
    Asked.Waiting other = ask(requests, "boat-8");
    requests.decisions().approve(SERVER, first.id(), Approval.usual());
    requests.decisions().approve(SERVER, other.id(), Approval.usual());
    Asked.Waiting second = ask(requests, "boat-7");
    requests.decisions().approve(SERVER, second.id(), Approval.usual());
    assertRefused(
        ProblemType.NOT_FOUND, () -> requests.collect(first.id(), first.secret(), HARBOUR));
    requests.collect(second.id(), second.secret(), HARBOUR);
    requests.collect(other.id(), other.secret(), HARBOUR);
  }

  /// CVE-2025-68620: in the server whose contract this follows, the id alone fetched the token.
  @Test
  void theIdOpensNothingWithoutTheSecret() {
    Asked.Waiting asked = ask(requests, "boat-7");
    String other = ask(requests, "boat-8").secret();
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
    Asked.Waiting asked = ask(requests, "boat-7");
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
  void whatNobodyDecidesIsVoidAfterADay() {
    List<RequestEvent> heard = new ArrayList<>();
    List<Answer> told = new ArrayList<>();
    requests.listen(heard::add);
    Asked.Waiting asked = ask(requests, "boat-7");
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    house.clock.forward(Duration.ofDays(1));
    assertRefused(ProblemType.NOT_FOUND, () -> requests.state(asked.id(), asked.secret(), HARBOUR));
    assertRefused(
        ProblemType.NOT_FOUND,
        () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()));
    assertThat(requests.decisions().list(SERVER, null, null, 10).items()).isEmpty();
    Asked.Waiting fresh = ask(requests, "boat-7");
    assertThat(fresh.id()).as("what is over blocks nobody").isNotEqualTo(asked.id());
    ask(requests, "boat-8");
    house.clock.forward(Duration.ofDays(1));
    assertThat(requests.purge()).isEqualTo(2);
    assertThat(heard.stream().map(RequestEvent::kind))
        .containsOnly(RequestEvent.Kind.ASKED, RequestEvent.Kind.EXPIRED);
  }

  @Test
  void aTokenThatNobodyCollectsIsVoidToo() {
    Asked.Waiting asked = ask(requests, "boat-7");
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    house.clock.forward(Duration.ofDays(1));
    assertRefused(
        ProblemType.NOT_FOUND, () -> requests.collect(asked.id(), asked.secret(), HARBOUR));
  }

  @Test
  void whatIsTakenBackBeforeItIsCollectedGivesNoToken() {
    Asked.Waiting deleted = ask(requests, "boat-7");
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
    Asked.Waiting pending = ask(requests, "boat-7");
    Asked.Waiting approved = ask(requests, "boat-8");
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
    Asked.Waiting asked = ask(requests, "boat-7");
    requests.withdraw(asked.id(), asked.secret(), HARBOUR);
    assertRefused(
        ProblemType.NOT_FOUND,
        () -> requests.decisions().approve(SERVER, asked.id(), Approval.usual()));
    Asked.Waiting again = ask(requests, "boat-7");
    requests.decisions().approve(SERVER, again.id(), Approval.usual());
    assertRefused(
        ProblemType.CONFLICT, () -> requests.withdraw(again.id(), again.secret(), HARBOUR));
  }

  @Test
  void whoWaitsIsToldOnceAlsoOfWhatWasDecidedBefore() {
    List<Answer> told = new CopyOnWriteArrayList<>();
    Asked.Waiting asked = ask(requests, "boat-7");
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add).end();
    requests.decisions().approve(SERVER, asked.id(), Approval.usual());
    requests.whenDecided(asked.id(), asked.secret(), HARBOUR, told::add);
    assertThat(told).hasSize(2).allMatch(Answer::tokenWaits);
    for (int i = 0; i < 8; i++) {
      Asked.Waiting other = ask(requests, "other-" + i);
      requests.whenDecided(other.id(), other.secret(), HARBOUR, told::add);
      requests.withdraw(other.id(), other.secret(), HARBOUR);
    }
    assertThat(told).hasSize(10);
  }

  @Test
  void soManyConnectionsWaitForOneRequest() {
    Asked.Waiting asked = ask(requests, "boat-7");
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
  void ofManyCollectionsAtOnceOneGetsTheToken() throws Exception {
    for (int round = 0; round < 10; round++) {
      Asked.Waiting asked = ask(requests, "race-" + round);
      requests.decisions().approve(SERVER, asked.id(), Approval.usual());
      Callable<Object> collection = () -> requests.collect(asked.id(), asked.secret(), HARBOUR);
      List<Object> outcomes = atOnce(collection, collection, collection);
      assertThat(outcomes.stream().filter(Issued.class::isInstance)).hasSize(1);
      Subject device = Subject.device("race-" + round);
      assertThat(house.tokens.list(SERVER, device, null, null, 10).items()).hasSize(1);
      house.clock.forward(Duration.ofMinutes(1));
    }
  }
}
