package io.gatehouse.messaging.thing;

import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.ResourceType;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.message.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Channels below one name that belong to things which a dialect knows, such as `inventory/ID`: the
/// server speaks there, and nobody else unless the realm takes messages in.
public interface Realm {
  /// The first level of the channels: `inventory`.
  String root();

  /// Whether the name is kept for things in this application.
  boolean isKeptIn(String application);

  /// What `root/ID` and everything below it belongs to; null for no single thing. Never blocks.
  Line.@Nullable Ref thing(String application, String id);

  /// What a channel or filter with these levels depends on; null where that is no single thing.
  /// Never blocks.
  default Line.@Nullable Ref thing(String application, String[] levels) {
    boolean one = levels.length > 1 && !levels[1].equals("+") && !levels[1].equals("#");
    return one ? thing(application, levels[1]) : null;
  }

  /// The type of these things.
  ResourceType type();

  /// The right on the thing that opens its channels to a listener.
  Verb listen();

  /// Whether messages that others send there are taken in, by [#take].
  default boolean takesIn() {
    return false;
  }

  /// Takes in a message, if its sender may; never blocks, and is called on event loops.
  ///
  /// @return done when it is safe, or failed with `Refused` where the message is not taken
  default CompletionStage<?> take(Rights sender, Message message) {
    return CompletableFuture.failedFuture(Things.onlyTheServer(message.channel()).refused());
  }
}
