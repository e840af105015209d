package io.gatehouse.script.engine;

/// A run was ended from outside, since it took more than it may.
public final class Stopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public Stopped(Reason reason) {
    super(reason.text, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /// Why.
  public enum Reason {
    CPU("the script took more processor time than it may"),
    WALL("the script took longer than it may"),
    MEMORY("the script took more memory than it may"),
    DEPTH("the script calls itself too deeply"),
    OUTPUT("the script answers more than it may"),
    UNSETTLED("the script waits for something that never comes"),
    /// Whoever asked has gone, or the server stops.
    GONE("the script was ended"),
    BROKEN("the script cannot be run");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
