package io.gatehouse.messaging;

import io.gatehouse.access.line.Line;
import org.jspecify.annotations.Nullable;

/// One filter of one listener, from the answer to SUBSCRIBE until it ends.
public final class Subscription {
  private final Listener listener;
  private final String filter;
  private final Options options;
  private final boolean partial;
  private volatile boolean ended;
  private volatile @Nullable Line line;
  private volatile long judgedAt;

  // where the tree keeps it; guarded by the tree
  SubscriptionTree.@Nullable Listeners listeners;
  int slot;

  public Subscription(Listener listener, String filter, Options options) {
    this(listener, filter, options, false);
  }

  Subscription(Listener listener, String filter, Options options, boolean partial) {
    this.listener = listener;
    this.filter = filter;
    this.options = options;
    this.partial = partial;
  }

  public Listener listener() {
    return listener;
  }

  /// The filter as it was asked for, such as `fleet/+/alarms` or `$share/workers/fleet/#`.
  public String filter() {
    return filter;
  }

  public Options options() {
    return options;
  }

  /// Whether it reaches further than the rights of its listener, who gets what they allow.
  boolean partial() {
    return partial;
  }

  /// The right to it is about to be judged, by what this thing is now.
  public void dependsOn(@Nullable Line thing) {
    line = thing;
    judgedAt = thing == null ? 0 : thing.stamp();
  }

  /// Whether the thing that the right to it depends on has changed since that was judged.
  public boolean isOvertaken() {
    Line thing = line;
    return thing != null && thing.stamp() != judgedAt;
  }

  /// Once true, nothing more is delivered for it.
  public boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }

  /// How a subscriber wants its messages.
  ///
  /// @param qos the highest quality of service
  /// @param noLocal leave out what the same connection sent
  /// @param retainAsPublished show whether a live message was also retained
  /// @param identifier MQTT 5 subscription identifier, 0 for none
  public record Options(int qos, boolean noLocal, boolean retainAsPublished, int identifier) {
    public static final Options DEFAULT = new Options(0, false, false, 0);
  }
}
