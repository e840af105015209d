package io.gatehouse.identity.request;

import static io.gatehouse.House.PASSWORD;
import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static io.gatehouse.identity.request.Petitions.HARBOUR;
import static io.gatehouse.identity.request.Petitions.ask;
import static io.gatehouse.identity.request.Petitions.atOnce;
import static io.gatehouse.identity.request.Petitions.bounds;
import static io.gatehouse.identity.request.Petitions.wish;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Login;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.AccessRequestRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may ask for access, how often, and with which words.
class AskingTest {
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
  void anApplicationIsClosedUntilSomebodyOpensIt() {
    requests.decisions().open(SERVER, Openness.CLOSED);
    assertRefused(ProblemType.FORBIDDEN, () -> ask(requests, "boat-7"));
    requests.decisions().open(SERVER, new Openness(false, true));
    assertRefused(ProblemType.FORBIDDEN, () -> ask(requests, "boat-7"));
    requests.decisions().open(SERVER, new Openness(true, false));
    ask(requests, "boat-7");
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
  void theSameNameWaitsOnce() {
    Asked.Waiting asked = ask(requests, "boat-7");
    assertThat(requests.ask("main", wish("boat-7"), at("10.9.9.9")))
        .isEqualTo(new Asked.AlreadyPending(asked.id()));
    assertThat(requests.isPending(asked.id(), HARBOUR)).isTrue();
    requests.decisions().deny(SERVER, asked.id(), "not ours");
    assertThat(requests.isPending(asked.id(), HARBOUR)).isFalse();
    assertThat(ask(requests, "boat-7").id()).isNotEqualTo(asked.id());
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

  @Test
  void soManyWaitFromOneAddressAndInAll() {
    requests = house.requests(bounds(5, 2));
    ask(requests, "b1");
    ask(requests, "b2");
    assertRefused(ProblemType.TOO_MANY, () -> ask(requests, "b3"));
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

  @Test
  void oneAddressAsksAndLooksAtAPace() {
    requests = house.requests(bounds(100, 100));
    Asked.Waiting asked = ask(requests, "b1");
    ask(requests, "b2");
    ask(requests, "b3");
    ask(requests, "b4");
    Problem refused = refusal(() -> ask(requests, "b5"));
    assertThat(refused.type()).isEqualTo(ProblemType.TOO_MANY);
    assertThat(refused.retryAfterSeconds()).isEqualTo(60);
    for (int looked = 0; looked < 30; looked++) {
      requests.state(asked.id(), asked.secret(), HARBOUR);
    }
    assertRefused(ProblemType.TOO_MANY, () -> requests.state(asked.id(), asked.secret(), HARBOUR));
    requests.state(asked.id(), asked.secret(), at("10.0.0.8"));
    house.clock.forward(Duration.ofMinutes(1));
    ask(requests, "b5");
    requests.state(asked.id(), asked.secret(), HARBOUR);
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
    Asked.Waiting device = ask(requests, "alice");
    assertRefused(
        ProblemType.CONFLICT,
        () -> requests.decisions().approve(SERVER, device.id(), Approval.usual()));
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
}
