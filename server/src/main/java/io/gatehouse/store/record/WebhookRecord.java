package io.gatehouse.store.record;

import java.util.List;

/// Where an application's backend is asked or told about one kind of event.
///
/// @param event its label: `authenticate`, `publish`, `subscribe` or `message`
/// @param sealedSecret what requests are signed with, readable only with the key beside the data
/// @param answerMillis how long a yes counts
/// @param channels filters of what is told to a `message` webhook
public record WebhookRecord(
    String application,
    String event,
    String url,
    String sealedSecret,
    long timeoutMillis,
    long answerMillis,
    List<String> channels,
    boolean wildcards,
    long createdAt,
    long version) {

  /// Without the secret, sealed or not.
  @Override
  public String toString() {
    return "WebhookRecord[" + application + ", " + event + ", " + version + "]";
  }
}
