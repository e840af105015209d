package io.gatehouse.problem;

/// Every kind of refusal and failure, with the answer that each protocol gives to it.
///
/// HTTP: RFC 9457, `type` is `https://gatehouse.dev/problems/{code}`. MQTT 5: reason codes of OASIS
/// MQTT 5.0 section 2.4. WebSocket: close codes of RFC 6455 section 7.4 and 4000-4999 of our own.
public enum ProblemType {
  MALFORMED("malformed", "The request cannot be read", 400, 0x81, 4400),
  INVALID("invalid", "A field is not valid", 422, 0x83, 4422),
  UNAUTHENTICATED("unauthenticated", "Sign in first", 401, 0x86, 4401),
  CREDENTIAL_REFUSED("credential-refused", "The credential was refused", 401, 0x86, 4401),
  CREDENTIAL_ENDED("credential-ended", "The credential is no longer valid", 401, 0x87, 4401),
  SECOND_FACTOR_REQUIRED("second-factor-required", "A second factor is needed", 401, 0x86, 4401),
  FORBIDDEN("forbidden", "Not allowed", 403, 0x87, 4403),
  TLS_REQUIRED("tls-required", "Use TLS", 403, 0x87, 4403),
  NOT_FOUND("not-found", "There is no such thing", 404, 0x83, 4404),
  METHOD_NOT_ALLOWED("method-not-allowed", "This method is not offered here", 405, 0x83, 4400),
  TIMED_OUT("timed-out", "It took too long", 408, 0x8D, 4408),
  CONFLICT("conflict", "It is taken or in use", 409, 0x83, 4409),
  VERSION_MISMATCH("version-mismatch", "It was changed in between", 412, 0x83, 4412),
  TOO_LARGE("too-large", "It is too large", 413, 0x95, 1009),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", "Send JSON", 415, 0x99, 1003),
  VERSION_REQUIRED("version-required", "Say which version you change", 428, 0x83, 4428),
  TOO_MANY("too-many", "Too many at once", 429, 0x97, 4429),
  SLOW_CONSUMER("slow-consumer", "The connection reads too slowly", 503, 0x97, 4503),
  TAKEN_OVER("taken-over", "Another connection took this session over", 409, 0x8E, 4409),
  ENDED("ended", "The connection was ended by an administrator", 403, 0x98, 4403),
  STOPPING("stopping", "The server is stopping", 503, 0x8B, 1001),
  UNAVAILABLE("unavailable", "Something that this needs is not available", 503, 0x88, 1013),
  SCRIPT_FAILED("script-failed", "The script has failed", 500, 0x80, 4500),
  INTERNAL("internal", "Something went wrong inside the server", 500, 0x80, 1011);

  private final String code;
  private final String title;
  private final int http;
  private final int mqtt;
  private final int webSocketClose;

  ProblemType(String code, String title, int http, int mqtt, int webSocketClose) {
    this.code = code;
    this.title = title;
    this.http = http;
    this.mqtt = mqtt;
    this.webSocketClose = webSocketClose;
  }

  /// Stable name, the last part of the problem's `type`.
  public String code() {
    return code;
  }

  public String title() {
    return title;
  }

  public int http() {
    return http;
  }

  /// MQTT 5 reason code.
  public int mqtt() {
    return mqtt;
  }

  public int webSocketClose() {
    return webSocketClose;
  }
}
