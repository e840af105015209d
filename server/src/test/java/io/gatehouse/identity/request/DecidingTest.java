package io.gatehouse.identity.request;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.identity.request.Petitions.BOAT;
import static io.gatehouse.identity.request.Petitions.HARBOUR;
import static io.gatehouse.identity.request.Petitions.ask;
import static io.gatehouse.identity.request.Petitions.atOnce;
import static io.gatehouse.identity.request.Petitions.giving;
import static io.gatehouse.identity.request.Petitions.grants;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.ServerAuthor;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.AccessRequestRecord.State;
import io.gatehouse.store.record.GrantRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may decide on a request for access, and what they can give with it.
class DecidingTest {
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
  void aDenialSaysWhyAndIsRemembered() {
    Asked.Waiting asked = ask(requests, "boat-7");
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
    Asked.Waiting first = ask(requests, "boat-7");
    requests.decisions().approve(SERVER, first.id(), giving(Set.of("device"), "publish_channel:a"));
    Issued old = requests.collect(first.id(), first.secret(), HARBOUR);
    house.grant(BOAT, Effect.DENY, "publish_channel:b");

    Asked.Waiting again = ask(requests, "boat-7");
    assertThat(requests.decisions().read(SERVER, again.id()).known()).isTrue();
    house.tokens.load(old.text(), null, HARBOUR);
    requests.decisions().approve(SERVER, again.id(), Approval.usual());
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(old.text(), null, HARBOUR));
    Issued fresh = requests.collect(again.id(), again.secret(), HARBOUR);
    assertThat(house.tokens.load(fresh.text(), null, HARBOUR).subject()).isEqualTo(BOAT);
    assertThat(grants(house)).containsExactly("publish_channel:a");

    Asked.Waiting third = ask(requests, "boat-7");
    requests.decisions().approve(SERVER, third.id(), giving(Set.of(), "publish_channel:c"));
    assertThat(grants(house)).containsExactly("publish_channel:c");
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
    Asked.Waiting asked = ask(requests, "boat-7");
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
    assertThat(grants(house)).containsExactly("publish_channel:fleet/7");
  }

  @Test
  void aNarrowedTokenGivesNoMoreThanItCarries() {
    house.user("root", "admin");
    Author narrow =
        house.with(Subject.user("root"), "update_access_request", "publish_channel:fleet/#");
    Asked.Waiting asked = ask(requests, "boat-7");
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
    Asked.Waiting asked = ask(requests, "boat-7");
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
    Asked.Waiting asked = ask(requests, "boat-7");
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
  void ofManyDecisionsAtOnceOneCounts() throws Exception {
    for (int round = 0; round < 10; round++) {
      Asked.Waiting asked = ask(requests, "race-" + round);
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
}
