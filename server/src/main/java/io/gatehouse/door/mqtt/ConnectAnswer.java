package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.door.mqtt.flow.Inbound;
import io.gatehouse.door.mqtt.flow.MessageReader;
import io.gatehouse.door.mqtt.flow.Outbox;
import io.gatehouse.door.mqtt.wire.Packets;
import io.gatehouse.door.mqtt.wire.PropertyWriter;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a good CONNECT settles: how the connection works, and what the CONNACK tells the client.
///
/// @param properties of the CONNACK; null before MQTT 5
record ConnectAnswer(Opening opening, @Nullable PropertyWriter properties) {
  private static final int FIVE = 5;
  private static final int NO_MAXIMUM = Integer.MAX_VALUE;
  private static final int MOST_ALIASES = 64;

  /// The outcome of an authentication method.
  ///
  /// @param data what the client gets besides; null for nothing
  record Proof(String method, byte @Nullable [] data) {}

  static ConnectAnswer to(
      MqttConnectMessage packet, Rights rights, @Nullable Proof proof, Parts parts) {
    boolean five = packet.variableHeader().version() == FIVE;
    MqttSettings settings = parts.settings();
    String asked = packet.payload().clientIdentifier();
    boolean assigned = asked == null || asked.isEmpty();
    String clientId = Objects.requireNonNull(rights.origin().clientId(), "named at the start");
    int wanted = packet.variableHeader().keepAliveTimeSeconds();
    int most = settings.maxKeepAliveSeconds();
    boolean shortened = wanted == 0 || wanted > most;
    int keepAlive = five && shortened ? most : wanted;
    MqttProperties said = packet.variableHeader().properties();
    KeptSession.Wish wish = wish(packet, parts);
    Opening opening =
        new Opening(
            rights,
            clientId,
            client(packet, settings),
            keepAlive,
            wish,
            number(said, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0,
            proof == null ? null : proof.method(),
            MessageReader.will(packet));
    PropertyWriter properties = five ? properties(settings, said, wish) : null;
    if (properties != null) {
      properties.text(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, assigned ? clientId : null);
      if (shortened) {
        properties.medium(MqttProperties.SERVER_KEEP_ALIVE, keepAlive);
      }
      if (proof != null) {
        properties
            .text(MqttProperties.AUTHENTICATION_METHOD, proof.method())
            .bytes(MqttProperties.AUTHENTICATION_DATA, proof.data());
      }
    }
    return new ConnectAnswer(opening, properties);
  }

  private static Outbox.Client client(MqttConnectMessage packet, MqttSettings settings) {
    MqttProperties said = packet.variableHeader().properties();
    int receive = number(said, MqttProperties.RECEIVE_MAXIMUM, 0xffff);
    int aliases = number(said, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
    return new Outbox.Client(
        packet.variableHeader().version() == FIVE,
        maxPacket(packet),
        Math.min(settings.inFlight(), receive),
        Math.min(MOST_ALIASES, aliases));
  }

  /// The largest packet that the client takes.
  static int maxPacket(MqttConnectMessage packet) {
    MqttProperties said = packet.variableHeader().properties();
    int most = number(said, MqttProperties.MAXIMUM_PACKET_SIZE, NO_MAXIMUM);
    return most < 0 ? NO_MAXIMUM : most;
  }

  /// How long the session is to be kept: before MQTT 5 not at all or as long as possible.
  private static KeptSession.Wish wish(MqttConnectMessage packet, Parts parts) {
    boolean clean = packet.variableHeader().isCleanSession();
    long longest = KeptSession.longest(parts.mailboxes());
    long asked = asked(packet.variableHeader().properties());
    boolean five = packet.variableHeader().version() == FIVE;
    return new KeptSession.Wish(clean, five ? Math.min(asked, longest) : clean ? 0 : longest);
  }

  private static long asked(MqttProperties said) {
    return Integer.toUnsignedLong(number(said, MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
  }

  private static PropertyWriter properties(
      MqttSettings settings, MqttProperties said, KeptSession.Wish wish) {
    PropertyWriter properties = new PropertyWriter();
    if (wish.seconds() != asked(said)) {
      properties.large(MqttProperties.SESSION_EXPIRY_INTERVAL, wish.seconds());
    }
    return properties
        .medium(MqttProperties.RECEIVE_MAXIMUM, settings.inFlight())
        .large(MqttProperties.MAXIMUM_PACKET_SIZE, settings.maxPacketBytes())
        .medium(MqttProperties.TOPIC_ALIAS_MAXIMUM, Inbound.MOST_ALIASES);
  }

  /// The CONNACK that lets the client in.
  byte[] packet(boolean sessionPresent) {
    return properties == null
        ? Packets.connAck(sessionPresent, ReasonCodes.NORMAL)
        : Packets.connAck(sessionPresent, ReasonCodes.NORMAL, properties);
  }

  private static int number(MqttProperties said, int property, int missing) {
    Integer number = MessageReader.number(said, property);
    return number == null ? missing : number;
  }
}
