package io.gatehouse.door.amqp.codec1;

import io.gatehouse.door.SenderProperties;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Encodes messages as receivers see them (messaging section 3.2): once for all, but for those that
/// are sent again.
public final class MessageFrames {
  private static final int HEADER = 0x70;
  private static final int ANNOTATIONS = 0x72;
  private static final int PROPERTIES = 0x73;
  private static final int APPLICATION_PROPERTIES = 0x74;
  private static final int DATA = 0x75;

  private MessageFrames() {}

  /// The message that all receivers share.
  public static byte[] shared(Publication publication) {
    return publication.frame(WireFormat.AMQP_1, one -> encode(one, 0, false));
  }

  /// The message for one receiver.
  ///
  /// @param failures how often this receiver has failed to handle it
  /// @param retained whether it is what the channel shows to whoever comes new
  public static byte[] own(Publication publication, int failures, boolean retained) {
    return encode(publication, failures, retained);
  }

  private static byte[] encode(Publication publication, int failures, boolean retained) {
    ByteBuf out = Unpooled.buffer(256 + publication.payload().length);
    section(out, HEADER, header(publication, failures));
    if (retained) {
      section(out, ANNOTATIONS, annotations());
    }
    section(out, PROPERTIES, properties(publication));
    section(out, APPLICATION_PROPERTIES, applicationProperties(publication));
    out.writeByte(0x00).writeByte(0x53).writeByte(DATA);
    binary(out, publication.payload());
    return ByteBufUtil.getBytes(out);
  }

  private static void section(ByteBuf out, int number, ByteBuf body) {
    out.writeByte(0x00).writeByte(0x53).writeByte(number).writeBytes(body);
  }

  private static ByteBuf header(Publication publication, int failures) {
    ByteBuf out = Unpooled.buffer(32);
    bool(out, publication.message().qos() > 0);
    out.writeByte(0x40); // priority
    long expiresAt = publication.message().extras().expiresAt();
    if (expiresAt == Long.MAX_VALUE) {
      out.writeByte(0x40);
    } else {
      long ttl = Math.clamp(expiresAt - publication.publishedAt(), 1, 0xffff_ffffL);
      out.writeByte(0x70).writeInt((int) ttl);
    }
    bool(out, failures == 0); // first acquirer
    out.writeByte(0x70).writeInt(failures);
    return list(out, 5);
  }

  private static ByteBuf annotations() {
    ByteBuf out = Unpooled.buffer(16);
    symbol(out, MessageReader.RETAIN);
    bool(out, true);
    return map(out, 2);
  }

  private static ByteBuf properties(Publication publication) {
    Message.Extras extras = publication.message().extras();
    ByteBuf out = Unpooled.buffer(128);
    out.writeByte(0x40); // message id
    binary(out, publication.sender().subject().toString().getBytes(StandardCharsets.UTF_8));
    text(out, publication.channel());
    out.writeByte(0x40); // subject
    text(out, extras.replyTo());
    correlation(out, extras.correlation());
    contentType(out, publication.message());
    out.writeByte(0x40); // content encoding
    timestamp(out, extras.expiresAt());
    timestamp(out, publication.publishedAt());
    return list(out, 10);
  }

  private static void correlation(ByteBuf out, byte @Nullable [] correlation) {
    if (correlation == null) {
      out.writeByte(0x40);
      return;
    }
    String said = AmqpBytes.utf8(correlation, 0, correlation.length);
    if (said == null) {
      binary(out, correlation);
    } else {
      text(out, said);
    }
  }

  private static void contentType(ByteBuf out, Message message) {
    String type = message.contentType();
    if (type == null && message.extras().text()) {
      type = MessageReader.TEXT;
    }
    if (type == null || !isAscii(type)) {
      out.writeByte(0x40);
    } else {
      symbol(out, type);
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static ByteBuf applicationProperties(Publication publication) {
    Publication.Sender sender = publication.sender();
    ByteBuf out = Unpooled.buffer(128);
    text(out, SenderProperties.FROM);
    text(out, sender.subject().toString());
    text(out, SenderProperties.FROM_NAME);
    text(out, sender.name());
    text(out, SenderProperties.USER_DATA);
    text(out, sender.publicData());
    int count = 3;
    // a map has a key once, where MQTT may repeat it: the first one counts
    Set<String> names = new HashSet<>();
    for (Message.Property one : publication.message().extras().properties()) {
      if (names.add(one.name())) {
        text(out, one.name());
        text(out, one.value());
        count++;
      }
    }
    return map(out, count * 2);
  }

  private static ByteBuf list(ByteBuf body, int count) {
    return compound(0xd0, body, count);
  }

  private static ByteBuf map(ByteBuf body, int count) {
    return compound(0xd1, body, count);
  }

  private static ByteBuf compound(int code, ByteBuf body, int count) {
    return Unpooled.buffer(9 + body.readableBytes())
        .writeByte(code)
        .writeInt(body.readableBytes() + 4)
        .writeInt(count)
        .writeBytes(body);
  }

  private static void bool(ByteBuf out, boolean value) {
    out.writeByte(value ? 0x41 : 0x42);
  }

  private static void text(ByteBuf out, @Nullable String text) {
    if (text == null) {
      out.writeByte(0x40);
    } else {
      sized(out, 0xa1, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void symbol(ByteBuf out, String symbol) {
    sized(out, 0xa3, symbol.getBytes(StandardCharsets.US_ASCII));
  }

  private static void binary(ByteBuf out, byte[] bytes) {
    sized(out, 0xa0, bytes);
  }

  /// The code of the long form is that of the short one and 16.
  private static void sized(ByteBuf out, int code, byte[] bytes) {
    if (bytes.length < 256) {
      out.writeByte(code).writeByte(bytes.length);
    } else {
      out.writeByte(code + 0x10).writeInt(bytes.length);
    }
    out.writeBytes(bytes);
  }

  private static void timestamp(ByteBuf out, long at) {
    if (at == Long.MAX_VALUE) {
      out.writeByte(0x40);
    } else {
      out.writeByte(0x83).writeLong(at);
    }
  }
}
