package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.section.CaroteneConfig;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.ChannelRule;
import io.gatehouse.core.policy.Level;
import io.gatehouse.dialect.carotene.CaroteneDialect;
import io.gatehouse.dialect.carotene.CaroteneSettings;
import io.gatehouse.dialect.carotene.Rooms;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.observe.Metrics;
import io.gatehouse.store.record.ChannelRuleRecord;
import io.gatehouse.store.record.ChannelSettings;
import io.gatehouse.webhook.Webhook;
import io.gatehouse.webhook.WebhookEvent;
import io.gatehouse.wiring.ground.Ground;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the section `[carotene]` says, as the webhooks and levels of its application and as the
/// dialect that its clients speak.
record CaroteneParts(String application, Config whole) {
  private static final TopicFilter EVERYTHING = TopicFilter.parse("#");
  private static final Duration BETWEEN_POLLS = Duration.ofSeconds(40);

  static Optional<CaroteneParts> of(Config config) {
    return config.carotene().application().map(name -> new CaroteneParts(name, config));
  }

  private CaroteneConfig config() {
    return whole.carotene();
  }

  /// Sets the levels and the webhooks, which hold over every transport.
  void configure(People people) {
    ChannelRuleRecord rule =
        new ChannelRuleRecord(
            application,
            new ChannelRule(
                EVERYTHING,
                level(config().publishAuthorizationLevel()),
                level(config().subscribeAuthorizationLevel())),
            new ChannelSettings(0, 0, config().presence(), false),
            0,
            0);
    people.access().configure(application, List.of(rule));
    people.channelRules().configure(application, List.of(rule));
    people.backends().webhooks().configure(application, webhooks());
  }

  private static Level level(CaroteneConfig.Level level) {
    return switch (level) {
      case ANONYMOUS -> Level.ANONYMOUS;
      case AUTHENTICATED -> Level.AUTHENTICATED;
      case ASK -> Level.ASK;
    };
  }

  private List<Webhook> webhooks() {
    List<Webhook> all = new ArrayList<>();
    add(all, WebhookEvent.AUTHENTICATE, config().authenticateUrl(), List.of());
    add(all, WebhookEvent.PUBLISH, config().publishAuthorizationUrl(), List.of());
    add(all, WebhookEvent.SUBSCRIBE, config().subscribeAuthorizationUrl(), List.of());
    List<TopicFilter> told = CaroteneDialect.channels(config().subscribedChannels());
    if (!told.isEmpty()) {
      add(all, WebhookEvent.MESSAGE, config().subscribeUrl(), told);
    }
    return all;
  }

  private void add(
      List<Webhook> all, WebhookEvent event, Optional<URI> url, List<TopicFilter> channels) {
    @Nullable Secret secret = config().webhookSecret().orElse(null);
    url.ifPresent(address ->
        all.add(
            new Webhook(
                event,
                address,
                secret,
                config().webhookTimeout(),
                Webhook.LONGEST_LIFE,
                channels,
                false,
                false)));
  }

  CaroteneDialect dialect(Ground ground, People people, Traffic traffic, Metrics metrics) {
    return new CaroteneDialect(
        new Rooms(
            traffic.hub(),
            traffic.connections(),
            people.access(),
            people.backends().webhooks(),
            people.backends().login(),
            metrics,
            ground.random()),
        settings());
  }

  private CaroteneSettings settings() {
    return new CaroteneSettings(
        application,
        config().presence(),
        config().subscribedChannels(),
        peer -> config().restrictApiAccessTo().stream().anyMatch(range -> range.contains(peer)),
        Math.toIntExact(whole.websocket().maxFrame().bytes()),
        whole.websocket().messageRate(),
        new Outbox.Bounds(whole.limits().queueMessages(), whole.limits().queueBytes().bytes()),
        new CaroteneSettings.Times(
            config().idleTimeout(),
            config().pollTimeout(),
            config().pollTimeout().plus(BETWEEN_POLLS)));
  }
}
