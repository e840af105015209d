package io.gatehouse.script.module.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Module;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `channels`: who may publish on and subscribe to which channels; `channel` sends on them.
public final class ChannelRuleModule implements Module {
  private final ChannelRules rules;

  public ChannelRuleModule(ChannelRules rules) {
    this.rules = rules;
  }

  @Override
  public String name() {
    return "channels";
  }

  @Override
  public Set<String> functions() {
    return Set.of("get", "list", "set", "delete");
  }

  @Override
  public @Nullable JsonNode call(Run run, String function, Arguments arguments) {
    return switch (function) {
      case "get" -> shown(rules.read(run.author(), arguments.text(0)));
      case "list" ->
          Shapes.all(rules.list(run.author()).stream().map(ChannelRuleModule::shown).toList());
      case "set" -> set(run, arguments);
      default -> {
        var _ = rules.delete(run.author(), arguments.text(0), Shapes.version(arguments.object(1)));
        yield null;
      }
    };
  }

  /// What is not said stays as it is; a new rule begins with nobody.
  private JsonNode set(Run run, Arguments arguments) {
    String pattern = arguments.text(0);
    JsonNode wanted =
        Shapes.only(
            arguments,
            1,
            "publish",
            "subscribe",
            "historyMessages",
            "historySeconds",
            "presence",
            "latestOnly",
            "version");
    Optional<ChannelRuleRecord> before =
        rules.list(run.author()).stream()
            .filter(one -> one.rule().pattern().text().equals(pattern))
            .findFirst();
    ChannelSettings kept = before.map(ChannelRuleRecord::settings).orElse(ChannelSettings.NONE);
    return shown(
        rules
            .put(
                run.author(),
                pattern,
                level(wanted, "publish", before.map(one -> one.rule().publish().label())),
                level(wanted, "subscribe", before.map(one -> one.rule().subscribe().label())),
                new ChannelSettings(
                    wanted.path("historyMessages").asInt(kept.historyMessages()),
                    wanted.path("historySeconds").asLong(kept.historySeconds()),
                    Shapes.flag(wanted, "presence", kept.presence()),
                    Shapes.flag(wanted, "latestOnly", kept.latestOnly())),
                Shapes.version(wanted))
            .record());
  }

  private static String level(JsonNode wanted, String name, Optional<String> before) {
    String text = Shapes.text(wanted, name, before.orElse("nobody"));
    return text == null ? "nobody" : text;
  }

  private static ObjectNode shown(ChannelRuleRecord record) {
    ChannelSettings settings = record.settings();
    ObjectNode shown = Shapes.object();
    shown.put("pattern", record.rule().pattern().text());
    shown.put("publish", record.rule().publish().label());
    shown.put("subscribe", record.rule().subscribe().label());
    shown.put("historyMessages", settings.historyMessages());
    shown.put("historySeconds", settings.historySeconds());
    shown.put("presence", settings.presence());
    shown.put("latestOnly", settings.latestOnly());
    return shown.put("version", record.version());
  }
}
