package io.gatehouse.messaging;

import org.jspecify.annotations.Nullable;

/// One filter of one connection, from the answer to SUBSCRIBE until it ends.
public final class Subscription {
  private final Session session;
  private final String filter;
  private final Options options;
  private volatile boolean ended;

  // where the tree keeps it; guarded by the tree
  SubscriptionTree.@Nullable Listeners listeners;
  int slot;

  Subscription(Session session, String filter, Options options) {
    this.session = session;
    this.filter = filter;
    this.options = options;
  }

  public Session session() {
    return session;
  }

  Connection connection() {
    return session.connection();
  }

  /// The filter as it was asked for, such as `fleet/+/alarms`.
  public String filter() {
    return filter;
  }

  public Options options() {
    return options;
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
