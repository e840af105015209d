package io.gatehouse.store;

import io.gatehouse.store.record.WebhookRecord;
import java.util.List;
import java.util.Optional;

/// Webhooks of every application, one for each event.
public interface WebhookStore {

  /// Adds the webhook or replaces the one of the same event; returns it with its new version.
  WebhookRecord put(WebhookRecord webhook);

  Optional<WebhookRecord> find(String application, String event);

  boolean remove(String application, String event);

  /// In the order of their events' labels.
  List<WebhookRecord> list(String application);

  /// Those of all applications.
  List<WebhookRecord> all();
}
