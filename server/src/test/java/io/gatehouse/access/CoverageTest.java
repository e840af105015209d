package io.gatehouse.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.core.policy.Permission;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageTest {

  @ParameterizedTest
  @CsvSource({
    "admin_application, delete_device:boat-7",
    "admin_application, admin_application",
    "read_application, read_audit",
    "admin_device, read_device",
    "read_device, read_own_device",
    "read_device, read_device:boat-7",
    "read_device:boat-*, read_device:boat-7",
    "publish_channel:fleet/#, publish_channel:fleet/7/+",
    "publish_channel:fleet, publish_channel:fleet/7",
    "publish_channel:user/${principal.id}/#, publish_channel:user/${principal.id}/#",
  })
  void whatIsHeldCoversWhatIsLess(String held, String wanted) {
    assertThat(coverage(held).covers(Permission.parse(wanted))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "read_application, update_device",
    "read_device, admin_device",
    "read_own_device, read_device",
    "read_device:boat-7, read_device",
    "read_device:boat-7, read_device:boat-*",
    "read_device:boat-*, read_device:ship-1",
    "read_user, read_token",
    "publish_channel:fleet/7/#, publish_channel:fleet/#",
    "publish_channel:fleet/+, publish_channel:#",
    "publish_channel:user/${principal.id}/#, publish_channel:user/bob/#",
    "publish_channel:user/alice/#, publish_channel:user/${principal.id}/#",
  })
  void whatIsHeldDoesNotCoverWhatIsMore(String held, String wanted) {
    assertThat(coverage(held).covers(Permission.parse(wanted))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "read_device:boat-7, read_device:boat-7, false",
    "read_device:boat-7, read_device, false",
    "read_device:boat-7, read_device:boat-8, true",
    "read_device:boat-7, update_device:boat-7, true",
    "admin_application, read_device:boat-8, false",
    "read_stream, read_device, false",
    "read_channel:x/#, read_device, true",
  })
  void aDenialTakesAway(String denied, String wanted, boolean covered) {
    Coverage coverage =
        new Coverage(
            List.of(Permission.parse("admin_application")), List.of(Permission.parse(denied)));
    assertThat(coverage.covers(Permission.parse(wanted))).isEqualTo(covered);
  }

  private static Coverage coverage(String... held) {
    return Coverage.of(Arrays.stream(held).map(Permission::parse).toList());
  }
}
