package io.gatehouse.door.amqp.v091;

import io.gatehouse.messaging.ask.Asking;
import org.jspecify.annotations.Nullable;

/// A frame has to wait until the application's backend has been asked, and is then read again. So
/// it is thrown before anything was done about the frame.
final class Pause extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Asking asking;

  private Pause(Asking asking) {
    super(null, null, false, false);
    this.asking = asking;
  }

  Asking asking() {
    return asking;
  }

  /// Waits if there is something to wait for.
  static void until(@Nullable Asking asking) {
    if (asking != null) {
      throw new Pause(asking);
    }
  }
}
