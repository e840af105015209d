package io.gatehouse.store.record;

import io.gatehouse.core.policy.ChannelRule;

/// The levels that apply to the channels of one pattern.
public record ChannelRuleRecord(
    String application, ChannelRule rule, long createdAt, long version) {}
