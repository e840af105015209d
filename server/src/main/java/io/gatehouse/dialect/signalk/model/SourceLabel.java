package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.SenderProperties;
import io.gatehouse.messaging.message.Message;
import org.jspecify.annotations.Nullable;

/// The names of sources (`$source`): what a sender may call itself, and what it is called else.
///
/// `ws.` and `gatehouse.` are given by the server alone, so that nobody looks like somebody else;
/// any other label is the sender's own word, and who may use it is for the ACLs.
public final class SourceLabel {
  private static final String STREAM = "ws.";
  private static final String ELSEWHERE = "gatehouse.";
  private static final int LONGEST = 128;

  private SourceLabel() {}

  /// What a principal is called that sends deltas over the stream.
  public static String onStream(Subject sender) {
    return STREAM + name(sender);
  }

  /// What a principal is called that publishes by another protocol.
  public static String elsewhere(Subject sender) {
    return ELSEWHERE + name(sender);
  }

  private static String name(Subject sender) {
    return (sender.id().isEmpty() ? "anonymous" : sender.id()).replace('.', '_');
  }

  /// The label under which a delta goes on: the given one unless it is the server's to give.
  static String accepted(@Nullable String given, String own) {
    if (given == null || given.equals(own) || given.startsWith(own + ".")) {
      return given == null ? own : given;
    }
    String dotted = given + ".";
    return dotted.startsWith(STREAM) || dotted.startsWith(ELSEWHERE) ? own : given;
  }

  static boolean isLabel(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST
        && text.chars().noneMatch(c -> c < ' ' || c == 0x7f || Character.isSurrogate((char) c));
  }

  /// The label of a `source` object, as signalk-server makes it; null where it has none.
  static @Nullable String of(JsonNode source) {
    String label = source.path("label").textValue();
    if (label == null) {
      return null;
    }
    String src = source.path("src").isValueNode() ? source.path("src").asText("") : "";
    String talker = source.path("talker").asText("");
    String part = !src.isEmpty() ? src : talker;
    return part.isEmpty() ? label : label + "." + part;
  }

  /// The source of a message on a channel of ours.
  public static String of(Message message, Subject sender) {
    String given = given(message);
    return given != null ? given : elsewhere(sender);
  }

  /// The label that the stream has put on the message; null for one that came otherwise.
  static @Nullable String given(Message message) {
    for (Message.Property property : message.extras().properties()) {
      if (property.name().equals(SenderProperties.SOURCE)) {
        return property.value();
      }
    }
    return null;
  }
}
