package io.gatehouse.door.outbox;

/// The way of bytes to one peer.
///
/// Belongs to one event loop; `isWritable` may be asked on any thread and is then a little old.
public interface Pipe {

  /// Whether the socket takes more now.
  boolean isWritable();

  void write(byte[] bytes);

  void flush();

  /// Whether bytes that the socket did not take yet are on their way.
  boolean isStuck();

  /// Ends the connection with whatever the socket has not taken.
  void cut();
}
