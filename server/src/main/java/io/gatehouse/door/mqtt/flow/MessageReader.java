package io.gatehouse.door.mqtt.flow;

import io.gatehouse.door.SenderProperties;
import io.gatehouse.messaging.message.Message;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns what a client sends into messages; what only the server may say is left out.
public final class MessageReader {
  private MessageReader() {}

  /// @param channel the topic, also where an alias stands for it
  public static Message publish(MqttPublishMessage packet, String channel, long now) {
    return message(
        channel,
        ByteBufUtil.getBytes(packet.payload()),
        packet.fixedHeader().qosLevel().value(),
        packet.fixedHeader().isRetain(),
        packet.variableHeader().properties(),
        now);
  }

  /// The last will of a CONNECT; null where it has none.
  public static @Nullable Will will(MqttConnectMessage packet) {
    if (!packet.variableHeader().isWillFlag()) {
      return null;
    }
    MqttProperties properties = packet.payload().willProperties();
    Integer delay = number(properties, MqttProperties.WILL_DELAY_INTERVAL);
    return new Will(
        packet.payload().willTopic(),
        packet.payload().willMessageInBytes(),
        packet.variableHeader().willQos(),
        packet.variableHeader().isWillRetain(),
        delay == null ? 0 : Integer.toUnsignedLong(delay),
        properties);
  }

  private static Message message(
      String channel,
      byte[] payload,
      int qos,
      boolean retain,
      @Nullable MqttProperties properties,
      long now) {
    if (properties == null || properties.isEmpty()) {
      return new Message(channel, payload, null, qos, retain, Message.Extras.NONE);
    }
    String contentType = text(properties, MqttProperties.CONTENT_TYPE);
    return new Message(channel, payload, contentType, qos, retain, extras(properties, now));
  }

  private static Message.Extras extras(MqttProperties properties, long now) {
    Integer seconds = number(properties, MqttProperties.PUBLICATION_EXPIRY_INTERVAL);
    Integer format = number(properties, MqttProperties.PAYLOAD_FORMAT_INDICATOR);
    return new Message.Extras(
        format != null && format == 1,
        text(properties, MqttProperties.RESPONSE_TOPIC),
        properties.getProperty(MqttProperties.CORRELATION_DATA)
                instanceof MqttProperties.BinaryProperty bytes
            ? bytes.value()
            : null,
        seconds == null ? Long.MAX_VALUE : now + Integer.toUnsignedLong(seconds) * 1000,
        userProperties(properties));
  }

  public static @Nullable Integer number(MqttProperties properties, int id) {
    MqttProperty<?> property = properties.getProperty(id);
    return property instanceof MqttProperties.IntegerProperty number ? number.value() : null;
  }

  private static @Nullable String text(MqttProperties properties, int id) {
    MqttProperty<?> property = properties.getProperty(id);
    return property instanceof MqttProperties.StringProperty text ? text.value() : null;
  }

  private static List<Message.Property> userProperties(MqttProperties properties) {
    List<Message.Property> kept = new ArrayList<>();
    for (MqttProperty<?> property : properties.getProperties(MqttProperties.USER_PROPERTY)) {
      if (property instanceof MqttProperties.UserProperty one
          && !SenderProperties.isReserved(one.value().key)) {
        kept.add(new Message.Property(one.value().key, one.value().value));
      }
    }
    return kept;
  }

  /// What the server publishes when the client vanishes.
  ///
  /// @param delay seconds until then, unless the session ends before or the client comes back
  public record Will(
      String channel,
      byte[] payload,
      int qos,
      boolean retain,
      long delay,
      MqttProperties properties) {

    /// The message, as of the moment at which it is sent.
    public Message message(long now) {
      return MessageReader.message(channel, payload, qos, retain, properties, now);
    }
  }
}
