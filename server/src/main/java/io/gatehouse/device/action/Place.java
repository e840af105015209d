package io.gatehouse.device.action;

/// The action of a device.
public record Place(String application, String device, String action) {
  /// Where calls of it are sent.
  String channel() {
    return "action/" + device + "/" + action;
  }

  /// Where it is told how they go on.
  String statusChannel() {
    return channel() + "/status";
  }
}
