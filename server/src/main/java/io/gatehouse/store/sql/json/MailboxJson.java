package io.gatehouse.store.sql.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MessageRecord;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mailboxes and what travels beside a payload as JSON.
public final class MailboxJson {
  private MailboxJson() {}

  public static String terms(MailboxRecord.Terms terms) {
    return Json.object()
        .put("everything", terms.everything())
        .put("once", terms.once())
        .put("shared", terms.shared())
        .put("messages", terms.messages())
        .put("bytes", terms.bytes())
        .put("expires_after", terms.expiresAfter())
        .put("message_life", terms.messageLife())
        .toString();
  }

  public static MailboxRecord.Terms terms(String text) {
    JsonNode terms = Json.read(text);
    return new MailboxRecord.Terms(
        terms.required("everything").booleanValue(),
        terms.required("once").booleanValue(),
        terms.required("shared").booleanValue(),
        terms.required("messages").intValue(),
        terms.required("bytes").longValue(),
        terms.required("expires_after").longValue(),
        terms.required("message_life").longValue());
  }

  public static String options(MailboxRecord.Filter filter) {
    ObjectNode options = Json.object().put("qos", filter.qos()).put("id", filter.identifier());
    ArrayNode flags = options.putArray("flags");
    filter.flags().forEach(flags::add);
    return options.toString();
  }

  public static MailboxRecord.Filter filter(String filter, String text) {
    JsonNode options = Json.read(text);
    List<String> flags = new ArrayList<>();
    options.required("flags").forEach(flag -> flags.add(flag.textValue()));
    return new MailboxRecord.Filter(
        filter,
        options.required("qos").intValue(),
        List.copyOf(flags),
        options.required("id").intValue());
  }

  /// Null for what most messages have.
  public static @Nullable String extras(MessageRecord.Extras extras) {
    if (extras.equals(MessageRecord.Extras.PLAIN)) {
      return null;
    }
    ObjectNode object =
        Json.object()
            .put("qos", extras.qos())
            .put("retain", extras.retain())
            .put("text", extras.text());
    if (extras.replyTo() != null) {
      object.put("reply_to", extras.replyTo());
    }
    byte[] correlation = extras.correlation();
    if (correlation != null) {
      object.put("correlation", Base64.getEncoder().encodeToString(correlation));
    }
    if (!extras.properties().isEmpty()) {
      putProperties(object, extras.properties());
    }
    return object.toString();
  }

  public static MessageRecord.Extras extras(@Nullable String text) {
    if (text == null) {
      return MessageRecord.Extras.PLAIN;
    }
    JsonNode extras = Json.read(text);
    JsonNode replyTo = extras.get("reply_to");
    JsonNode correlation = extras.get("correlation");
    return new MessageRecord.Extras(
        extras.required("qos").intValue(),
        extras.required("retain").booleanValue(),
        extras.required("text").booleanValue(),
        replyTo == null ? null : replyTo.textValue(),
        correlation == null ? null : Base64.getDecoder().decode(correlation.textValue()),
        properties(extras.path("properties"), extras.path("types")));
  }

  /// Names and values in turn; their types in a list of its own, where one is not text.
  private static void putProperties(ObjectNode object, List<MessageRecord.Property> all) {
    ArrayNode properties = object.putArray("properties");
    all.forEach(one -> properties.add(one.name()).add(one.value()));
    if (all.stream().anyMatch(one -> one.type() != null)) {
      ArrayNode types = object.putArray("types");
      all.forEach(one -> types.add(one.type()));
    }
  }

  private static List<MessageRecord.Property> properties(JsonNode flat, JsonNode types) {
    List<MessageRecord.Property> properties = new ArrayList<>(flat.size() / 2);
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      properties.add(
          new MessageRecord.Property(
              flat.path(i).textValue(),
              flat.path(i + 1).textValue(),
              types.path(i / 2).textValue()));
    }
    return properties;
  }
}
