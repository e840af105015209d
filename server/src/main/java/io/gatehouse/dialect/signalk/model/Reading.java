package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.SenderProperties;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.message.JsonText;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value as it was said: of which place, by which source, when.
///
/// @param json `{"value":…,"$source":"…","timestamp":"…"}`, always written like this
/// @param valueEnd where the value in it ends
public record Reading(Place place, String source, byte[] json, int valueEnd) {
  private static final byte[] VALUE = PathChannels.utf8("{\"value\":");
  private static final byte[] STAMP = PathChannels.utf8(",\"timestamp\":\"");
  private static final String TYPE = "application/json";

  public static Reading of(Place place, String source, String timestamp, byte[] value) {
    byte[] tail = tail(source, timestamp);
    byte[] json = Arrays.copyOf(VALUE, VALUE.length + value.length + tail.length);
    System.arraycopy(value, 0, json, VALUE.length, value.length);
    System.arraycopy(tail, 0, json, VALUE.length + value.length, tail.length);
    return new Reading(place, source, json, VALUE.length + value.length);
  }

  private static byte[] tail(String source, String timestamp) {
    return PathChannels.utf8(
        ",\"$source\":" + JsonText.quoted(source) + ",\"timestamp\":\"" + timestamp + "\"}");
  }

  /// What a message on a channel of ours says; null where it is no JSON, or the channel has no
  /// path.
  public static @Nullable Reading of(Publication publication) {
    Place place = PathChannels.place(publication.channel());
    if (place == null || publication.payload().length == 0) {
      return null;
    }
    String given = SourceLabel.given(publication.message());
    Reading ours = given == null ? null : ours(place, given, publication.payload());
    return ours == null ? foreign(place, publication) : ours;
  }

  /// The stream has written it, so that it need not be read again.
  private static @Nullable Reading ours(Place place, String source, byte[] json) {
    int stamp = lastIndexOf(json, STAMP);
    int label = PathChannels.utf8(",\"$source\":" + JsonText.quoted(source)).length;
    return stamp - label > VALUE.length ? new Reading(place, source, json, stamp - label) : null;
  }

  /// Somebody else has: any JSON, or an object with a `value`.
  private static @Nullable Reading foreign(Place place, Publication publication) {
    JsonNode json = Json.readOrNull(publication.payload());
    if (json == null) {
      return null;
    }
    JsonNode value = json.isObject() && json.has("value") ? json.get("value") : json;
    String stamp = json.path("timestamp").asText("");
    String timestamp =
        Timestamps.isOne(stamp)
            ? stamp
            : Timestamps.of(Instant.ofEpochMilli(publication.publishedAt()));
    String source = SourceLabel.elsewhere(publication.sender().subject());
    return of(place, source, timestamp, Json.write(value));
  }

  private static int lastIndexOf(byte[] all, byte[] part) {
    int at = all.length - part.length;
    while (at >= 0 && !Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
      at--;
    }
    return at;
  }

  /// The message that carries it on its channel.
  public Message message() {
    Message.Extras extras =
        new Message.Extras(
            true,
            null,
            null,
            Long.MAX_VALUE,
            List.of(new Message.Property(SenderProperties.SOURCE, source)));
    return new Message(PathChannels.channel(place), json, TYPE, 0, false, extras);
  }

  public byte[] value() {
    return Arrays.copyOfRange(json, VALUE.length, valueEnd);
  }

  public String timestamp() {
    int stamp = lastIndexOf(json, STAMP) + STAMP.length;
    return new String(json, stamp, json.length - 2 - stamp, StandardCharsets.UTF_8);
  }

  /// As one delta, which is what subscribers get.
  ///
  /// @param more further members of the delta, each behind a comma
  public byte[] delta(String more) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length + 256);
    out.writeBytes(
        PathChannels.utf8("{\"context\":" + JsonText.quoted(place.context()) + ",\"updates\":[{"));
    out.write(json, valueEnd + 1, json.length - valueEnd - 2);
    out.writeBytes(
        PathChannels.utf8(place.meta() ? ",\"meta\":[{\"path\":" : ",\"values\":[{\"path\":"));
    boolean plain = place.plain();
    out.writeBytes(PathChannels.utf8(JsonText.quoted(plain ? "" : place.path()) + ",\"value\":"));
    if (plain) {
      out.writeBytes(PathChannels.utf8("{" + JsonText.quoted(place.path()) + ":"));
    }
    out.write(json, VALUE.length, valueEnd - VALUE.length);
    out.writeBytes(PathChannels.utf8((plain ? "}}]}]" : "}]}]") + more + "}"));
    return out.toByteArray();
  }
}
