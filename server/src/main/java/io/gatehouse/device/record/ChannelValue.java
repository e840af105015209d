package io.gatehouse.device.record;

import io.gatehouse.store.device.ChannelType;

/// What a channel measured at one moment.
public sealed interface ChannelValue {
  ChannelType type();

  /// A number as JSON programs understand each other about it: an IEEE 754 double (RFC 8259 section
  /// 6).
  record Numeric(double value) implements ChannelValue {
    @Override
    public ChannelType type() {
      return ChannelType.NUMBER;
    }
  }

  record Text(String value) implements ChannelValue {
    @Override
    public ChannelType type() {
      return ChannelType.STRING;
    }
  }

  record Truth(boolean value) implements ChannelValue {
    @Override
    public ChannelType type() {
      return ChannelType.BOOLEAN;
    }
  }

  record Place(GeoPoint point) implements ChannelValue {
    @Override
    public ChannelType type() {
      return ChannelType.GEO_POINT;
    }
  }
}
