package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.wire.PacketGate;
import io.netty.handler.codec.mqtt.MqttMessage;

/// Who is in charge of a peer: first what signs it in, then its connection.
///
/// INVARIANT: every method is called on the channel's event loop.
interface Stage {

  /// Takes a packet, which is released when this returns.
  void read(MqttMessage packet);

  /// The peer sent what is against the specification; nothing that it sends comes any more.
  void refused(PacketGate.Refused refused);

  /// The socket takes more, or takes no more.
  void writabilityChanged();

  /// The socket is closed.
  void gone();
}
