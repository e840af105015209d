package io.gatehouse.store;

import io.gatehouse.store.record.ChannelRuleRecord;
import java.util.List;
import java.util.Optional;

/// Channel rules of every application, keyed by their pattern.
public interface ChannelStore {

  /// Adds the rule or replaces the one with the same pattern; returns it with its new version.
  ChannelRuleRecord put(ChannelRuleRecord rule);

  Optional<ChannelRuleRecord> find(String application, String pattern);

  boolean remove(String application, String pattern);

  List<ChannelRuleRecord> list(String application);
}
