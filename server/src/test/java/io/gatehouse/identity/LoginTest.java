package io.gatehouse.identity;

import static io.gatehouse.House.PASSWORD;
import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.password.Passwords.Algorithm;
import io.gatehouse.identity.proof.Opening;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.PrincipalRecord;
import io.gatehouse.store.record.TokenRecord;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.crypto.bcrypt.BCrypt;

class LoginTest {
  private static final Subject ALICE = Subject.user("alice");

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
    house.user("alice");
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void aLoginOpensASessionAndIsAudited() {
    Issued session = house.signIn("alice");
    assertThat(session.text()).startsWith("ghs_");
    assertThat(session.identity().subject()).isEqualTo(ALICE);
    assertThat(session.record().expiresAt())
        .isEqualTo(house.clock.millis() + Duration.ofHours(6).toMillis());
    assertThat(house.audited("login").getFirst().body())
        .contains("user:alice")
        .doesNotContain(session.text())
        .doesNotContain(PASSWORD);
    assertThat(session.toString()).doesNotContain(session.text());
  }

  @Test
  void everybodyWhoFailsGetsTheSameAnswerAndTakesTheSameWork() {
    house.user("disabled");
    house.directory.change(SERVER, Subject.user("disabled"), null, LoginTest::disabled);
    house.directory.create(SERVER, Draft.named(Subject.Kind.USER, "bare"), null);

    long before = house.pool.done();
    Problem unknown = refusal(() -> login("nobody", PASSWORD));
    Problem wrong = refusal(() -> login("alice", "wrong password"));
    Problem off = refusal(() -> login("disabled", PASSWORD));
    Problem bare = refusal(() -> login("bare", PASSWORD));
    Problem elsewhere =
        refusal(
            () -> house.login.login(new Login.Attempt("other", "alice", PASSWORD, at("10.0.0.1"))));

    assertThat(wrong.type()).isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    assertThat(unknown).isEqualTo(wrong);
    assertThat(off).isEqualTo(wrong);
    assertThat(bare).isEqualTo(wrong);
    assertThat(elsewhere).isEqualTo(wrong);
    assertThat(house.pool.done() - before).as("one hash each").isEqualTo(5);
    assertThat(house.audited("login.failed")).hasSize(5);
  }

  @Test
  void anUnknownNameIsNotKeptSinceItMayBeAPassword() {
    refusal(() -> login("my-secret-typed-in-the-wrong-field", "alice"));
    assertThat(house.audited("login.failed").getFirst().body()).doesNotContain("my-secret");
  }

  @Test
  void guessingIsSlowedDownButNotForTheOwnerOfTheAccountAtHome() {
    house.signIn("alice");
    for (int i = 0; i < 6; i++) {
      refusal(() -> strangersLogin("wrong password"));
    }
    Problem wait = refusal(() -> strangersLogin(PASSWORD));
    assertThat(wait.type()).isEqualTo(ProblemType.TOO_MANY);
    assertThat(wait.retryAfterSeconds()).isEqualTo(1);
    assertThat(house.signIn("alice").text()).startsWith("ghs_");
    house.clock.forward(Duration.ofSeconds(1));
    strangersLogin(PASSWORD);
  }

  @Test
  void theDelayIsTheSameForAnUnknownName() {
    for (int i = 0; i < 6; i++) {
      refusal(() -> login("nobody", "wrong password"));
    }
    assertThat(refusal(() -> login("nobody", "wrong password")).type())
        .isEqualTo(ProblemType.TOO_MANY);
  }

  @Test
  void aForeignHashIsTakenOverAndRenewedAtTheNextLogin() {
    String foreign = "$2y" + BCrypt.hashpw("gulls over the pier", BCrypt.gensalt(4)).substring(3);
    imported(foreign);
    login("alice", "gulls over the pier");
    String renewed = house.directory.read(SERVER, ALICE).passwordHash();
    assertThat(renewed).startsWith("bcrypt:");
    login("alice", "gulls over the pier");
    assertThat(house.directory.read(SERVER, ALICE).passwordHash()).isEqualTo(renewed);
  }

  @Test
  void aChangedSettingRenewsTheHashAtTheNextLogin() {
    house.close();
    house = new House(folder, Tokens.Settings.STANDARD, House.cheap(Algorithm.ARGON2ID, 4));
    house.signIn("alice");
    assertThat(house.directory.read(SERVER, ALICE).passwordHash()).startsWith("argon2id:");
    house.signIn("alice");
  }

  @Test
  void aNewPasswordEndsSessionsConnectionsAndTokens() {
    Issued session = house.signIn("alice");
    Issued api = house.token(ALICE);
    Issued connection =
        house.tokens.issue(
            SERVER, ALICE, new Tokens.Draft(TokenRecord.Kind.CONNECTION, "mqtt", null, true, null));
    Identity socket = house.login.connect("alice", PASSWORD, at("10.0.0.1"));
    assertThat(house.tokens.renewed(socket)).isEqualTo(socket);

    setPassword(PASSWORD, "another good horse", true);

    for (Issued ended : new Issued[] {session, api, connection}) {
      assertThat(refusal(() -> house.tokens.load(ended.text(), null, at("10.0.0.1"))).type())
          .isEqualTo(ProblemType.CREDENTIAL_REFUSED);
    }
    assertThat(refusal(() -> house.tokens.renewed(socket)).type())
        .isEqualTo(ProblemType.CREDENTIAL_ENDED);
    refusal(() -> login("alice", PASSWORD));
    login("alice", "another good horse");
    assertThat(house.audited("password.changed").getFirst().body())
        .contains(api.record().id())
        .doesNotContain("another good horse");
  }

