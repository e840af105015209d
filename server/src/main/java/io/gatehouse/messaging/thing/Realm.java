package io.gatehouse.messaging.thing;

import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;

/// Channels below one name that belong to things which a dialect knows, such as `inventory/ID`: the
/// server speaks there and nobody else.
public interface Realm {
  /// The first level of the channels: `inventory`.
  String root();

  /// Whether the name is kept for things in this application.
  boolean isKeptIn(String application);

  /// What `root/ID` and everything below it belongs to; never blocks.
  Line.Ref thing(String application, String id);

  /// The type of these things.
  ResourceType type();

  /// The right on the thing that opens its channels to a listener.
  Verb listen();
}
