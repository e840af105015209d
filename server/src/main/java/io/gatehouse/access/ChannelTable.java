package io.gatehouse.access;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import java.util.Comparator;
import java.util.List;

/// The settings of the channels of one application: those of the most specific rule that matches.
final class ChannelTable {
  private final List<ChannelRuleRecord> rules;

  ChannelTable(List<ChannelRuleRecord> rules) {
    boolean plain = rules.stream().allMatch(rule -> rule.settings().equals(ChannelSettings.NONE));
    this.rules =
        plain
            ? List.of()
            : rules.stream()
                .sorted(
                    Comparator.comparing(
                        rule -> rule.rule().pattern(), TopicFilter.MOST_SPECIFIC_FIRST))
                .toList();
  }

  ChannelSettings of(String channel) {
    for (ChannelRuleRecord rule : rules) {
      if (rule.rule().pattern().matches(channel)) {
        return rule.settings();
      }
    }
    return ChannelSettings.NONE;
  }
}
