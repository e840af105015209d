package io.gatehouse.webhook;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a webhook is called for.
public enum WebhookEvent {
  /// Is this user who it says?
  AUTHENTICATE,
  /// May this user publish on this channel?
  PUBLISH,
  /// May this user listen to this channel?
  SUBSCRIBE,
  /// Something was said on a channel; nobody waits for an answer.
  MESSAGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /// The word in the API, the store and the header `Gatehouse-Event`.
  public String label() {
    return label;
  }

  public static Optional<WebhookEvent> of(String label) {
    return Arrays.stream(values()).filter(event -> event.label.equals(label)).findFirst();
  }
}
