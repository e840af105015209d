package io.gatehouse;

import io.gatehouse.config.Config;

/// The running server: every part is constructed here, in reading order.
public final class Server implements AutoCloseable {
  private final Config config;

  private Server(Config config) {
    this.config = config;
  }

  /// Starts everything; when this returns, the doors are open.
  public static Server start(Config config) {
    return new Server(config);
  }

  /// What the server was started with.
  public Config config() {
    return config;
  }

  /// Closes the doors, then what is behind them.
  @Override
  public void close() {}
}
