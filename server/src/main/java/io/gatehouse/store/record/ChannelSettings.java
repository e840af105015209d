package io.gatehouse.store.record;

/// What the channels of one pattern do besides carrying messages.
///
/// @param historyMessages how many of the last messages are kept; 0 for none
/// @param historySeconds how long they are kept at most; 0 for as long as there is room
/// @param presence whether it is known, and told, who listens
/// @param latestOnly whether a slow receiver gets only the latest message of each channel, instead
///   of being ended when too much waits for it
public record ChannelSettings(
    int historyMessages, long historySeconds, boolean presence, boolean latestOnly) {
  public static final ChannelSettings NONE = new ChannelSettings(0, 0, false, false);

  /// Whether messages are kept.
  public boolean keepsHistory() {
    return historyMessages > 0;
  }
}
