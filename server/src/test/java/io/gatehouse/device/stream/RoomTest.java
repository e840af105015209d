package io.gatehouse.device.stream;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.problem.Refused;
import org.junit.jupiter.api.Test;

/// Records that wait for the store are bounded over all who push.
class RoomTest {

  @Test
  void whoFindsNoRoomIsRefusedAndTakesNone() {
    Room room = new Room(10);
    room.enter(6);
    assertThatThrownBy(() -> room.enter(5)).isInstanceOf(Refused.class);
    room.enter(4);
    assertThatThrownBy(() -> room.enter(1)).isInstanceOf(Refused.class);
    room.leave(6);
    assertThatCode(() -> room.enter(6)).doesNotThrowAnyException();
  }
}
