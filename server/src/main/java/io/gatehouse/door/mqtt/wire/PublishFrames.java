package io.gatehouse.door.mqtt.wire;

import io.gatehouse.core.pattern.ChannelName;
import io.gatehouse.door.SenderProperties;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Encodes everything of a PUBLISH packet but its payload: the head that all receivers share.
///
/// A head has room for a packet id or has none; quality of service, retain and duplicate flags are
/// set when it is copied for one receiver.
public final class PublishFrames {
  private static final int PUBLISH = 0x30;
  private static final int RETAIN = 0x01;
  private static final int DUPLICATE = 0x08;
  private static final byte[] NO_TOPIC = {};

  private PublishFrames() {}

  /// The shared head for a version, with or without room for a packet id.
  public static byte[] shared(Publication publication, boolean five, boolean identified) {
    if (five) {
      return identified
          ? publication.frame(WireFormat.MQTT_5_QOS_1, one -> head(one, true, true, Own.NOTHING))
          : publication.frame(WireFormat.MQTT_5_QOS_0, one -> head(one, true, false, Own.NOTHING));
    }
    return identified
        ? publication.frame(WireFormat.MQTT_3_QOS_1, one -> head(one, false, true, Own.NOTHING))
        : publication.frame(WireFormat.MQTT_3_QOS_0, one -> head(one, false, false, Own.NOTHING));
  }

  /// A head for one receiver of MQTT 5.
  public static byte[] own(Publication publication, boolean identified, Own own) {
    return head(publication, true, identified, own);
  }

  /// What makes a head one receiver's own.
  ///
  /// @param subscription its subscription identifier, 0 for none
  /// @param alias stands for the topic, 0 for none
  /// @param topic whether the topic itself is there
  /// @param now in milliseconds, for what expires
  public record Own(int subscription, int alias, boolean topic, long now) {
    static final Own NOTHING = new Own(0, 0, true, 0);
  }

  private static byte[] head(Publication publication, boolean five, boolean identified, Own own) {
    byte[] topic = own.topic() ? publication.channel().getBytes(StandardCharsets.UTF_8) : NO_TOPIC;
    byte[] properties = five ? properties(publication, own) : NO_TOPIC;
    int size = properties.length;
    int lengthSize = five ? PropertyWriter.numberSize(size) : 0;
    int idSize = identified ? 2 : 0;
    int remaining = 2 + topic.length + idSize + lengthSize + size + publication.payload().length;
    ByteBuf head = Unpooled.buffer(7 + topic.length + idSize + lengthSize + size);
    head.writeByte(PUBLISH);
    PropertyWriter.writeNumber(head, remaining);
    head.writeShort(topic.length).writeBytes(topic).writeZero(idSize);
    if (five) {
      PropertyWriter.writeNumber(head, size);
      head.writeBytes(properties);
    }
    return Arrays.copyOf(head.array(), head.readableBytes());
  }

  private static byte[] properties(Publication publication, Own own) {
    Message message = publication.message();
    Message.Extras extras = message.extras();
    PropertyWriter out = new PropertyWriter();
    if (own.alias() > 0) {
      out.medium(PropertyRules.ALIAS, own.alias());
    }
    if (extras.text()) {
      out.small(PropertyRules.FORMAT, 1);
    }
    if (extras.expiresAt() != Long.MAX_VALUE) {
      long seconds = Math.max(1, (extras.expiresAt() - own.now() + 999) / 1000);
      out.large(PropertyRules.EXPIRY, Math.min(seconds, 0xffff_ffffL));
    }
    out.text(PropertyRules.CONTENT_TYPE, message.contentType());
    String replyTo = extras.replyTo();
    // [MQTT-3.3.2-14]: a queue of AMQP may have a name that no topic has
    out.text(
        PropertyRules.RESPONSE_TOPIC,
        replyTo != null && ChannelName.isValid(replyTo) ? replyTo : null);
    out.bytes(PropertyRules.CORRELATION, extras.correlation());
    if (own.subscription() > 0) {
      out.number(PropertyRules.SUBSCRIPTION, own.subscription());
    }
    Publication.Sender sender = publication.sender();
    out.pair(SenderProperties.FROM, sender.subject().toString());
    out.pair(SenderProperties.FROM_NAME, sender.name());
    out.pair(SenderProperties.USER_DATA, sender.publicData());
    extras.properties().forEach(one -> out.pair(one.name(), one.value()));
    return out.toBytes();
  }

  /// The flags of one copy, as the first byte of the packet has them.
  public static int flags(int qos, boolean retain, boolean duplicate) {
    return (qos << 1) | (retain ? RETAIN : 0) | (duplicate ? DUPLICATE : 0);
  }

  /// The quality of service in such flags.
  public static int qos(int flags) {
    return (flags >> 1) & 3;
  }

  /// Copies a head for one receiver.
  ///
  /// @param packetId 0 for a head without room for one
  public static void write(ByteBuf out, byte[] head, int packetId, int flags) {
    int at = out.writerIndex();
    out.writeBytes(head);
    if (flags != 0) {
      out.setByte(at, PUBLISH | flags);
    }
    if (packetId != 0) {
      out.setShort(at + packetIdOffset(head), packetId);
    }
  }

  private static int packetIdOffset(byte[] head) {
    int at = 1;
    while (head[at] < 0) {
      at++;
    }
    int topic = ((head[at + 1] & 0xff) << 8) | (head[at + 2] & 0xff);
    return at + 3 + topic;
  }
}
