package io.gatehouse.core.policy;

import io.gatehouse.core.pattern.TopicFilter;

/// Whom the channels that match a pattern let publish and subscribe.
public record ChannelRule(TopicFilter pattern, Level publish, Level subscribe) {
  public ChannelRule {
    if (!pattern.placeholders().isEmpty()) {
      throw new IllegalArgumentException("a channel rule is for everybody and has no placeholders");
    }
  }
}
