package io.gatehouse.store;

import io.gatehouse.store.record.RetainedRecord;
import org.jspecify.annotations.Nullable;

/// Messages that outlive a restart: today the retained ones.
public interface MessageStore {
  void retain(RetainedRecord message);

  boolean forget(String application, String channel);

  /// Retained messages of one application in the order of their channels.
  Page<RetainedRecord> retained(String application, @Nullable String after, int limit);
}
