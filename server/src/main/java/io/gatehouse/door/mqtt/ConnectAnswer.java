package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a good CONNECT settles: how the connection works, and what the CONNACK tells the client.
///
/// @param properties empty before MQTT 5
record ConnectAnswer(MqttConnection.Opening opening, MqttProperties properties) {
  private static final int FIVE = 5;
  private static final int NO_MAXIMUM = Integer.MAX_VALUE;

  static ConnectAnswer to(MqttConnectMessage packet, Rights rights, Parts parts) {
    boolean five = packet.variableHeader().version() == FIVE;
    MqttSettings settings = parts.settings();
    String asked = packet.payload().clientIdentifier();
    boolean assigned = asked == null || asked.isEmpty();
    String clientId = assigned ? "gatehouse-" + UUID.randomUUID() : asked;
    int wanted = packet.variableHeader().keepAliveTimeSeconds();
    int most = settings.maxKeepAliveSeconds();
    boolean shortened = wanted == 0 || wanted > most;
    int keepAlive = five && shortened ? most : wanted;
    MqttProperties said = packet.variableHeader().properties();
    Outbox.Client client =
        new Outbox.Client(
            five,
            number(said, MqttProperties.MAXIMUM_PACKET_SIZE, NO_MAXIMUM),
            Math.min(settings.inFlight(), number(said, MqttProperties.RECEIVE_MAXIMUM, 0xffff)));
    boolean explains = number(said, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0;
    MqttConnection.Opening opening =
        new MqttConnection.Opening(
            rights, clientId, client, keepAlive, explains, MessageReader.will(packet));
    return new ConnectAnswer(
        opening,
        five
            ? properties(settings, said, assigned ? clientId : null, shortened ? keepAlive : -1)
            : MqttProperties.NO_PROPERTIES);
  }

  private static MqttProperties properties(
      MqttSettings settings, MqttProperties said, @Nullable String clientId, int keepAlive) {
    MqttProperties properties = new MqttProperties();
    if (number(said, MqttProperties.SESSION_EXPIRY_INTERVAL, 0) != 0) {
      properties.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
    }
    properties.add(new IntegerProperty(MqttProperties.MAXIMUM_QOS, 1));
    properties.add(
        new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, settings.maxPacketBytes()));
    properties.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
    if (clientId != null) {
      properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, clientId));
    }
    if (keepAlive >= 0) {
      properties.add(new IntegerProperty(MqttProperties.SERVER_KEEP_ALIVE, keepAlive));
    }
    return properties;
  }

  private static int number(MqttProperties said, int property, int missing) {
    Integer number = MessageReader.number(said, property);
    return number == null ? missing : number;
  }
}
