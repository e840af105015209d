package io.gatehouse.access;

import static io.gatehouse.House.SERVER;
import static io.gatehouse.Refusing.assertRefused;
import static io.gatehouse.Refusing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.House;
import io.gatehouse.core.policy.Effect;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.ChannelSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyRecordsTest {
  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void anApplicationBeginsWithItsRolesAndNoChannelRule() {
    assertThat(house.roles.list(SERVER))
        .extracting(role -> role.id())
        .containsExactlyInAnyOrder("admin", "user", "device", "anonymous");
    assertThat(house.roles.read(SERVER, "anonymous").rules()).isEmpty();
    assertThat(house.rules.list(SERVER)).isEmpty();
  }

  @Test
  void aWrongPermissionIsShownWhereItIsWrong() {
    Problem problem = refusal(() -> house.role("captain", "read_device", "read_devize:x"));
    assertThat(problem.type()).isEqualTo(ProblemType.INVALID);
    assertThat(problem.field()).isEqualTo("allow/1");
    assertThat(problem.detail()).contains("character 6").contains("did you mean `device`");
  }

  @Test
  void changesOfRolesAskForTheVersionAndAreAudited() {
    house.role("captain", "read_device");
    house.roles.change(
        SERVER, "captain", 1L, now -> new Roles.Draft("captain", null, List.of(), List.of()));
    assertRefused(
        ProblemType.VERSION_MISMATCH, () -> house.roles.change(SERVER, "captain", 1L, now -> now));
    assertThat(house.audited("role.changed").getFirst().body()).contains("read_device");
    assertRefused(ProblemType.CONFLICT, () -> house.role("captain"));
    house.roles.delete(SERVER, "captain", 2L);
    assertRefused(ProblemType.NOT_FOUND, () -> house.roles.read(SERVER, "captain"));
  }

  @Test
  void aRoleThatIsTheLastOfSomebodyStays() {
    house.role("captain", "read_device");
    house.user("alice", "captain");
    assertThat(refusal(() -> house.roles.delete(SERVER, "captain", null)).detail())
        .contains("user:alice");
    assertRefused(ProblemType.CONFLICT, () -> house.roles.delete(SERVER, "anonymous", null));
  }

  @Test
  void aGrantNeedsSomebodyToHaveItAndATimeToCome() {
    assertThat(
            refusal(() -> house.grant(Subject.user("nobody"), Effect.ALLOW, "read_device")).field())
        .isEqualTo("subject");
    house.user("alice");
    assertThat(
            refusal(() ->
                    house.grants.create(
                        SERVER,
                        new Grants.Draft(
                            Subject.user("alice"),
                            Effect.ALLOW,
                            "read_device",
                            house.clock.millis(),
                            List.of(),
                            List.of())))
                .field())
        .isEqualTo("expires_at");
    assertThat(
            refusal(() ->
                    house.grants.create(
                        SERVER,
                        new Grants.Draft(
                            Subject.user("alice"),
                            Effect.ALLOW,
                            "read_device",
                            null,
                            List.of("10.0.0.0/99"),
                            List.of())))
                .field())
        .isEqualTo("addresses");
  }

  @Test
  void channelRulesAreSetReadAndRemoved() {
    house.rules.put(
        SERVER, "fleet/+/alarms", "permission", "authenticated", ChannelSettings.NONE, 0L);
    assertThat(house.rules.read(SERVER, "fleet/+/alarms").version()).isEqualTo(1);
    assertRefused(
        ProblemType.VERSION_MISMATCH,
        () ->
            house.rules.put(
                SERVER, "fleet/+/alarms", "nobody", "nobody", ChannelSettings.NONE, 0L));
    assertThat(
            refusal(() ->
                    house.rules.put(
                        SERVER, "a/#/b", "nobody", "nobody", ChannelSettings.NONE, null))
                .field())
        .isEqualTo("pattern");
    assertThat(
            refusal(() ->
                    house.rules.put(
                        SERVER, "a/#", "everyone", "nobody", ChannelSettings.NONE, null))
                .field())
        .isEqualTo("publish");
    house.rules.delete(SERVER, "fleet/+/alarms", 1L);
    assertRefused(ProblemType.NOT_FOUND, () -> house.rules.read(SERVER, "fleet/+/alarms"));
  }
}
