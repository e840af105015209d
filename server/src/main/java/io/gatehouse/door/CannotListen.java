package io.gatehouse.door;

/// A port cannot be opened, most often because another program has it.
public final class CannotListen extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int port;

  public CannotListen(String host, int port, Throwable cause) {
    super("nobody can listen at %s:%d (%s)".formatted(host, port, cause.getMessage()), cause);
    this.port = port;
  }

  public int port() {
    return port;
  }
}
