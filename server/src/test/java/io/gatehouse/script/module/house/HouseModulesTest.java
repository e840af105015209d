package io.gatehouse.script.module.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.House;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.ModuleHouse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What scripts do in the directory and with channel rules: what their identity may do, and no
/// more.
class HouseModulesTest {
  @TempDir private Path folder;
  private House house;
  private ModuleHouse modules;
  private PrincipalModule users;
  private PrincipalModule devices;
  private GroupModule groups;
  private ChannelRuleModule channels;
  private Rights plain;
  private Rights admin;

  @BeforeEach
  void open() {
    house = new House(folder);
    modules = new ModuleHouse(house);
    users = new PrincipalModule(Subject.Kind.USER, house.directory, house.tokens, house.clock);
    devices = new PrincipalModule(Subject.Kind.DEVICE, house.directory, house.tokens, house.clock);
    groups = new GroupModule(house.groups);
    channels = new ChannelRuleModule(house.rules);
    house.user("plain");
    plain = house.rights(house.signIn("plain"));
    admin = house.owner();
  }

  @AfterEach
  void close() {
    modules.close();
    house.close();
  }

  private ProblemType refusal(Rights rights, Module module, String function, String arguments) {
    Refused refused =
        catchThrowableOfType(
            Refused.class, () -> modules.call(rights, module, function, arguments));
    assertThat(refused).as("%s%s", function, arguments).isNotNull();
    return refused.problem().type();
  }

  @Test
  void anAdministratorKeepsTheDirectory() {
    modules.call(admin, groups, "create", "[{'id': 'crew'}]");
    JsonNode bob =
        modules.call(
            admin,
            users,
            "create",
            "[{'name': 'bob', 'groups': ['crew'], 'password': '%s', 'attributes': {'a': 'b'}}]"
                .formatted(House.PASSWORD));
    assertThat(bob.path("groups").path(0).textValue()).isEqualTo("crew");
    assertThat(bob.toString()).doesNotContain("password").doesNotContain("$2");
    modules.call(admin, devices, "create", "[{'name': 'boat', 'owner': 'bob'}]");
    assertThat(modules.call(admin, devices, "list", "[{'owner': 'bob'}]").path("items").size())
        .isEqualTo(1);
    modules.call(admin, users, "change", "['bob', {'enabled': false, 'version': 1}]");
    assertThat(modules.call(admin, users, "get", "['user:bob']").path("enabled").booleanValue())
        .isFalse();
    assertThat(refusal(admin, users, "change", "['bob', {'enabled': true, 'version': 1}]"))
        .isEqualTo(ProblemType.VERSION_MISMATCH);
    JsonNode issued =
        modules.call(
            admin,
            devices,
            "issueToken",
            "['boat', {'name': 't', 'permissions': ['read_device']}]");
    assertThat(issued.path("value").textValue()).isNotBlank();
    JsonNode tokens = modules.call(admin, devices, "tokens", "['boat']");
    assertThat(tokens.path("items").path(0).has("value")).isFalse();
    modules.call(admin, devices, "revokeToken", "['" + issued.path("id").textValue() + "']");
    assertThat(modules.call(admin, devices, "tokens", "['boat']").path("items")).isEmpty();
    modules.call(admin, users, "delete", "['bob']");
    assertThat(refusal(admin, users, "get", "['bob']")).isEqualTo(ProblemType.NOT_FOUND);
  }

  @Test
  void aScriptOfAPlainUserDoesNoMoreThanTheUser() {
    modules.call(admin, users, "create", "[{'name': 'bob'}]");
    assertThat(modules.call(plain, users, "list", "[{}]").path("items").size()).isEqualTo(1);
    assertThat(refusal(plain, users, "get", "['bob']")).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, users, "create", "[{'name': 'eve'}]"))
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, users, "change", "['plain', {'roles': ['admin']}]"))
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, users, "issueToken", "['bob', {'name': 't'}]"))
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, users, "delete", "['bob']")).isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, groups, "create", "[{'id': 'mine'}]"))
        .isEqualTo(ProblemType.FORBIDDEN);
    assertThat(refusal(plain, channels, "set", "['#', {'publish': 'anonymous'}]"))
        .isEqualTo(ProblemType.FORBIDDEN);
  }

  @Test
  void aRuleKeepsWhatIsNotSaid() {
    modules.call(
        admin, channels, "set", "['fleet/#', {'publish': 'authenticated', 'presence': true}]");
    JsonNode now = modules.call(admin, channels, "set", "['fleet/#', {'subscribe': 'anonymous'}]");
    assertThat(now.path("publish").textValue()).isEqualTo("authenticated");
    assertThat(now.path("subscribe").textValue()).isEqualTo("anonymous");
    assertThat(now.path("presence").booleanValue()).isTrue();
    modules.call(admin, channels, "delete", "['fleet/#']");
    assertThat(modules.call(admin, channels, "list", "[]").path("items")).isEmpty();
  }

  @Test
  void aMisspelledFieldIsNoFieldThatIsLeftOut() {
    assertThat(refusal(admin, users, "create", "[{'name': 'bob', 'role': ['admin']}]"))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(admin, users, "create", "[{'name': 'bob', 'roles': 'admin'}]"))
        .isEqualTo(ProblemType.INVALID);
    assertThat(refusal(admin, users, "get", "['../x']")).isEqualTo(ProblemType.INVALID);
  }
}
