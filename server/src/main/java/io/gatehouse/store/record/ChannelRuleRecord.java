package io.gatehouse.store.record;

import io.gatehouse.core.policy.ChannelRule;

/// The levels and settings that apply to the channels of one pattern.
public record ChannelRuleRecord(
    String application, ChannelRule rule, ChannelSettings settings, long createdAt, long version) {}
