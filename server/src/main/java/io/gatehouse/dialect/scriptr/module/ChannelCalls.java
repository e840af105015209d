package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `channel`: makes channels, which here are rules for exactly one name.
record ChannelCalls(ChannelRules rules) {
  static final Codes CODES =
      new Codes(
          Map.of(
              ProblemType.NOT_FOUND,
              "CHANNEL_NOT_FOUND",
              ProblemType.VERSION_MISMATCH,
              "DUPLICATE_CHANNEL"));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final String PRESET = "authenticated";

  Told module() {
    return new Told("channel", Set.of("create", "update", "delete", "get", "list"), this::call);
  }

  private @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    if (function.equals("list")) {
      return list(run);
    }
    String name = checked(arguments.text(0));
    return switch (function) {
      case "create" ->
          CODES.saying(
              () -> put(run, name, arguments.object(1), PRESET, PRESET, ChannelSettings.NONE, 0));
      case "update" ->
          CODES.saying(() -> {
            ChannelRuleRecord before = rules.read(run.author(), name);
            return put(
                run,
                name,
                arguments.object(1),
                before.rule().publish().label(),
                before.rule().subscribe().label(),
                before.settings(),
                before.version());
          });
      case "get" -> CODES.saying(() -> shown(rules.read(run.author(), name)));
      default -> {
        var _ = CODES.saying(() -> rules.delete(run.author(), name, null));
        yield null;
      }
    };
  }

  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw Codes.coded(
          Problem.of(ProblemType.INVALID, "this is no name of a channel")
              .cure("use letters, digits and _ . -"),
          "INVALID_IDENTIFIER");
    }
    return name;
  }

  private ObjectNode put(
      Run run,
      String name,
      JsonNode lists,
      String publish,
      String subscribe,
      ChannelSettings settings,
      long version) {
    return shown(
        rules
            .put(
                run.author(),
                name,
                level(lists, "publishACL", publish),
                level(lists, "subscribeACL", subscribe),
                settings,
                version)
            .record());
  }

  /// A rule has a level and no list: who besides may is a matter of grants.
  private static String level(JsonNode lists, String name, String before) {
    JsonNode given = lists.path(name);
    if (given.isMissingNode() || given.isNull()) {
      return before;
    }
    List<String> entries = Values.texts(given);
    String text = entries.size() == 1 ? entries.getFirst().strip().toLowerCase(Locale.ROOT) : "";
    return switch (text) {
      case "anonymous", PRESET -> text;
      case "nobody", "scriptr" -> "permission";
      default ->
          throw Codes.invalid(
              "`" + name + "` of a channel names no list here",
              "write `anonymous`, `authenticated` or `nobody`, and grant `publish_channel` or"
                  + " `subscribe_channel` to whom you mean");
    };
  }

  private ObjectNode list(Run run) {
    ObjectNode all = Words.object();
    ArrayNode channels = Words.array();
    rules.list(run.author()).stream()
        .filter(rule -> NAME.matcher(rule.rule().pattern().text()).matches())
        .forEach(rule -> channels.add(shown(rule)));
    all.put("count", Integer.toString(channels.size()));
    all.set("channels", channels);
    return all;
  }

  private static ObjectNode shown(ChannelRuleRecord record) {
    String since = Instant.ofEpochMilli(record.createdAt()).toString();
    return Words.object()
        .put("name", record.rule().pattern().text())
        .put("subscribeACL", shown(record.rule().subscribe().label()))
        .put("publishACL", shown(record.rule().publish().label()))
        .put("creationTime", since)
        .put("lastModifiedTime", since);
  }

  private static String shown(String level) {
    return level.equals("permission") ? "nobody" : level;
  }
}
