package io.gatehouse.webhook;

import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One webhook of an application, ready to be called.
///
/// @param secret what requests are signed with; null for a backend that cannot check signatures
/// @param timeout how long the backend has from the question to the whole answer
/// @param answerLife how long a yes to publish or subscribe counts, unless the answer says less
/// @param channels what is told to a [WebhookEvent#MESSAGE] webhook; empty for the others
/// @param wildcards whether it is asked about filters with wildcards too; else those are refused
/// @param details whether requests say more than their dialect's contract asks for
public record Webhook(
    WebhookEvent event,
    URI url,
    @Nullable Secret secret,
    Duration timeout,
    Duration answerLife,
    List<TopicFilter> channels,
    boolean wildcards,
    boolean details) {
  public static final Duration TIMEOUT = Duration.ofSeconds(5);
  public static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(30);

  /// A session that goes on for longer has its answers asked for again.
  public static final Duration LONGEST_LIFE = Duration.ofHours(1);

  public Webhook {
    channels = List.copyOf(channels);
  }

  /// One that the configuration supplies, with the presets and nothing but the contract's fields.
  public static Webhook plain(WebhookEvent event, URI url, @Nullable Secret secret) {
    return new Webhook(event, url, secret, TIMEOUT, LONGEST_LIFE, List.of(), false, false);
  }

  /// The same for a backend that is told what is said on these channels.
  public static Webhook messages(URI url, @Nullable Secret secret, List<TopicFilter> channels) {
    return new Webhook(
        WebhookEvent.MESSAGE, url, secret, TIMEOUT, LONGEST_LIFE, channels, false, false);
  }
}
