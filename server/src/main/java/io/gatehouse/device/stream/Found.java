package io.gatehouse.device.stream;

import io.gatehouse.device.Devices.Device;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.device.StreamModel;

/// A stream with the device that it belongs to, as they are now.
record Found(Target target, Device device, StreamModel stream) {

  /// Throws `Refused` when the device has no such stream.
  static Found in(Device device, Target target) {
    return new Found(
        target, device, device.model().stream(target.stream()).orElseThrow(() -> missing(target)));
  }

  static Refused missing(Target target) {
    return Versions.missing("stream:" + target.device() + "/" + target.stream());
  }

  long number() {
    return stream.number();
  }

  /// What the audit calls it.
  String name() {
    return "stream:" + target.device() + "/" + target.stream();
  }
}
