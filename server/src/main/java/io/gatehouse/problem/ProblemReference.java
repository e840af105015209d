package io.gatehouse.problem;

/// Writes the page of the reference that lists every problem; a test compares.
public final class ProblemReference {
  private ProblemReference() {}

  public static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Problems

        Made from `ProblemType`; a test compares.

        Everything that goes wrong is one of these, whatever the protocol. Over HTTP it is an
        `application/problem+json` document (RFC 9457); over WebSocket the same document stands in
        `problem` of an `error`, `dropped` or `goodbye` message; MQTT 5 has the reason code and, as
        reason string, detail and cure in one line.

        | field | |
        |---|---|
        | `type` | `https://gatehouse.dev/problems/` and the code below; compare this one |
        | `title` | the kind of problem, for people |
        | `status` | the status over HTTP |
        | `detail` | what happened |
        | `instance` | id of the request, as in the header `Gatehouse-Request` and in the log |
        | `field` | what is at fault: a JSON pointer into the body, or the name of a parameter or header |
        | `cure` | what to do about it |
        | `code` | finer reason, stable for programs, such as `denied-by-rule` |
        | `decision` | id of a decision, which `GET /v1/decisions/{id}` explains |
        | `retry_after` | seconds after which it makes sense to try again |
        | `factors` | where a second factor is missing: those that would do, of `totp`, `recovery`, `passkey` |

        Fields that do not apply are left out.

        | code | HTTP | MQTT 5 | WebSocket close | when |
        |---|---|---|---|---|
        """);
    for (ProblemType type : ProblemType.values()) {
      page.append(
          "| `%s` | %d | 0x%02X | %d | %s |\n"
              .formatted(
                  type.code(), type.http(), type.mqtt(), type.webSocketClose(), meaning(type)));
    }
    return page.toString();
  }

  private static String meaning(ProblemType type) {
    return switch (type) {
      case MALFORMED -> "the bytes are not HTTP, JSON or UTF-8 as they should be";
      case INVALID -> "it can be read, but a value is not offered here";
      case UNAUTHENTICATED -> "nobody has said who they are";
      case CREDENTIAL_REFUSED -> "the password or token is not right";
      case CREDENTIAL_ENDED -> "the token was right once: it expired, was disabled or deleted";
      case SECOND_FACTOR_REQUIRED ->
          "the password is right, and a code or passkey is needed besides; `factors` says which";
      case FORBIDDEN -> "no rule allows it, or one denies it; `decision` says which";
      case TLS_REQUIRED -> "the request came unencrypted from another machine";
      case NOT_FOUND -> "it does not exist, or not for you: both answers are the same";
      case METHOD_NOT_ALLOWED -> "the path is right, the method is not; see `Allow`";
      case TIMED_OUT -> "the request came too slowly, or nothing was heard for too long";
      case CONFLICT -> "the name is taken, or something still depends on it";
      case VERSION_MISMATCH -> "somebody else changed it in between: read it again";
      case TOO_LARGE -> "the body, the headers or the message are over the limit";
      case UNSUPPORTED_MEDIA_TYPE -> "only JSON is read here";
      case VERSION_REQUIRED -> "a change must say by `If-Match` which version it changes";
      case TOO_MANY -> "a limit of this connection, principal or address is reached";
      case SLOW_CONSUMER -> "messages came faster than the connection read them";
      case TAKEN_OVER -> "the same MQTT client id connected again";
      case ENDED -> "an administrator ended the connection";
      case STOPPING -> "the server stops: connect again, perhaps to another";
      case UNAVAILABLE -> "the store is away or the server is busy; see `retry_after`";
      case SCRIPT_FAILED ->
          "a script has thrown an error or was stopped at a limit; `code` says which, and its log says"
              + " where";
      case INTERNAL -> "a fault of the server; its log says more under `instance`";
    };
  }
}
