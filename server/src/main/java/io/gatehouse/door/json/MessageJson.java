package io.gatehouse.door.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.message.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A message on its way to a receiver that reads JSON, written part by part.
public final class MessageJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final ByteArrayBuilder out = new ByteArrayBuilder();
  private final JsonGenerator json;

  private MessageJson() throws IOException {
    json = FACTORY.createGenerator(out);
  }

  /// The message that every receiver of a publication reads.
  ///
  /// @param epoch the run of the server, to tell the place of a message that its channel keeps
  public static byte[] of(Publication publication, String epoch) {
    Publication.Sender sender = publication.sender();
    return of(publication.channel())
        .payload(publication.payload())
        .from(sender.subject().toString(), sender.name(), sender.subject().kind().label())
        .userData(sender.publicData())
        .at(publication.publishedAt())
        .offset(publication.offset() == 0 ? null : Since.Behind.mark(epoch, publication))
        .bytes();
  }

  private static MessageJson of(String channel) {
    try {
      MessageJson message = new MessageJson();
      message.json.writeStartObject();
      message.json.writeStringField("type", "message");
      message.json.writeStringField("channel", channel);
      return message;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// JSON goes as it is, other text as a string, anything else in base64 as `message_base64`.
  private MessageJson payload(byte[] payload) {
    try {
      String text = text(payload);
      if (text == null) {
        json.writeStringField("message_base64", Base64.getEncoder().encodeToString(payload));
      } else if (mayBeJson(text) && Json.readOrNull(payload) != null) {
        json.writeFieldName("message");
        json.writeRawValue(text);
      } else {
        json.writeStringField("message", text);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String text(byte[] payload) {
    String text = new String(payload, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static boolean mayBeJson(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > ' ') {
        return "{[\"-tfn".indexOf(c) >= 0 || (c >= '0' && c <= '9');
      }
    }
    return false;
  }

  private MessageJson from(String id, String name, String kind) {
    try {
      json.writeObjectFieldStart("from");
      json.writeStringField("id", id);
      json.writeStringField("name", name);
      json.writeStringField("kind", kind);
      json.writeEndObject();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param object JSON that was checked when it was stored
  private MessageJson userData(String object) {
    try {
      json.writeFieldName("user_data");
      json.writeRawValue(object);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @param millis epoch milliseconds
  private MessageJson at(long millis) {
    try {
      json.writeStringField("at", Instant.ofEpochMilli(millis).toString());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MessageJson offset(@Nullable String mark) {
    try {
      if (mark != null) {
        json.writeStringField("offset", mark);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes() {
    try {
      json.writeEndObject();
      json.close();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
