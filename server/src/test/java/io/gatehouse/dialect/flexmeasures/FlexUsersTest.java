package io.gatehouse.dialect.flexmeasures;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.flexmeasures.FlexHouse.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users of accounts: contract flexmeasures.md sections 1.2, 1.4, 1.6, 2.3 and 2.6.
class FlexUsersTest {
  private static final String USERS = "/api/v3_0/users";
  private static final String REJECTED =
      "{\"result\":\"Rejected\",\"status\":\"INVALID_SENDER\",\"message\":\"You cannot be"
          + " authorized for this content or functionality.\"}";

  @TempDir Path folder;
  private FlexHouse house;

  @BeforeEach
  void open() {
    house = new FlexHouse(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private String one(String user) {
    return USERS + "/" + house.number(user);
  }

  private List<String> names(String who, String query) {
    List<String> names = new ArrayList<>();
    JsonNode json = house.get(house.token(who), USERS + query).is(200).json();
    (json.isArray() ? json : json.path("data"))
        .forEach(user -> names.add(user.path("username").asText()));
    return names;
  }

  @Test
  void aListIsFilteredAndNotRefused() {
    assertThat(names("mia", "")).containsExactlyInAnyOrder("ada", "mia");
    assertThat(names("carl", "")).containsExactlyInAnyOrder("ada", "carl", "mia", "reader", "root");
    assertThat(names("otto", "")).containsExactly("otto");
    assertThat(names("root", "")).hasSize(6);
    assertThat(names("reader", "")).hasSize(6);
    assertThat(names("carl", "?account=" + house.account("acme")))
        .containsExactlyInAnyOrder("ada", "mia");
    assertThat(names("carl", "?account_id=" + house.account("acme"))).hasSize(2);
  }

  @Test
  void aUserHasTheFieldsThatClientsRead() {
    JsonNode listed = house.get(house.token("ada"), USERS + "?filter=ada").is(200).json().get(0);
    assertThat(listed.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "id",
            "email",
            "username",
            "account_id",
            "active",
            "timezone",
            "flexmeasures_roles",
            "last_login_at",
            "last_seen_at",
            "account");
    assertThat(listed.path("flexmeasures_roles").toString()).isEqualTo("[\"account-admin\"]");
    assertThat(listed.path("email").asText()).isEqualTo("ada@example.org");
    assertThat(listed.path("timezone").asText()).isEqualTo("Europe/Amsterdam");
    assertThat(listed.path("account").path("name").asText()).isEqualTo("Acme");
    assertThat(listed.path("last_login_at").asText()).isEqualTo("2026-11-22T12:00:00.000000+00:00");
    JsonNode one = house.get(house.token("ada"), one("ada")).is(200).json();
    assertThat(one.path("flexmeasures_roles").toString())
        .isEqualTo("[" + house.role("organisation-admin") + "]");
    assertThat(one.path("status").asInt()).isEqualTo(200);
    assertThat(one.has("account")).isFalse();
    assertThat(one.toString()).doesNotContain("password").doesNotContain("bcrypt");
  }

  @Test
  void pagesCountWhatThereIs() {
    String token = house.token("root");
    JsonNode page =
        house
            .get(token, USERS + "?page=2&per-page=2&sort-by=username&sort-dir=desc")
            .is(200)
            .json();
    assertThat(page.path("num-records").asInt()).isEqualTo(6);
    assertThat(page.path("filtered-records").asInt()).isEqualTo(6);
    assertThat(page.path("data").get(0).path("username").asText()).isEqualTo("otto");
    assertThat(page.path("data").get(1).path("username").asText()).isEqualTo("mia");
    JsonNode filtered = house.get(token, USERS + "?page=1&filter=O%20example").is(200).json();
    assertThat(filtered.path("num-records").asInt()).isEqualTo(6);
    assertThat(filtered.path("filtered-records").asInt()).isEqualTo(6);
    assertThat(
            house.get(token, USERS + "?page=1&filter=OTTO").json().path("filtered-records").asInt())
        .isEqualTo(1);
    // an unknown parameter is passed over, a wrong value is not
    house.get(token, USERS + "?nonsense=1").is(200);
    Answer wrong = house.get(token, USERS + "?page=0").is(422);
    assertThat(wrong.json().path("message").path("query").has("page")).isTrue();
    house.get(token, USERS + "?sort-by=password").is(422);
  }

  /// Section 2.6, weak point 11: on the real server a foreign user is 403 and an unknown one 404.
  @ParameterizedTest
  @ValueSource(strings = {"", "/auditlog"})
  void aForeignUserLooksLikeNone(String rest) {
    String token = house.token("mia");
    Answer foreign = house.get(token, one("otto") + rest).is(404);
    Answer none = house.get(token, USERS + "/999" + rest).is(404);
    assertThat(foreign.text().replace(Long.toString(house.number("otto")), "N"))
        .isEqualTo(none.text().replace("999", "N"));
    assertThat(none.text()).isEqualTo("{\"message\":\"User 999 not found\",\"status\":404}");
    house.get(token, USERS + "?account=" + house.account("other")).is(404);
    house.get(token, USERS + "?account=999").is(404);
    house.get(token, USERS + "/nonsense").is(404);
  }

  @ParameterizedTest
  @CsvSource({
    // who changes whom, and what comes of it: the table of section 1.4
    "mia, mia, 200",
    "ada, mia, 200",
    "carl, mia, 200",
    "root, mia, 200",
    "reader, mia, 403",
    "mia, ada, 403",
    "otto, mia, 404",
  })
  void theTimezoneIsChangedByWhoMayUpdate(String who, String whom, int status) {
    Answer answer =
        house.patch(house.token(who), one(whom), "{\"timezone\":\"Europe/Berlin\"}").is(status);
    if (status == 200) {
      assertThat(answer.json().path("timezone").asText()).isEqualTo("Europe/Berlin");
    } else if (status == 403) {
      assertThat(answer.text()).isEqualTo(REJECTED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // who gives whom which role: section 1.2
    "root, mia, admin-reader, 200",
    "root, mia, admin, 403",
    "root, mia, consultant, 200",
    "ada, mia, consultant, 200",
    "ada, mia, organisation-admin, 403",
    "carl, mia, organisation-admin, 200",
    "carl, mia, consultant, 403",
    "ada, ada, consultant, 403",
    "root, root, consultant, 403",
    "mia, mia, organisation-admin, 403",
  })
  void rolesAreGivenByTheTable(String who, String whom, String role, int status) {
    String roles = "{\"flexmeasures_roles\":[" + house.role(role) + "]}";
    Answer answer = house.patch(house.token(who), one(whom), roles).is(status);
    if (status == 200) {
      assertThat(answer.json().path("flexmeasures_roles").toString())
          .isEqualTo("[" + house.role(role) + "]");
    } else {
      assertThat(answer.text()).isEqualTo(REJECTED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[999]"})
  void unknownRolesAndNoneAreDenied(String roles) {
    house.patch(house.token("root"), one("mia"), "{\"flexmeasures_roles\":" + roles + "}").is(403);
  }

  @Test
  void nobodyChangesTheirOwnRolesOrActivityAdministratorsIncluded() {
    for (String who : List.of("root", "ada", "carl", "mia")) {
      String token = house.token(who);
      assertThat(house.patch(token, one(who), "{\"active\":false}").is(403).text())
          .isEqualTo(REJECTED);
      house.patch(token, one(who), "{\"email\":\"new@example.org\"}").is(403);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"password\":\"x\"} | Unknown field.",
        "{\"id\":7} | Unknown field.",
        "{\"account_id\":1} | Unknown field.",
        "{\"timezone\":\"Mars/Base\"} | Timezone Mars/Base doesn't exist.",
        "{\"active\":\"no\"} | Not a valid boolean.",
        "{\"email\":\"nonsense\"} | Not a valid email address.",
        "{\"email\":\"ada@example.org\"} | already exists",
        "{\"username\":\"ada\"} | already exists",
      })
  void whatIsWrongIsSaidFieldByField(String body, String text) {
    Answer answer = house.patch(house.token("root"), one("mia"), body).is(422);
    assertThat(answer.text()).contains(text);
    // weak point 6: nothing of the database or of an exception
    assertThat(answer.text()).doesNotContain("java").doesNotContain("SQL");
  }

  @Test
  void anInactiveUserIsOutAtOnceAndHidden() {
    String token = house.token("mia");
    String admin = house.token("ada");
    house.patch(admin, one("mia"), "{\"active\":false}").is(200);
    house.get(token, USERS).is(401);
    assertThat(names("ada", "")).containsExactly("ada");
    assertThat(names("ada", "?include_inactive=true")).containsExactly("ada", "mia");
    house.patch(admin, one("mia"), "{\"active\":true}").is(200);
    // section 2.2: the old token stays dead when its user is let in again
    house.get(token, USERS).is(401);
    house.get(house.token("mia"), USERS).is(200);
  }

  @Test
  void aChangedAddressSignsInAndTheOldOneDoesNot() {
    house
        .patch(
            house.token("ada"),
            one("mia"),
            "{\"email\":\"Mia.New@example.org\",\"username\":\"Mia de Vries\"}")
        .is(200);
    house
        .call(
            null,
            "POST",
            "/api/requestAuthToken",
            FlexHouse.credentials("mia.new@example.org", FlexHouse.PASSWORD))
        .is(200);
    house
        .call(
            null,
            "POST",
            "/api/requestAuthToken",
            FlexHouse.credentials("mia@example.org", FlexHouse.PASSWORD))
        .is(401);
    assertThat(names("ada", "?filter=vries")).containsExactly("Mia de Vries");
  }

  @Test
  void aNewUserIsMailedAndHasNoPassword() {
    String body =
        "{\"email\":\"New@example.org\",\"username\":\"new one\",\"account_id\":"
            + house.account("acme")
            + "}";
    Answer made = house.post(house.token("ada"), USERS, body).is(201);
    assertThat(made.json().has("status")).isFalse();
    assertThat(made.json().path("email").asText()).isEqualTo("New@example.org");
    assertThat(made.json().path("account_id").asLong()).isEqualTo(house.account("acme"));
    assertThat(house.mailed).containsExactly("new~20one");
    assertThat(
            house
                .house
                .directory
                .find("main", Subject.user("new~20one"))
                .orElseThrow()
                .passwordHash())
        .isNull();
    // a second one of the same address or name is no failure of the server
    house.post(house.token("ada"), USERS, body).is(422);
    house.post(house.token("ada"), USERS, body.replace("New@", "other@")).is(422);
  }

  @ParameterizedTest
  @CsvSource({
    "mia, acme, 403",
    "carl, acme, 201",
    "root, other, 201",
    "ada, other, 422",
    "reader, acme, 403",
    "otto, acme, 422"
  })
  void usersAreAddedByThoseWhoMay(String who, String account, int status) {
    String body =
        "{\"email\":\"n@example.org\",\"username\":\"n\",\"account_id\":"
            + house.account(account)
            + "}";
    house.post(house.token(who), USERS, body).is(status);
  }

  /// Section 2.2: a reset ends all tokens at once.
  @ParameterizedTest
  @CsvSource({"mia, 200", "ada, 200", "carl, 200", "root, 200", "reader, 403", "otto, 404"})
  void aResetEndsEveryTokenAndMails(String who, int status) {
    String before = house.token("mia");
    String asker = house.token(who);
    String api = house.house.token(Subject.user("mia")).text();
    house.patch(asker, one("mia") + "/password-reset", "{}").is(status);
    int after = status == 200 ? 401 : 200;
    house.get(before, USERS).is(after);
    house.get(api, USERS).is(after);
    assertThat(house.mailed).hasSize(status == 200 ? 1 : 0);
    house
        .call(
            null,
            "POST",
            "/api/requestAuthToken",
            FlexHouse.credentials("mia@example.org", FlexHouse.PASSWORD))
        .is(after);
  }

  @Test
  void theAuditTellsOldAndNewValuesToThoseWhoMayReadIt() {
    house.patch(house.token("ada"), one("mia"), "{\"active\":false}").is(200);
    house.patch(house.token("ada"), one("mia"), "{\"active\":true}").is(200);
    house.house.audit.flush();
    JsonNode log = house.get(house.token("ada"), one("mia") + "/auditlog").is(200).json();
    assertThat(log.get(0).path("event").asText())
        .isEqualTo("user.changed user:mia, enabled: false -> true");
    assertThat(log.get(0).path("active_user_name").asText()).isEqualTo("ada");
    assertThat(log.get(0).path("active_user_id").asLong()).isEqualTo(house.number("ada"));
    house.get(house.token("mia"), one("mia") + "/auditlog").is(200);
    house.get(house.token("carl"), one("mia") + "/auditlog").is(200);
    house.get(house.token("mia"), one("ada") + "/auditlog").is(403);
    JsonNode page =
        house.get(house.token("root"), one("mia") + "/auditlog?page=1&per-page=1").json();
    assertThat(page.path("data")).hasSize(1);
  }
}
