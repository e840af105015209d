package io.gatehouse.store.device;

/// What the server does with what a device says.
///
/// @param storeData whether records are kept; they are published in any case
/// @param eventsEnabled whether `device/ID` tells what happens to the device
/// @param retention of streams that have none of their own
public record DeviceSettings(boolean storeData, boolean eventsEnabled, Retention retention) {
  /// As long as nobody has said otherwise.
  public static final DeviceSettings USUAL = new DeviceSettings(true, true, Retention.FOR_EVER);
}
