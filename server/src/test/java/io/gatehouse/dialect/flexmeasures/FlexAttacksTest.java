package io.gatehouse.dialect.flexmeasures;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.access.Grants;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.people.AddressRecord;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Ways to get more than one was given, by FlexMeasures' paths.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FlexAttacksTest {
  @TempDir static Path folder;
  private FlexHouse house;

  @BeforeAll
  void open() {
    house = new FlexHouse(folder);
    house.user("boss", "advice", "organisation-admin");
    house.user("peer", "acme", "organisation-admin");
    house.user("rich", "acme");
    house.house.grants.create(
        House.SERVER,
        new Grants.Draft(
            Subject.user("rich"), Effect.ALLOW, "admin_application", null, List.of(), List.of()));
  }

  @AfterAll
  void close() {
    house.close();
  }

  private String address(String user) {
    return house
        .house
        .stores
        .read(t -> t.people().address("main", Subject.user(user)))
        .map(AddressRecord::address)
        .orElse("none");
  }

  /// Links that set a password go there: who says where it is can be that user afterwards.
  @ParameterizedTest
  @CsvSource({
    // an administrator of the application is a member of an account, too
    "boss, root, 403",
    "boss, reader, 403",
    // what was given to a user alone counts as well
    "ada, rich, 403",
    "ada, mia, 200",
    "ada, peer, 200",
    // a consultant gives this role to clients
    "carl, peer, 200",
    "root, reader, 200",
  })
  void anAddressIsSetByWhoeverCouldActAsTheUser(String who, String whom, int status) {
    String before = address(whom);
    String fresh = whom + "-by-" + who + "@example.org";
    String body = "{\"email\":\"%s\"}".formatted(fresh);
    String path = "/api/v3_0/users/" + house.number(whom);
    house.patch(house.token(who), path, body).is(status);
    assertThat(address(whom)).isEqualTo(status == 200 ? fresh : before);
  }

  @Test
  void whoMayNotSayWhereLearnsNotWhoIsThere() {
    String path = "/api/v3_0/users/" + house.number("root");
    String boss = house.token("boss");
    String taken = house.patch(boss, path, "{\"email\":\"otto@example.org\"}").is(403).text();
    String free = house.patch(boss, path, "{\"email\":\"nobody@example.org\"}").is(403).text();
    assertThat(taken).isEqualTo(free);
  }

  /// ASVS 16.5.3: what cannot be looked up opens nothing, and is said in the dialect's own form.
  @Test
  void aStoreThatIsAwayOpensNothing() {
    try (FlexHouse away = new FlexHouse(folder.resolve("away"))) {
      String token = away.token("ada");
      away.house.stores.close();
      String login = FlexHouse.credentials("ada@example.org", FlexHouse.PASSWORD);
      away.call(null, "POST", "/api/requestAuthToken", login).is(503);
      away.get(token, "/api/v3_0/users").is(503);
      away.patch(token, "/api/v3_0/users/1", "{\"timezone\":\"UTC\"}").is(503);
    }
  }
}
