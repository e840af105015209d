package io.gatehouse.door.mqtt;

import io.gatehouse.door.SenderProperties;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Encodes everything of a PUBLISH packet but its payload: the head that all receivers share.
final class PublishFrames {
  private static final int PUBLISH = 0x30;
  private static final int RETAIN = 0x01;
  private static final int TEXT = 0x01;
  private static final int EXPIRY = 0x02;
  private static final int CONTENT_TYPE = 0x03;
  private static final int REPLY_TO = 0x08;
  private static final int CORRELATION = 0x09;
  private static final int SUBSCRIPTION = 0x0B;
  private static final int PROPERTY = 0x26;

  private PublishFrames() {}

  /// The shared head for a version and quality of service.
  static byte[] shared(Publication publication, boolean five, int qos) {
    WireFormat format =
        five
            ? qos == 0 ? WireFormat.MQTT_5_QOS_0 : WireFormat.MQTT_5_QOS_1
            : qos == 0 ? WireFormat.MQTT_3_QOS_0 : WireFormat.MQTT_3_QOS_1;
    return switch (format) {
      case MQTT_3_QOS_0 -> publication.frame(format, one -> head(one, false, 0, 0, 0));
      case MQTT_3_QOS_1 -> publication.frame(format, one -> head(one, false, 1, 0, 0));
      case MQTT_5_QOS_0 -> publication.frame(format, one -> head(one, true, 0, 0, 0));
      case MQTT_5_QOS_1 -> publication.frame(format, one -> head(one, true, 1, 0, 0));
      case WEBSOCKET, AMQP_1, AMQP_0_9_1 -> throw new IllegalStateException("not a format of MQTT");
    };
  }

  /// A head for one receiver, which has a subscription identifier or a message that expires.
  static byte[] own(Publication publication, int qos, int subscription, long now) {
    return head(publication, true, qos, subscription, now);
  }

  private static byte[] head(
      Publication publication, boolean five, int qos, int subscription, long now) {
    byte[] topic = publication.channel().getBytes(StandardCharsets.UTF_8);
    ByteBuf properties = five ? properties(publication, subscription, now) : null;
    int size = properties == null ? 0 : properties.readableBytes();
    int lengthSize = five ? numberSize(size) : 0;
    int idSize = qos == 0 ? 0 : 2;
    int remaining = 2 + topic.length + idSize + lengthSize + size + publication.payload().length;
    ByteBuf head = Unpooled.buffer(7 + topic.length + idSize + lengthSize + size);
    head.writeByte(PUBLISH | (qos << 1));
    writeNumber(head, remaining);
    head.writeShort(topic.length).writeBytes(topic).writeZero(idSize);
    if (properties != null) {
      writeNumber(head, size);
      head.writeBytes(properties);
    }
    return ByteBufUtil.getBytes(head);
  }

  private static ByteBuf properties(Publication publication, int subscription, long now) {
    Message message = publication.message();
    Message.Extras extras = message.extras();
    ByteBuf out = Unpooled.buffer(128);
    if (extras.text()) {
      out.writeByte(TEXT).writeByte(1);
    }
    if (extras.expiresAt() != Long.MAX_VALUE) {
      long seconds = Math.max(1, (extras.expiresAt() - now + 999) / 1000);
      out.writeByte(EXPIRY).writeInt((int) Math.min(seconds, 0xffff_ffffL));
    }
    writeText(out, CONTENT_TYPE, message.contentType());
    writeText(out, REPLY_TO, extras.replyTo());
    byte[] correlation = extras.correlation();
    if (correlation != null) {
      out.writeByte(CORRELATION).writeShort(correlation.length).writeBytes(correlation);
    }
    if (subscription > 0) {
      out.writeByte(SUBSCRIPTION);
      writeNumber(out, subscription);
    }
    Publication.Sender sender = publication.sender();
    writeProperty(out, SenderProperties.FROM, sender.subject().toString());
    writeProperty(out, SenderProperties.FROM_NAME, sender.name());
    writeProperty(out, SenderProperties.USER_DATA, sender.publicData());
    extras.properties().forEach(one -> writeProperty(out, one.name(), one.value()));
    return out;
  }

  private static void writeText(ByteBuf out, int property, @Nullable String text) {
    if (text != null) {
      out.writeByte(property);
      writeText(out, text);
    }
  }

  private static void writeProperty(ByteBuf out, String name, String value) {
    out.writeByte(PROPERTY);
    writeText(out, name);
    writeText(out, value);
  }

  private static void writeText(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, 65_535);
    out.writeShort(length).writeBytes(bytes, 0, length);
  }

  /// Writes a head into a batch, with what differs from receiver to receiver.
  static void write(ByteBuf out, byte[] head, int packetId, boolean retain) {
    int at = out.writerIndex();
    out.writeBytes(head);
    if (retain) {
      out.setByte(at, head[0] | RETAIN);
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

  private static int numberSize(int number) {
    return number < 1 << 7 ? 1 : number < 1 << 14 ? 2 : number < 1 << 21 ? 3 : 4;
  }

  /// A variable byte integer (MQTT 5 section 1.5.5).
  private static void writeNumber(ByteBuf out, int number) {
    int rest = number;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }
}
