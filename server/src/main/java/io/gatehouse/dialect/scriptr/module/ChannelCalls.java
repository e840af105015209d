package io.gatehouse.dialect.scriptr.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.ChannelRules;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Level;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.dialect.scriptr.topic.ChannelLists;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.module.Arguments;
import io.gatehouse.script.module.Run;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `channel`: makes channels, which here are rules for exactly one name.
record ChannelCalls(ChannelRules rules, ChannelLists lists, Changes changes) {
  static final Codes CODES =
      new Codes(
          Map.of(
              ProblemType.NOT_FOUND,
              "CHANNEL_NOT_FOUND",
              ProblemType.VERSION_MISMATCH,
              "DUPLICATE_CHANNEL"));

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
  private static final Level PRESET = Level.AUTHENTICATED;

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
                before.rule().publish(),
                before.rule().subscribe(),
                before.settings(),
                before.version());
          });
      case "get" -> CODES.saying(() -> shown(run, rules.read(run.author(), name)));
      default -> {
        var _ = CODES.saying(() -> delete(run.author(), name));
        yield null;
      }
    };
  }

  /// With its lists: the next channel of this name begins without them.
  private Done<ChannelRuleRecord> delete(Author author, String name) {
    return together(
        rules.deleting(author, name, null),
        lists.keeping(author, name, Verb.PUBLISH, ChannelLists.NOBODY),
        lists.keeping(author, name, Verb.SUBSCRIBE, ChannelLists.NOBODY));
  }

  private Done<ChannelRuleRecord> together(
      Stores.Work<Outcome<ChannelRuleRecord>> rule,
      Stores.Work<Outcome<Integer>> speakers,
      Stores.Work<Outcome<Integer>> listeners) {
    return changes.make(t -> rule.run(t).and(speakers.run(t)).and(listeners.run(t)));
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
      JsonNode given,
      Level publish,
      Level subscribe,
      ChannelSettings settings,
      long version) {
    Author author = run.author();
    // first, since a list that names nobody tells who is there
    rules.requireManager(author, name);
    ChannelLists.Wanted speakers = wanted(author, name, Verb.PUBLISH, publish, given);
    ChannelLists.Wanted listeners = wanted(author, name, Verb.SUBSCRIBE, subscribe, given);
    String speak = speakers.level().label();
    String listen = listeners.level().label();
    Done<ChannelRuleRecord> done =
        together(
            rules.putting(author, name, speak, listen, settings, version),
            lists.keeping(author, name, Verb.PUBLISH, speakers),
            lists.keeping(author, name, Verb.SUBSCRIBE, listeners));
    return shown(run, done.record());
  }

  /// @param level which holds before
  private ChannelLists.Wanted wanted(
      Author author, String channel, Verb verb, Level level, JsonNode given) {
    String name = verb.label() + "ACL";
    JsonNode list = given.path(name);
    return list.isMissingNode() || list.isNull()
        ? new ChannelLists.Wanted(level, null)
        : lists.wanted(
            author, verb, Acls.list(name, list, () -> lists.before(author, channel, verb, level)));
  }

  private ObjectNode list(Run run) {
    ObjectNode all = Words.object();
    ArrayNode channels = Words.array();
    rules.list(run.author()).stream()
        .filter(rule -> NAME.matcher(rule.rule().pattern().text()).matches())
        .forEach(rule -> channels.add(shown(run, rule)));
    all.put("count", Integer.toString(channels.size()));
    all.set("channels", channels);
    return all;
  }

  private ObjectNode shown(Run run, ChannelRuleRecord record) {
    String name = record.rule().pattern().text();
    String since = Instant.ofEpochMilli(record.createdAt()).toString();
    return Words.object()
        .put("name", name)
        .put("subscribeACL", shown(run, name, Verb.SUBSCRIBE, record.rule().subscribe()))
        .put("publishACL", shown(run, name, Verb.PUBLISH, record.rule().publish()))
        .put("creationTime", since)
        .put("lastModifiedTime", since);
  }

  private String shown(Run run, String name, Verb verb, Level level) {
    return lists.shown(run.author(), name, verb, level);
  }
}
