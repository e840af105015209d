package io.gatehouse.door.mqtt.flow;

/// The messages that one client has been sent and has not acknowledged for good; for one thread.
public interface Deliveries {

  /// What a packet id stands for.
  InFlight.State state(int packetId);

  /// The client has a QoS 2 message (PUBREC); `then` runs when it may be told to forget its packet
  /// id (PUBREL). Asked again meanwhile, it waits for the first time.
  void received(int packetId, Runnable then);

  /// The delivery is over, for good or because the client does not want it.
  void complete(int packetId);

  /// Goes on sending, as far as the socket and the client take it.
  void drain();
}
