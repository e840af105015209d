package io.gatehouse.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gatehouse.core.pattern.IdPattern;
import io.gatehouse.core.pattern.TopicFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "admin_application",
        "push_own_device",
        "read_device:boat-7",
        "read_device:urn:boat:7",
        "subscribe_channel:fleet/+/alarms",
        "publish_own_channel:/a//#",
        "read_own_document:invoice-*",
        "publish_channel:in/${principal.id}/${attribute.room_1}",
        "execute_action:${client.id}-*",
        "read_user: ",
        "read_document:näm/e",
      })
  void aPermissionIsPrintedAsItWasWritten(String label) {
    assertThat(Permission.parse(label)).hasToString(label);
    assertThat(Permission.parse(label)).isEqualTo(Permission.parse(label));
  }

  @Test
  void everyVerbGoesWithEveryType() {
    for (Verb verb : Verb.values()) {
      for (ResourceType type : ResourceType.values()) {
        Permission permission = Permission.of(verb, type);
        assertThat(Permission.parse(permission.label())).isEqualTo(permission);
        Permission own = new Permission(verb, true, type, null);
        assertThat(Permission.parse(own.label())).isEqualTo(own);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 'unknown verb ``, use one of create, read, update'",
    "pubish_channel:a, 0, 'unknown verb `pubish`, did you mean `publish`?'",
    "raed_device, 0, 'unknown verb `raed`, did you mean `read`?'",
    "Read_device, 0, 'unknown verb `Read`, did you mean `read`?'",
    "xyzzy_device, 0, 'unknown verb `xyzzy`, use one of'",
    "read, 4, 'the type is missing: write for example read_application'",
    "read:x, 4, 'the type is missing'",
    "read_, 5, 'unknown type ``, use one of application'",
    "read_own, 5, 'unknown type `own`'",
    "read_own_, 9, 'unknown type ``'",
    "read_own_devise, 9, 'unknown type `devise`, did you mean `device`?'",
    "read_chanel:a/b, 5, 'unknown type `chanel`, did you mean `channel`?'",
    "read__device, 5, 'unknown type `_device`, did you mean `device`?'",
    "read_device:, 12, 'the pattern is empty'",
    "read_channel:, 13, 'the filter is empty'",
    "read_channel:a/b#, 16, '`#` must stand alone in its level'",
    "read_channel:a/${user.id}, 17, 'unknown placeholder `${user.id}`, use one of principal.id'",
    "read_device:x${principal.id, 13, 'this placeholder has no closing `}`'",
    " read_device, 0, 'unknown verb ` read`'",
  })
  void anErrorPointsAtItsCharacterAndSaysWhatWasMeant(String label, int position, String problem) {
    String text = label.equals("read_device") && position == 0 ? " read_device" : label;
    assertThatExceptionOfType(PermissionSyntaxException.class)
        .isThrownBy(() -> Permission.parse(text))
        .satisfies(e -> assertThat(e.problem()).startsWith(problem))
        .satisfies(e -> assertThat(e.position()).isEqualTo(position))
        .satisfies(e -> assertThat(e.text()).isEqualTo(text));
  }

  @Test
  void theMessageShowsACaret() {
    assertThatExceptionOfType(PermissionSyntaxException.class)
        .isThrownBy(() -> Permission.parse("read_own_devise:7"))
        .withMessage(
            """
            unknown type `devise`, did you mean `device`?
              read_own_devise:7
                       ^\
            """);
  }

  @Test
  void thePatternIsOfTheKindOfTheType() {
    assertThat(Permission.parse("read_channel:a/+").pattern()).isInstanceOf(TopicFilter.class);
    assertThat(Permission.parse("read_device:a/+").pattern()).isInstanceOf(IdPattern.class);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Permission(Verb.READ, false, ResourceType.DEVICE, TopicFilter.parse("a")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Permission(Verb.READ, false, ResourceType.CHANNEL, IdPattern.parse("a")));
  }

  @Test
  void anExactPermissionNamesOneThing() {
    assertThat(Permission.exactly(Verb.READ, ResourceType.DEVICE, "boat-7"))
        .contains(Permission.parse("read_device:boat-7"));
    assertThat(Permission.exactly(Verb.PUBLISH, ResourceType.CHANNEL, "a/b"))
        .contains(Permission.parse("publish_channel:a/b"));
    assertThat(Permission.exactly(Verb.READ, ResourceType.DEVICE, "boat-*")).isEmpty();
    assertThat(Permission.exactly(Verb.SUBSCRIBE, TopicFilter.parse("a/+")))
        .contains(Permission.parse("subscribe_channel:a/+"));
    assertThat(Permission.exactly(Verb.SUBSCRIBE, TopicFilter.literally("a/${x"))).isEmpty();
  }

  @Test
  void adminIncludesEveryVerbAndNoVerbIncludesAdmin() {
    for (Verb verb : Verb.values()) {
      assertThat(Verb.ADMIN.includes(verb)).isTrue();
      assertThat(verb.includes(verb)).isTrue();
      assertThat(verb.includes(Verb.ADMIN)).isEqualTo(verb == Verb.ADMIN);
    }
    assertThat(Verb.READ.includes(Verb.UPDATE)).isFalse();
  }
}
