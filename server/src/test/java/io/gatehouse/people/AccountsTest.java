package io.gatehouse.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.Await;
import io.gatehouse.people.PeopleServer.Answer;
import io.gatehouse.people.PeopleServer.Authenticator;
import io.gatehouse.people.PeopleServer.Post;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Invitations, passwords that were forgotten, mail addresses and second factors of people, over a
/// whole server and with the mails that it sends. Sections are those of OWASP ASVS 5.0.
class AccountsTest {
  private static final String NEW = "tide and moonlight over there";

  @TempDir private static Path folder;
  private static PeopleServer house;

  @BeforeAll
  static void start() throws Exception {
    house = new PeopleServer(folder);
  }

  @AfterAll
  static void stop() {
    house.close();
  }

  /// 6.4.1, 6.4.6: the first password is its holder's own choice, by a link that works once.
  @Test
  void whoeverIsInvitedSetsTheFirstPassword() throws Exception {
    house
        .post("/v1/invitations", "{'email':'Guest@Example.org','name':'guest'}", house.owner)
        .is(201);
    Post mail = house.mail("invitation", "Guest@Example.org");
    assertThat(mail.text()).contains(house.url + "/account#invitation=");
    String secret = mail.secret();
    Answer seen =
        house.post("/v1/password-links/look", "{'secret':'%s'}".formatted(secret), null).is(200);
    assertThat(seen.text("kind")).isEqualTo("invitation");
    assertThat(seen.text("name")).isEqualTo("guest");
    redeem(secret, "short").is(422);
    redeem(secret, NEW).is(200);
    redeem(secret, NEW).is(401);
    house.login("guest", NEW, null).is(200);
    Answer email = house.get("/v1/users/guest/email", house.owner).is(200);
    assertThat(email.body().path("verified").asBoolean()).isTrue();
    Answer taken =
        house.post("/v1/invitations", "{'email':'guest@example.ORG','name':'b'}", house.owner);
    assertThat(taken.is(409).type()).isEqualTo("conflict");
    house.get("/v1/users/b", house.owner).is(404);
  }

  /// 6.3.8: neither the answer nor what happens to others tells who there is.
  @Test
  void whoeverAsksForAResetLearnsNothing() throws Exception {
    house.user("known");
    house.post("/v1/users", "{'name':'mailless'}", house.owner).is(201);
    Answer known = house.post("/v1/password-resets", "{'name':'known'}", null).is(202);
    for (String name : new String[] {"unknown", "mailless", "x@example.org"}) {
      Answer other =
          house.post("/v1/password-resets", "{'name':'%s'}".formatted(name), null).is(202);
      assertThat(other.body()).isEqualTo(known.body());
    }
    assertThat(house.mail("password-reset", "known@example.org").subject()).isNotBlank();
  }

  /// 6.4.3: the second factor is neither dropped nor passed by; 7.4.3: everything open ends.
  @Test
  void aResetEndsEverythingAndKeepsTheSecondFactor() throws Exception {
    house.user("lost");
    Authenticator phone = house.authenticator("lost");
    String api =
        house
            .post("/v1/tokens", "{'principal':'user:lost','name':'t'}", house.owner)
            .is(201)
            .text("value");
    house.get("/v1/me", api).is(200);
    house.post("/v1/password-resets", "{'email':'LOST@example.org'}", null).is(202);
    String secret = house.mail("password-reset", "lost@example.org").secret();
    redeem(secret, NEW).is(200);
    house.get("/v1/me", phone.token()).is(401);
    house.get("/v1/me", api).is(401);
    house.login("lost", PeopleServer.PASSWORD, phone.now()).is(401);
    assertThat(house.login("lost", NEW, null).is(401).type()).isEqualTo("second-factor-required");
    house.login("lost", NEW, phone.next()).is(200);
    assertThat(notice("lost", "its password was set by a link").text()).contains("127.0.0.1");
    assertThat(redeem(secret, NEW).is(401).text("code")).isEqualTo("link-ended");
  }

  @Test
  void aLinkDiesWithThePasswordItWasAskedFor() throws Exception {
    house.user("found");
    house.post("/v1/password-resets", "{'name':'found'}", null).is(202);
    String secret = house.mail("password-reset", "found@example.org").secret();
    String session = house.token("found", PeopleServer.PASSWORD, null);
    house
        .call(
            "PUT",
            "/v1/me/password",
            "{'old_password':'%s','new_password':'%s'}".formatted(PeopleServer.PASSWORD, NEW),
            session)
        .is(200);
    redeem(secret, "yet another password").is(401);
    house.login("found", NEW, null).is(200);
  }

