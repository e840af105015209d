package io.gatehouse.bench.identity;

import io.gatehouse.bench.process.ChildProcess;

/// A server that gives out and checks tokens, with its data already there and stopped.
interface Site {
  /// What is asked of it, and what it is called.
  Offer offer();

  /// Starts it on its data, until it tells what it offers (OpenID Connect Discovery 1.0 section 4).
  Running start() throws Exception;

  /// @param startNanos from the start of the process to its first answer
  record Running(ChildProcess child, int port, long startNanos, AutoCloseable onClose)
      implements AutoCloseable {
    @Override
    public void close() throws Exception {
      onClose.close();
    }
  }
}
