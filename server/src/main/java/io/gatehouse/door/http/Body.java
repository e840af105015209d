package io.gatehouse.door.http;

import io.gatehouse.door.outbox.Pipe;

/// The body of an answer that goes on until somebody ends it.
///
/// Belongs to its event loop, except where `Pipe` says otherwise.
public interface Body extends Pipe {

  /// Whether each part has to be a chunk of RFC 9112 section 7.1; else parts are bytes as they are.
  boolean chunked();

  /// Asks the peer for a sign of life where the protocol has one.
  void probe();

  /// Ends the body as it should end.
  void end();

  /// Who wants to know what becomes of it.
  interface Listener {

    /// It takes bytes again, or for the first time.
    void writable();

    void gone();
  }
}
