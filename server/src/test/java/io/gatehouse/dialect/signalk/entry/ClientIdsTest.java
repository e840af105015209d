package io.gatehouse.dialect.signalk.entry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientIdsTest {
  @Test
  void whatADeviceCallsItselfComesBack() {
    for (String name :
        new String[] {"boat-7", "Ann\u2019s \u26f5", "x~~boat", "~", "-", "a~2db", "1/2"}) {
      assertThat(ClientIds.clientId(ClientIds.id(name))).isEqualTo(name);
    }
  }

  /// Else a request made elsewhere for `boat~2d7` would be shown as one of `boat-7`.
  @Test
  void noIdOfAnotherProtocolIsShownAsAnotherDevice() {
    for (String id : new String[] {"boat~2d7", "x~~boat-7", "a~41", "b~zz", "c~"}) {
      assertThat(ClientIds.clientId(id)).isEqualTo(id);
    }
  }
}
