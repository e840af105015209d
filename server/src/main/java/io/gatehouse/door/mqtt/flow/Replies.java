package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the server answers one client, with reason strings where the client wants them and where
/// they fit into a packet that it takes.
public final class Replies {
  private final Outbox outbox;
  private final Outbox.Client client;
  private final boolean explains;

  /// @param explains whether the client wants reason strings
  public Replies(Outbox outbox, Outbox.Client client, boolean explains) {
    this.outbox = outbox;
    this.client = client;
    this.explains = explains && client.five();
  }

  /// A PUBACK, PUBREC, PUBREL or PUBCOMP that says no more than a code; none before MQTT 5.
  public void acknowledge(int type, int packetId, int code) {
    Packets.acknowledge(outbox.room(5), type, packetId, client.five() ? code : ReasonCodes.NORMAL);
  }

  /// The same with a reason, for MQTT 5 only.
  public void acknowledge(int type, int packetId, int code, String reason) {
    if (explains) {
      byte[] packet = Packets.acknowledgement(type, packetId, code, reason);
      if (fits(packet)) {
        outbox.write(packet);
        return;
      }
    }
    acknowledge(type, packetId, code);
  }

  public void subscribed(int packetId, List<Integer> codes, @Nullable String reason) {
    byte[] packet = Packets.subAck(client.five(), packetId, codes, explains ? reason : null);
    writeIfFits(fits(packet) ? packet : Packets.subAck(client.five(), packetId, codes, null));
  }

  public void unsubscribed(int packetId, List<Integer> codes) {
    writeIfFits(Packets.unsubAck(client.five(), packetId, codes));
  }

  /// A PUBREL.
  public void release(int packetId, int code) {
    acknowledge(Packets.PUBREL, packetId, code);
  }

  public void alive() {
    outbox.write(Packets.pingResp());
  }

  public void disconnect(int code, String reason) {
    byte[] packet = Packets.disconnect(code, explains ? reason : null);
    writeIfFits(fits(packet) ? packet : Packets.disconnect(code, null));
  }

  public void write(byte[] packet) {
    writeIfFits(packet);
  }

  private void writeIfFits(byte[] packet) {
    if (fits(packet)) {
      outbox.write(packet);
    }
  }

  /// [MQTT-3.1.2-24].
  private boolean fits(byte[] packet) {
    return packet.length <= client.maxPacket();
  }
}
