package io.gatehouse.identity;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.House.at;
import static io.gatehouse.House.draft;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.House;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.password.Passwords.Algorithm;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.TokenRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
  private static final Subject ALICE = Subject.user("alice");
  private static final Origin HERE = at("10.0.0.1");

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

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer ", "bearer ", "JWT ", "Bearer   "})
  void aTokenIsAcceptedHoweverItIsPresented(String scheme) {
    Issued token = house.token(ALICE);
    Identity identity = house.tokens.load(scheme + token.text(), null, HERE);
    assertThat(identity.subject()).isEqualTo(ALICE);
    assertThat(identity.credential().id()).isEqualTo(token.record().id());
  }

  @Test
  void onlyTheHashIsKeptAndTheTextIsNowhere() {
    Issued token = house.token(ALICE);
    assertThat(token.record().hash()).isEqualTo(TokenText.hash(token.text()));
    assertThat(token.record().toString()).doesNotContain(token.text());
    assertThat(house.audited("token.created").getFirst().body())
        .doesNotContain(token.text())
        .doesNotContain(token.record().hash());
  }

  @Test
  void aHotTokenNeedsNoStoreAndAColdOneIsAMiss() {
    Issued token = house.token(ALICE);
    assertThat(house.tokens.cached(token.text(), null, HERE)).isNull();
    Identity identity = house.tokens.load(token.text(), null, HERE);
    assertThat(house.tokens.cached("Bearer " + token.text(), null, HERE)).isSameAs(identity);
  }

  @Test
  void garbageIsRefusedWithoutALookAndGuessesAreSlowedDown() {
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.cached("Bearer nonsense", null, HERE));
    SecureRandom random = new SecureRandom();
    ProblemType last = ProblemType.INTERNAL;
    for (int i = 0; i < 60; i++) {
      String guess = TokenText.create(TokenRecord.Kind.API, random);
      last = refusal(() -> house.tokens.load(guess, null, HERE)).type();
    }
    assertThat(last).isEqualTo(ProblemType.TOO_MANY);
    assertThatCode(() -> house.tokens.load(house.token(ALICE).text(), null, HERE))
        .as("a real one from the same address")
        .doesNotThrowAnyException();
  }

  @Test
  void aDisabledTokenEndsAtOnceAlsoWhereItIsHot() {
    Issued token = house.token(ALICE);
    Identity identity = house.tokens.load(token.text(), null, HERE);
    enable(token, false);
    assertThat(house.tokens.cached(token.text(), null, HERE)).isNull();
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.load(token.text(), null, HERE));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.renewed(identity));
    enable(token, true);
    house.tokens.load(token.text(), null, HERE);
  }

  @Test
  void aDeletedTokenIsGone() {
    Issued token = house.token(ALICE);
    Identity identity = house.tokens.load(token.text(), null, HERE);
    house.tokens.delete(SERVER, token.record().id(), null);
    assertThat(house.tokens.cached(token.text(), null, HERE)).isNull();
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(token.text(), null, HERE));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.renewed(identity));
    assertRefused(ProblemType.NOT_FOUND, () -> house.tokens.read(SERVER, token.record().id()));
  }

  @Test
  void theTokensOfADisabledOrDeletedPrincipalEnd() {
    Issued token = house.token(ALICE);
    house.tokens.load(token.text(), null, HERE);
    house.directory.change(SERVER, ALICE, null, LoginTest::disabled);
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.load(token.text(), null, HERE));
    house.directory.delete(SERVER, ALICE, null);
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(token.text(), null, HERE));
  }

  @Test
  void aTokenExpires() {
    long end = house.clock.millis() + 1_000;
    Issued token =
        house.tokens.issue(
            SERVER, ALICE, new Tokens.Draft(TokenRecord.Kind.API, "short", null, true, end));
    Identity identity = house.tokens.load(token.text(), null, HERE);
    assertThat(identity.credential().expiresAt()).isEqualTo(end);
    house.clock.forward(Duration.ofSeconds(1));
    assertRefused(
        ProblemType.CREDENTIAL_ENDED, () -> house.tokens.cached(token.text(), null, HERE));
  }

  @Test
  void bothValuesWorkDuringTheOverlapAndThenOnlyTheNewOne() {
    Issued old = house.token(ALICE);
    Identity before = house.tokens.load(old.text(), null, HERE);
    Issued fresh = house.tokens.rotate(SERVER, old.record().id(), Duration.ofMinutes(10));
    assertThat(fresh.text()).isNotEqualTo(old.text());

    Identity byOld = house.tokens.load(old.text(), null, HERE);
    long end = house.clock.millis() + Duration.ofMinutes(10).toMillis();
    assertThat(byOld.credential().expiresAt()).isEqualTo(end);
    assertThat(house.tokens.renewed(before).credential().expiresAt()).isEqualTo(end);
    Identity byNew = house.tokens.load(fresh.text(), null, HERE);
    assertThat(byNew.credential().expiresAt()).isEqualTo(Long.MAX_VALUE);

    house.clock.forward(Duration.ofMinutes(10));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.cached(old.text(), null, HERE));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.renewed(before));
    house.tokens.load(fresh.text(), null, HERE);
    house.tokens.renewed(byNew);
  }

  @Test
  void withoutAnOverlapTheOldValueEndsAtOnce() {
    Issued old = house.token(ALICE);
    Identity before = house.tokens.load(old.text(), null, HERE);
    house.tokens.rotate(SERVER, old.record().id(), Duration.ZERO);
    assertRefused(ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(old.text(), null, HERE));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.renewed(before));
    assertThat(
            refusal(() -> house.tokens.rotate(SERVER, old.record().id(), Duration.ofDays(2)))
                .field())
        .isEqualTo("overlap");
  }

  @Test
  void aSecondRotationEndsTheFirstValue() {
    Issued first = house.token(ALICE);
    String id = first.record().id();
    Issued second = house.tokens.rotate(SERVER, id, Duration.ofHours(1));
    Issued third = house.tokens.rotate(SERVER, id, Duration.ofHours(1));
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(first.text(), null, HERE));
    house.tokens.load(second.text(), null, HERE);
    house.tokens.load(third.text(), null, HERE);
  }

  @Test
  void aSessionEndsByTheSettingOfToday() {
    Issued session = house.signIn("alice");
    house.clock.forward(Duration.ofHours(2));
    house.tokens.load(session.text(), null, HERE);
    reopen(new Tokens.Settings(Duration.ofHours(1), false, Duration.ofDays(30), Duration.ZERO, 10));
    assertRefused(
        ProblemType.CREDENTIAL_ENDED, () -> house.tokens.load(session.text(), null, HERE));
  }

  @Test
  void aSessionEndsAfterItsLife() {
    Issued session = house.signIn("alice");
    house.clock.forward(Duration.ofHours(6).minusMillis(1));
    house.tokens.load(session.text(), null, HERE);
    house.clock.forward(Duration.ofMillis(1));
    assertRefused(
        ProblemType.CREDENTIAL_ENDED, () -> house.tokens.cached(session.text(), null, HERE));
    assertThat(house.sessions.purge()).isZero();
    house.clock.forward(Duration.ofMillis(1));
    assertThat(house.sessions.purge()).isEqualTo(1);
  }

  @Test
  void aSlidingSessionLivesWhileItIsUsedButNotForEver() {
    reopen(new Tokens.Settings(Duration.ofHours(1), true, Duration.ofHours(10), Duration.ZERO, 10));
    Issued session = house.signIn("alice");
    for (int i = 0; i < 12; i++) {
      house.clock.forward(Duration.ofMinutes(50));
      if (i < 11) {
        house.tokens.load(session.text(), null, HERE);
      }
    }
    assertRefused(
        ProblemType.CREDENTIAL_ENDED, () -> house.tokens.load(session.text(), null, HERE));
    Issued idle = house.signIn("alice");
    house.clock.forward(Duration.ofMinutes(61));
    assertRefused(ProblemType.CREDENTIAL_ENDED, () -> house.tokens.load(idle.text(), null, HERE));
  }

  @Test
  void theLastUseIsNotedLaterAndAtMostOncePerMinute() {
    Issued token = house.token(ALICE);
    house.tokens.load(token.text(), null, HERE);
    house.uses.flush();
    TokenRecord.LastUse use = house.tokens.read(SERVER, token.record().id()).lastUse();
    assertThat(use).isEqualTo(new TokenRecord.LastUse(house.clock.millis(), "10.0.0.1", "http"));
    house.clock.forward(Duration.ofSeconds(59));
    house.tokens.cached(token.text(), null, HERE);
    house.uses.flush();
    assertThat(house.tokens.read(SERVER, token.record().id()).lastUse()).isEqualTo(use);
    assertThat(house.tokens.read(SERVER, token.record().id()).version()).isEqualTo(1);
  }

  @Test
  void aTokenActsInItsApplicationOnly() {
    Author owner = house.access.author(house.owner());
    house.applications.create(owner, "second", "Second");
    Issued token = house.token(ALICE);
    assertRefused(
        ProblemType.CREDENTIAL_REFUSED, () -> house.tokens.load(token.text(), "second", HERE));
    assertThat(house.tokens.load(token.text(), "main", HERE).application()).isEqualTo("main");
  }

  @Test
  void aTokenOfNobodyCannotBeIssued() {
    assertRefused(
        ProblemType.NOT_FOUND, () -> house.tokens.issue(SERVER, Subject.user("nobody"), draft()));
    assertThat(
            refusal(() ->
                    house.tokens.issue(
                        SERVER,
                        ALICE,
                        new Tokens.Draft(TokenRecord.Kind.SESSION, "x", null, true, null)))
                .field())
        .isEqualTo("kind");
  }

  @Test
  void sessionsAreListedAndEndedByTheirHolder() {
    Issued first = house.signIn("alice");
    Issued second = house.signIn("alice");
    Issued third = house.signIn("alice");
    Author alice = house.access.author(house.rights(first));
    assertThat(house.sessions.list(alice, ALICE, null, 10).items())
        .extracting(TokenRecord::id)
        .contains(first.record().id(), second.record().id(), third.record().id());
    house.sessions.end(alice, second.record().id());
    refusal(() -> house.tokens.load(second.text(), null, HERE));
    house.sessions.endAll(alice, ALICE, first.record().id());
    refusal(() -> house.tokens.load(third.text(), null, HERE));
    house.sessions.logout(house.tokens.load(first.text(), null, HERE), HERE);
    refusal(() -> house.tokens.load(first.text(), null, HERE));
    assertThat(house.audited("logout")).hasSize(1);
  }

  @Test
  void theSessionOfAnotherCannotBeEnded() {
    house.user("bob");
    Issued alices = house.signIn("alice");
    Author bob = house.as("bob");
    assertThat(house.sessions.list(bob, ALICE, null, 10).items()).isEmpty();
    assertRefused(ProblemType.FORBIDDEN, () -> house.sessions.end(bob, alices.record().id()));
    assertThat(refusal(() -> house.sessions.end(bob, alices.record().id())).detail())
        .as("the same answer but for the id")
        .isEqualTo(
            refusal(() -> house.sessions.end(bob, "t-missing"))
                .detail()
                .replace("t-missing", alices.record().id())
                .replace("token:", "session:"));
  }

  private void enable(Issued token, boolean enabled) {
    house.tokens.change(
        SERVER,
        token.record().id(),
        null,
        now ->
            new Tokens.Draft(now.kind(), now.name(), now.permissions(), enabled, now.expiresAt()));
  }

  private void reopen(Tokens.Settings settings) {
    Duration passed =
        Duration.between(new io.gatehouse.MutableClock().instant(), house.clock.instant());
    house.close();
    house = new House(folder, settings, House.cheap(Algorithm.BCRYPT, 4));
    house.clock.forward(passed);
  }
}
