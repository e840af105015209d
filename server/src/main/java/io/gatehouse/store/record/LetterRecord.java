package io.gatehouse.store.record;

/// A message that waits in a mailbox.
///
/// @param sequence its place in the mailbox
/// @param filter by which filter it came
/// @param qos how it is delivered
/// @param shown whether it is a retained message that the channel showed
/// @param released whether its receiver has it and only the end of the handshake is missing
public record LetterRecord(
    long mailbox,
    long sequence,
    String filter,
    int qos,
    boolean shown,
    boolean released,
    MessageRecord message) {
  /// Bytes that a message takes besides what it says and who says it.
  public static final int AROUND = 128;
}
