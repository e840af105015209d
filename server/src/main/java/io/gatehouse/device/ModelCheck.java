package io.gatehouse.device;

import io.gatehouse.identity.record.Names;
import io.gatehouse.store.device.ActionModel;
import io.gatehouse.store.device.ChannelModel;
import io.gatehouse.store.device.Retention;
import io.gatehouse.store.device.StreamModel;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a model may be kept as it is drafted.
final class ModelCheck {
  private static final int STREAMS = 256;
  private static final int ACTIONS = 256;
  private static final int CHANNELS = 128;
  private static final int CHANNEL_NAME = 64;
  private static final int LABEL = 64;
  private static final int PROPERTIES = 16_384;

  private ModelCheck() {}

  static void form(ModelDraft draft) {
    properties(draft.properties());
    retention(draft.settings().retention(), "settings");
    few(draft.streams(), STREAMS, "streams");
    few(draft.actions(), ACTIONS, "actions");
    Set<String> seen = new HashSet<>();
    for (StreamModel stream : draft.streams()) {
      stream(stream);
      unique(seen, stream.name(), "streams");
    }
    seen.clear();
    for (ActionModel action : draft.actions()) {
      Names.id(action.name(), "actions", "name of an action");
      Names.description(action.description());
      unique(seen, action.name(), "actions");
    }
  }

  private static void properties(String json) {
    if (json.length() > PROPERTIES || !json.startsWith("{") || !json.endsWith("}")) {
      throw Names.refused(
          "properties",
          "the properties cannot be kept",
          "use a JSON object of at most " + PROPERTIES + " characters");
    }
  }

  private static void stream(StreamModel stream) {
    Names.id(stream.name(), "streams", "name of a stream");
    Names.description(stream.description());
    label(stream.type(), "streams");
    few(stream.channels().keySet(), CHANNELS, "channels");
    if (stream.channels().isEmpty() && !stream.dynamic()) {
      throw Names.refused(
          "streams",
          "stream `%s` has no channels".formatted(stream.name()),
          "name its channels with their types, or set `dynamic`");
    }
    stream.channels().forEach(ModelCheck::channel);
    if (stream.retention() != null) {
      retention(stream.retention(), "streams");
    }
  }

  private static void channel(String name, ChannelModel channel) {
    if (name.isBlank() || name.length() > CHANNEL_NAME || hidden(name)) {
      throw Names.refused(
          "streams",
          "`%s` is no name for a channel".formatted(Names.shown(name)),
          "use 1 to " + CHANNEL_NAME + " printable characters");
    }
    label(channel.unit(), "streams");
  }

  private static void label(@Nullable String text, String field) {
    if (text != null && (text.length() > LABEL || hidden(text))) {
      throw Names.refused(
          field,
          "`%s` cannot be kept".formatted(Names.shown(text)),
          "use at most " + LABEL + " printable characters");
    }
  }

  private static void retention(Retention retention, String field) {
    Long age = retention.ageMillis();
    Long records = retention.records();
    boolean fits =
        (age == null || (age >= 1_000 && age <= 36_500L * 86_400_000L))
            && (records == null || (records >= 1 && records <= 1_000_000_000_000L));
    if (!fits) {
      throw Names.refused(
          field,
          "the retention cannot be kept",
          "keep records for 1 second to 100 years, or at least 1 of them");
    }
  }

  private static void few(Collection<?> things, int most, String field) {
    if (things.size() > most) {
      throw Names.refused(field, "too many " + field, "use at most " + most);
    }
  }

  private static void unique(Set<String> seen, String name, String field) {
    if (!seen.add(name)) {
      throw Names.refused(field, "`%s` is there twice".formatted(name), "name each of them once");
    }
  }

  private static boolean hidden(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
