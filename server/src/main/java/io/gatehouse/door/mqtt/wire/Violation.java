package io.gatehouse.door.mqtt.wire;

/// What a peer sent against the specification.
///
/// The gate hands it on in the place of the packet, behind everything that was good.
public final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  Violation(int code, String what) {
    super(what, null, false, false);
    this.code = code;
  }

  /// The bytes cannot be read as the packet that they claim to be.
  public static Violation malformed(String what) {
    return new Violation(ReasonCodes.MALFORMED, what);
  }

  /// The packet can be read, but must not come, or not so.
  public static Violation protocol(String what) {
    return new Violation(ReasonCodes.PROTOCOL_ERROR, what);
  }

  public static Violation of(int code, String what) {
    return new Violation(code, what);
  }

  /// The reason code of MQTT 5 that names it.
  public int code() {
    return code;
  }

  /// What was wrong, for people.
  public String what() {
    return String.valueOf(getMessage());
  }
}