  @Test
  void whoeverIsDisabledGetsNoLinkAndUsesNone() throws Exception {
    house.user("gone");
    house.post("/v1/password-resets", "{'name':'gone'}", null).is(202);
    String secret = house.mail("password-reset", "gone@example.org").secret();
    house.disable("gone");
    redeem(secret, NEW).is(401);
  }

  /// 2.4.1: one address does not make everybody's mailboxes full.
  @Test
  void oneAddressAsksSoOftenOnly() throws Exception {
    PeopleServer other = new PeopleServer(folder.resolve("limits"));
    try {
      other.user("often");
      Answer last = other.post("/v1/password-resets", "{'name':'often'}", null).is(202);
      for (int more = 0; more < 20 && last.status() == 202; more++) {
        last = other.post("/v1/password-resets", "{'name':'often'}", null);
      }
      assertThat(last.is(429).type()).isEqualTo("too-many");
      assertThat(last.body().path("retry_after").asLong()).isPositive();
      Await.until(() -> other.mails("password-reset") == 3);
    } finally {
      other.close();
    }
  }

  /// 7.5.1 and 6.3.7: a mail address changes in a session that has just proved who it is, by the
  /// mail of the new one, and the old one is told.
  @Test
  void anAddressChangesByTheMailThatItGets() throws Exception {
    house.user("mover");
    String session = house.token("mover", PeopleServer.PASSWORD, null);
    String api =
        house
            .post("/v1/tokens", "{'principal':'user:mover','name':'t'}", house.owner)
            .is(201)
            .text("value");
    house.call("PUT", "/v1/me/email", "{'email':'new@example.org'}", api).is(409);
    house.call("PUT", "/v1/me/email", "{'email':'new@example.org'}", session).is(202);
    assertThat(house.get("/v1/me/email", session).text("email")).isEqualTo("mover@example.org");
    String secret = house.mail("email", "new@example.org").secret();
    redeem(secret, NEW).is(401);
    house.post("/v1/email-links", "{'secret':'%s'}".formatted(secret), null).is(200);
    house.post("/v1/email-links", "{'secret':'%s'}".formatted(secret), null).is(401);
    assertThat(house.get("/v1/me/email", session).text("email")).isEqualTo("new@example.org");
    assertThat(notice("mover", "its mail address was changed").to()).isEqualTo("mover@example.org");
    assertThat(audited("email.changed", "user:mover"))
        .contains("\"email\":\"mover@example.org\"", "\"email\":\"new@example.org\"");
  }

  /// 6.5.1: a code and a recovery code count once; both are hard to guess.
  @Test
  void codesAndRecoveryCodesCountOnce() throws Exception {
    house.user("once");
    Authenticator phone = house.authenticator("once");
    assertThat(phone.recoveryCodes()).hasSize(10).doesNotHaveDuplicates();
    assertThat(phone.recoveryCodes().getFirst()).matches("([a-z2-7]{6}-){3}[a-z2-7]{6}");
    String code = phone.now();
    house.login("once", PeopleServer.PASSWORD, code).is(200);
    assertThat(house.login("once", PeopleServer.PASSWORD, code).is(401).text("code"))
        .isEqualTo("second-factor");
    String recovery = phone.recoveryCodes().getFirst().toUpperCase(Locale.ROOT);
    String session = house.token("once", PeopleServer.PASSWORD, recovery);
    house.login("once", PeopleServer.PASSWORD, recovery).is(401);
    assertThat(notice("once", "a recovery code was used").text()).contains("9 are left");
    Answer fresh = house.post("/v1/me/recovery-codes", "{}", session).is(200);
    assertThat(fresh.body().path("recovery_codes")).hasSize(10);
    house.login("once", PeopleServer.PASSWORD, phone.recoveryCodes().get(1)).is(401);
    assertThat(audited("recovery_code.used", "user:once")).contains("\"left\":9");
  }

  /// 7.5.1: factors are changed in a session that has just proved who it is.
  @Test
  void factorsAreAddedAndRemovedByWhoeverHasJustSignedIn() throws Exception {
    house.user("careful");
    Authenticator phone = house.authenticator("careful");
    assertThat(notice("careful", "`my phone` was added").subject()).contains("my phone");
    String api =
        house
            .post("/v1/tokens", "{'principal':'user:careful','name':'t'}", house.owner)
            .is(201)
            .text("value");
    house.call("DELETE", "/v1/me/factors/" + phone.id(), null, api).is(409);
    house.call("DELETE", "/v1/me/factors/" + phone.id(), null, phone.token()).is(204);
    house.login("careful", PeopleServer.PASSWORD, null).is(200);
    assertThat(
            house.get("/v1/me/factors", phone.token()).body().path("recovery_codes_left").asInt())
        .isZero();
    assertThat(audited("factor.removed", "user:careful")).contains("\"name\":\"my phone\"");
  }

