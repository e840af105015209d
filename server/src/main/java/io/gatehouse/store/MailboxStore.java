package io.gatehouse.store;

import io.gatehouse.store.record.LetterRecord;
import io.gatehouse.store.record.MailboxRecord;
import java.util.List;
import java.util.Map;

/// Mailboxes, what they listen to, and the messages that wait in them.
public interface MailboxStore {
  /// Adds a mailbox, or replaces what is known of the one with this id.
  void save(MailboxRecord mailbox);

  /// Removes a mailbox with everything in it.
  void remove(long mailbox);

  /// All mailboxes by their ids, `after` exclusive.
  List<MailboxRecord> list(long after, int limit);

  /// Adds or replaces a filter; nothing where the mailbox is gone.
  void listen(long mailbox, MailboxRecord.Filter filter);

  void unlisten(long mailbox, String filter);

  List<MailboxRecord.Filter> filters(long mailbox);

  /// Adds a message; nothing where the mailbox is gone or the message is there already.
  void put(LetterRecord letter);

  void take(long mailbox, long sequence);

  /// Notes that the receiver has the message.
  void release(long mailbox, long sequence);

  /// Removes what came by a filter, as after a lost right.
  void purge(long mailbox, String filter);

  /// The messages behind `after` in their order.
  List<LetterRecord> letters(long mailbox, long after, int limit);

  /// How many messages wait, by their filter.
  Map<String, Waiting> waiting(long mailbox);

  /// Notes that sequences up to this one may be given out; a lower one than before changes nothing.
  void reserve(long mailbox, long sequence);

  /// The last sequence that waits or was reserved, 0 for none.
  long last(long mailbox);

  /// Notes a packet that its sender has not released yet; nothing where the mailbox is gone.
  void received(long mailbox, int packet);

  void released(long mailbox, int packet);

  List<Integer> receivedPackets(long mailbox);

  /// Messages and their bytes, with what is around them.
  record Waiting(int messages, long bytes) {}
}
