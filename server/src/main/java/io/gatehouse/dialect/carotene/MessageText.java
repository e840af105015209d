package io.gatehouse.dialect.carotene;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.json.Json;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Messages between Carotene's clients and everybody else.
///
/// On the channel a message is the JSON that it holds, so that others read it as it is meant. To
/// Carotene's clients it is a text of JSON, whoever sent it: they parse that text and can read
/// nothing else.
final class MessageText {
  /// Whoever publishes by `/api/channels`; told from all others by being this very object.
  static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String JSON = "application/json";
  private static final String PLAIN = "text/plain";

  private MessageText() {}

  /// What a client says, as everybody hears it.
  static Message message(String channel, JsonNode said) {
    byte[] payload = said.isTextual() ? utf8(said.textValue()) : Json.write(said);
    boolean json = !said.isTextual() || Json.readOrNull(payload) != null;
    return new Message(channel, payload, json ? JSON : PLAIN, 0, false, Message.Extras.NONE);
  }

  /// What the backend says: a text of JSON as it is, any other as a JSON string.
  static Message message(String channel, String said) {
    byte[] payload = utf8(said);
    byte[] json = Json.readOrNull(payload) != null ? payload : utf8(JsonText.quoted(said));
    return new Message(channel, json, JSON, 0, false, Message.Extras.NONE);
  }

  /// The frame that every receiver of a publication gets over a WebSocket.
  static byte[] frame(Publication publication) {
    return publication.frame(WireFormat.CAROTENE, one -> Frames.text(json(one)));
  }

  /// The same without its WebSocket head.
  static byte[] text(Publication publication) {
    byte[] frame = frame(publication);
    int length = frame[1];
    int head = length < 126 ? 2 : length == 126 ? 4 : 10;
    return Arrays.copyOfRange(frame, head, frame.length);
  }

  @SuppressWarnings("ReferenceEquality") // a client may have the same name as the server's sender
  private static byte[] json(Publication publication) {
    ByteArrayBuilder out = new ByteArrayBuilder();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "message");
      json.writeStringField("message", said(publication));
      json.writeStringField("channel", ChannelNames.name(publication.channel()));
      if (publication.sender() == SERVER) {
        json.writeStringField("from_server", "true");
        json.writeStringField("fromServer", "true"); // what the published client looks at
      } else {
        sender(json, publication.sender());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void sender(JsonGenerator json, Publication.Sender sender) throws IOException {
    json.writeStringField("user_id", user(sender.subject()));
    json.writeFieldName("user_data");
    json.writeRawValue(
        sender.subject().kind() == Subject.Kind.ANONYMOUS ? "\"undefined\"" : sender.publicData());
  }

  /// The id of a user; of others with their kind, so that the device `alice` is not taken for the
  /// user of that name. No user has a colon in its id.
  static String user(Subject subject) {
    return switch (subject.kind()) {
      case USER -> subject.id();
      case ANONYMOUS -> "anonymous";
      case DEVICE, CLIENT, OWNER, GROUP, ROLE -> subject.toString();
    };
  }

  private static String said(Publication publication) {
    String text = unicode(publication.payload());
    if (text == null) {
      String bytes = Base64.getEncoder().encodeToString(publication.payload());
      return new String(Json.write(Map.of("base64", bytes)), StandardCharsets.US_ASCII);
    }
    boolean ours = publication.from() instanceof Conversation;
    return ours || Json.readOrNull(publication.payload()) != null ? text : JsonText.quoted(text);
  }

  private static @Nullable String unicode(byte[] payload) {
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

  /// Several messages as one answer to a poll.
  static byte[] array(List<byte[]> texts) {
    ByteArrayBuilder out = new ByteArrayBuilder();
    for (int i = 0; i < texts.size(); i++) {
      out.append(i == 0 ? '[' : ',');
      byte[] text = texts.get(i);
      out.write(text, 0, text.length);
    }
    out.append(']');
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
