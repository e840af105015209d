package io.gatehouse.store.device;

import java.util.List;
import java.util.Optional;

/// What a device is like, beside the principal that it is.
///
/// @param properties JSON object
/// @param streams by name
/// @param actions by name
/// @param updatedAt epoch milliseconds
/// @param version grows by one with each change; the value of its ETag; 0 before the first
public record DeviceModel(
    String application,
    String device,
    String properties,
    DeviceSettings settings,
    List<StreamModel> streams,
    List<ActionModel> actions,
    long updatedAt,
    long version) {
  public DeviceModel {
    streams = List.copyOf(streams);
    actions = List.copyOf(actions);
  }

  /// What a device is like of which nobody has said anything yet.
  public static DeviceModel empty(String application, String device) {
    return new DeviceModel(
        application, device, "{}", DeviceSettings.USUAL, List.of(), List.of(), 0, 0);
  }

  public Optional<StreamModel> stream(String name) {
    for (StreamModel stream : streams) {
      if (stream.name().equals(name)) {
        return Optional.of(stream);
      }
    }
    return Optional.empty();
  }

  public Optional<ActionModel> action(String name) {
    for (ActionModel action : actions) {
      if (action.name().equals(name)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
