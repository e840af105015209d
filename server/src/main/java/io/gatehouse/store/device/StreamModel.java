package io.gatehouse.store.device;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A stream of a device.
///
/// @param number given by the store, and never to another stream; 0 while it has none
/// @param name unique in the device
/// @param type what it is, in words for people
/// @param dynamic whether records may have channels besides those named here
/// @param channels by name, in the order in which they were written
/// @param retention its own; null for that of the device
public record StreamModel(
    long number,
    String name,
    @Nullable String type,
    @Nullable String description,
    boolean dynamic,
    Map<String, ChannelModel> channels,
    @Nullable Retention retention) {
  public StreamModel {
    channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
  }

  /// The same under the number that the store gave.
  public StreamModel numbered(long given) {
    return new StreamModel(given, name, type, description, dynamic, channels, retention);
  }
}