  /// SP 800-63B-4 section 5.1: what was proved by the old password before the change must not open
  /// a session after it, however long the proof takes.
  @Test
  void whatAnOldPasswordProvedOpensNothingAfterItsChange() {
    PrincipalRecord proved = house.directory.find("main", ALICE).orElseThrow();
    setPassword(PASSWORD, "another good horse", false);
    assertThatThrownBy(() ->
            house.tokens.sessions().open(proved, at("10.0.0.1"), Opening.STANDARD, "password"))
        .isInstanceOf(Versions.Overtaken.class);
    assertThat(house.sessions.list(SERVER, ALICE, null, 10).items()).isEmpty();
  }

  /// The same for one that goes on: it was looked at, and then somebody ended it.
  @Test
  void aSessionThatWasEndedDoesNotGoOn() {
    PrincipalRecord holder = house.directory.find("main", ALICE).orElseThrow();
    Issued session = house.signIn("alice");
    house.sessions.logout(session.identity(), at("10.0.0.1"));
    Problem refused =
        refusal(() ->
            house
                .tokens
                .sessions()
                .goOn(holder, "main", session.record().id(), at("10.0.0.1"), Opening.STANDARD));
    assertThat(refused.type()).isEqualTo(ProblemType.CREDENTIAL_ENDED);
    assertThat(house.sessions.list(SERVER, ALICE, null, 10).items()).isEmpty();
  }

  @Test
  void aNewPasswordCanLeaveApiTokensAlone() {
    Issued session = house.signIn("alice");
    Issued api = house.token(ALICE);
    setPassword(PASSWORD, "another good horse", false);
    house.tokens.load(api.text(), null, at("10.0.0.1"));
    refusal(() -> house.tokens.load(session.text(), null, at("10.0.0.1")));
  }

  @Test
  void whoeverChangesTheirPasswordProvesTheOldOne() {
    assertThat(refusal(() -> setPassword(null, "another good horse", true)).field())
        .isEqualTo("current");
    assertThat(refusal(() -> setPassword("wrong", "another good horse", true)).field())
        .isEqualTo("current");
    assertThat(refusal(() -> setPassword(PASSWORD, "short", true)).field()).isEqualTo("password");
  }

  @Test
  void aConnectionProvesItselfByTokenOrPassword() {
    Issued token = house.token(ALICE);
    for (String name : new String[] {"alice", token.userName(), "*", ""}) {
      assertThat(house.login.connect(name, token.text(), at("10.0.0.1")).subject())
          .isEqualTo(ALICE);
    }
    refusal(() -> house.login.connect("bobby", token.text(), at("10.0.0.1")));
    assertThat(house.login.connect("main/alice", PASSWORD, at("10.0.0.1")).credential().kind())
        .isEqualTo(Identity.Kind.PASSWORD);
  }

  @Test
  void anOwnerSignsInToEveryApplicationOfTheAccount() {
    Author owner = house.access.author(house.owner());
    house.applications.create(owner, "second", "Second");
    Issued session = house.signIn("olga");
    assertThat(house.tokens.load(session.text(), "second", at("10.0.0.1")).application())
        .isEqualTo("second");
    assertThat(house.tokens.load(session.text(), null, at("10.0.0.1")).application())
        .isEqualTo("main");
    Issued second =
        house.login.login(new Login.Attempt("second", "olga", PASSWORD, at("10.0.0.1")));
    assertThat(second.identity().application()).isEqualTo("second");
    house.sessions.logout(second.identity(), at("10.0.0.1"));
    refusal(() -> house.tokens.load(second.text(), null, at("10.0.0.1")));
    house.tokens.load(session.text(), null, at("10.0.0.1"));
  }

  private Issued login(String name, String password) {
    return house.login.login(new Login.Attempt("main", name, password, at("10.0.0.1")));
  }

  private Issued strangersLogin(String password) {
    return house.login.login(new Login.Attempt("main", "alice", password, at("192.0.2.7")));
  }

  private void setPassword(
      @org.jspecify.annotations.Nullable String current, String fresh, boolean tokens) {
    house.directory.setPassword(
        house.access.author(house.rights(house.signIn("alice"))),
        ALICE,
        new Directory.PasswordChange(current, fresh, tokens, at("10.0.0.1")));
  }

  private void imported(String hash) {
    house.stores.write(t ->
        t.principals()
            .update("main", ALICE, now -> Draft.withPassword(now, hash, now.updatedAt()))
            .map(PrincipalRecord::version)
            .orElseThrow());
  }

  static Draft disabled(Draft draft) {
    return new Draft(
        draft.kind(),
        draft.id(),
        draft.name(),
        draft.description(),
        false,
        draft.owner(),
        draft.parent(),
        draft.roles(),
        draft.groups(),
        draft.attributes(),
        draft.publicData());
  }
}