  @Test
  void anAdministratorRemovesTheFactorOfWhoeverLostIt() throws Exception {
    house.user("phoneless");
    Authenticator phone = house.authenticator("phoneless");
    house.user("bystander");
    String other = house.token("bystander", PeopleServer.PASSWORD, null);
    house.call("DELETE", "/v1/users/phoneless/factors/" + phone.id(), null, other).is(403);
    house.call("DELETE", "/v1/users/phoneless/factors/" + phone.id(), null, house.owner).is(204);
    house.login("phoneless", PeopleServer.PASSWORD, null).is(200);
    assertThat(notice("phoneless", "was removed").text()).contains("my phone");
  }

  /// An application may ask for a factor: whoever lacks one can do nothing but add one.
  @Test
  void whoeverHasToHaveAFactorAddsOneFirst() throws Exception {
    house.post("/v1/roles", "{'id':'treasurer','allow':['read_user']}", house.owner).is(201);
    house.user("till", "user", "treasurer");
    house
        .call(
            "PUT",
            "/v1/factor-policy",
            "{'administrators':false,'roles':['treasurer']}",
            house.owner)
        .is(200);
    Answer refused = house.login("till", PeopleServer.PASSWORD, null).is(401);
    assertThat(refused.text("code")).isEqualTo("enrolment-required");
    String enrol =
        house
            .post(
                "/v1/login",
                "{'name':'till','password':'%s','enrol':true}".formatted(PeopleServer.PASSWORD),
                null)
            .is(200)
            .text("token");
    assertThat(house.get("/v1/users", enrol).is(200).body().path("items")).isEmpty();
    house.post("/v1/tokens", "{'principal':'user:till','name':'t'}", enrol).is(403);
    house
        .call(
            "PUT",
            "/v1/me/password",
            "{'old_password':'%s','new_password':'%s'}".formatted(PeopleServer.PASSWORD, NEW),
            enrol)
        .is(403);
    // Raptor's clients go on with their logins: not with one that is for this alone
    assertThat(house.get("/auth/refresh", enrol).status()).isGreaterThanOrEqualTo(400);
    // nor does it move the address that links go to, or stand for a person before OAuth's clients
    assertThat(house.call("PUT", "/v1/me/email", "{'email':'t@example.org'}", enrol).status())
        .isEqualTo(403);
    assertThat(house.authorizing(enrol)).contains("autocomplete=\"current-password\"");
    String kept =
        house
            .post(
                "/v1/login",
                "{'name':'till','password':'%s','enrol':true}".formatted(PeopleServer.PASSWORD),
                null)
            .is(200)
            .text("token");
    Authenticator phone = house.authenticatorOf(enrol);
    // whoever had just the password before that changes nothing of it afterwards
    for (String before : List.of(enrol, kept)) {
      house.post("/v1/me/factors", "{'kind':'totp','name':'theirs'}", before).is(403);
      house.post("/v1/me/recovery-codes", "{}", before).is(403);
      house.call("DELETE", "/v1/me/factors/" + phone.id(), null, before).is(403);
    }
    String session = house.token("till", PeopleServer.PASSWORD, phone.now());
    assertThat(house.get("/v1/users", session).is(200).body().path("items")).isNotEmpty();
    assertThat(house.authorizing(session)).contains("Allow access?");
    house.call("DELETE", "/v1/me/factors/" + phone.id(), null, session).is(409);
    house
        .call("PUT", "/v1/factor-policy", "{'administrators':false,'roles':[]}", house.owner)
        .is(200);
  }

  private static Answer redeem(String secret, String password) throws Exception {
    return house.post(
        "/v1/password-links", "{'secret':'%s','password':'%s'}".formatted(secret, password), null);
  }

  /// The news about an account that says this; others are passed over.
  private static Post notice(String name, String what) {
    for (int more = 0; more < 20; more++) {
      Post post = house.mail("notice", name + "@example.org");
      if (post.text().contains(what)) {
        return post;
      }
    }
    throw new AssertionError("no mail says that " + what);
  }

  private static String audited(String action, String target) throws Exception {
    return house
        .get("/v1/audit?action=" + action + "&target=" + target, house.owner)
        .is(200)
        .body()
        .toString();
  }
}
