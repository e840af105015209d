package io.gatehouse.access;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Channel rules of every application. All methods block; all ask the author first.
///
/// Whoever sets or removes the rule of a pattern needs `admin` on every channel that it matches.
public final class ChannelRules {
  private static final int MOST_HISTORY = 10_000;
  private static final long LONGEST_HISTORY = 30L * 24 * 3600;

  private final Stores stores;
  private final Changes changes;
  private final InstantSource time;
  private final Map<String, List<ChannelRuleRecord>> configured = new ConcurrentHashMap<>();

  public ChannelRules(Stores stores, Changes changes, InstantSource time) {
    this.stores = stores;
    this.changes = changes;
    this.time = time;
  }

  /// Rules that the operator's configuration supplies: they are shown, and cannot be changed here.
  public void configure(String application, List<ChannelRuleRecord> rules) {
    configured.put(application, List.copyOf(rules));
  }

  private Stream<ChannelRuleRecord> configured(Author author) {
    return configured.getOrDefault(author.application(), List.of()).stream();
  }

  private void requireStored(Author author, TopicFilter filter) {
    if (configured(author).anyMatch(record -> record.rule().pattern().equals(filter))) {
      throw Problem.of(
              ProblemType.CONFLICT, "the rule of `" + filter.text() + "` is set by configuration")
          .at("pattern")
          .cure("change it in `gatehouse.toml`, or set a rule for a more specific pattern")
          .refused();
    }
  }

  public ChannelRuleRecord read(Author author, String pattern) {
    TopicFilter filter = Labels.pattern(pattern, "pattern");
    author.require(Verb.READ, channels(author, filter));
    return find(author, filter).orElseThrow(() -> missing(filter));
  }

  /// What the author may read.
  public List<ChannelRuleRecord> list(Author author) {
    List<ChannelRuleRecord> stored = stores.read(t -> t.channels().list(author.application()));
    Set<TopicFilter> fixed =
        configured(author).map(record -> record.rule().pattern()).collect(Collectors.toSet());
    return Stream.concat(
            configured(author),
            stored.stream().filter(record -> !fixed.contains(record.rule().pattern())))
        .filter(record -> author.may(Verb.READ, channels(author, record.rule().pattern())))
        .toList();
  }

  /// Sets the levels of a pattern (`anonymous`, `authenticated`, `permission`, `ask`, `nobody`).
  ///
  /// @param expected the version that the author saw, 0 for none; null for whatever it is now
  public Done<ChannelRuleRecord> put(
      Author author,
      String pattern,
      String publish,
      String subscribe,
      ChannelSettings settings,
      @Nullable Long expected) {
    return changes.make(putting(author, pattern, publish, subscribe, settings, expected));
  }

  /// The same as a part of a greater change.
  ///
  /// @return the work, once it is certain that the author may do it
  public Stores.Work<Outcome<ChannelRuleRecord>> putting(
      Author author,
      String pattern,
      String publish,
      String subscribe,
      ChannelSettings settings,
      @Nullable Long expected) {
    requireForm(settings);
    ChannelRule rule = rule(pattern, publish, subscribe);
    TopicFilter filter = rule.pattern();
    author.require(Verb.ADMIN, channels(author, filter));
    requireStored(author, filter);
    return transaction -> {
      Optional<ChannelRuleRecord> before =
          transaction.channels().find(author.application(), filter.text());
      Versions.require(expected, before.map(ChannelRuleRecord::version).orElse(0L));
      ChannelRuleRecord after =
          transaction
              .channels()
              .put(new ChannelRuleRecord(author.application(), rule, settings, time.millis(), 1));
      return outcome(AuditAction.CHANNEL_RULE_CHANGED, author, before.orElse(null), after);
    };
  }

  /// The rule that these words say.
  public static ChannelRule rule(String pattern, String publish, String subscribe) {
    return new ChannelRule(
        pattern(pattern), Labels.level(publish, "publish"), Labels.level(subscribe, "subscribe"));
  }

  /// The pattern that a text is.
  public static TopicFilter pattern(String text) {
    return Labels.pattern(text, "pattern");
  }

  /// Throws `Refused` unless the author may set the rule of this pattern.
  public void requireManager(Author author, String pattern) {
    author.require(Verb.ADMIN, channels(author, Labels.pattern(pattern, "pattern")));
  }

  public Done<ChannelRuleRecord> delete(Author author, String pattern, @Nullable Long expected) {
    return changes.make(deleting(author, pattern, expected));
  }

  /// The same as a part of a greater change.
  ///
  /// @return the work, once it is certain that the author may do it
  public Stores.Work<Outcome<ChannelRuleRecord>> deleting(
      Author author, String pattern, @Nullable Long expected) {
    TopicFilter filter = Labels.pattern(pattern, "pattern");
    author.require(Verb.ADMIN, channels(author, filter));
    requireStored(author, filter);
    return transaction -> {
      ChannelRuleRecord before =
          transaction
              .channels()
              .find(author.application(), filter.text())
              .orElseThrow(() -> missing(filter));
      Versions.require(expected, before.version());
      transaction.channels().remove(author.application(), filter.text());
      return outcome(AuditAction.CHANNEL_RULE_DELETED, author, before, before);
    };
  }

  private static void requireForm(ChannelSettings settings) {
    if (settings.historyMessages() < 0 || settings.historyMessages() > MOST_HISTORY) {
      throw Names.refused(
          "history.messages", "a channel keeps at most " + MOST_HISTORY + " messages", "use less");
    }
    if (settings.historySeconds() < 0 || settings.historySeconds() > LONGEST_HISTORY) {
      throw Names.refused(
          "history.seconds", "a channel keeps messages for 30 days at most", "use less");
    }
  }

  private Optional<ChannelRuleRecord> find(Author author, TopicFilter filter) {
    return configured(author)
        .filter(record -> record.rule().pattern().equals(filter))
        .findFirst()
        .or(() -> stores.read(t -> t.channels().find(author.application(), filter.text())));
  }

  private static Resource channels(Author author, TopicFilter filter) {
    return Resource.channelFilter(filter, Resource.application(author.application()));
  }

  private static io.gatehouse.problem.Refused missing(TopicFilter filter) {
    return Versions.missing("channel rule " + filter.text());
  }

  private static Outcome<ChannelRuleRecord> outcome(
      AuditAction action,
      Author author,
      @Nullable ChannelRuleRecord before,
      ChannelRuleRecord after) {
    boolean gone = action == AuditAction.CHANNEL_RULE_DELETED;
    String pattern = after.rule().pattern().text();
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                author.actor(),
                "channel:" + pattern,
                before == null ? Map.of() : facts(before),
                gone ? Map.of() : facts(after))),
        List.of(new Change.OfChannelRule(after.application(), pattern)));
  }

  private static Map<String, ?> facts(ChannelRuleRecord record) {
    ChannelSettings settings = record.settings();
    Map<String, String> facts = new TreeMap<>();
    facts.put("publish", record.rule().publish().label());
    facts.put("subscribe", record.rule().subscribe().label());
    if (settings.keepsHistory()) {
      facts.put(
          "history", settings.historyMessages() + " messages, " + settings.historySeconds() + " s");
    }
    if (settings.presence()) {
      facts.put("presence", "told");
    }
    if (settings.latestOnly()) {
      facts.put("slow", "latest");
    }
    return facts;
  }
}
