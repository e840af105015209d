package io.gatehouse.dialect.oauth.entry;

import io.gatehouse.door.http.Response;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.LinkedHashMap;
import java.util.Map;

/// Refusals as OAuth words them (RFC 6749 section 5.2).
public final class Words {
  private Words() {}

  public static Response refusal(OAuthFault fault) {
    boolean client = fault.error().equals("invalid_client");
    Response answer =
        Response.json(client ? 401 : 400, body(fault.error(), fault.description()))
            .header("Pragma", "no-cache");
    if (fault.nonce() != null) {
      answer = answer.header("DPoP-Nonce", fault.nonce());
    }
    return client ? answer.header("WWW-Authenticate", "Basic realm=\"gatehouse\"") : answer;
  }

  /// What the house refuses, in the nearest words that OAuth has for it.
  public static Response refusal(Problem problem) {
    String error =
        switch (problem.type()) {
          case UNAUTHENTICATED, CREDENTIAL_REFUSED, CREDENTIAL_ENDED, SECOND_FACTOR_REQUIRED ->
              "invalid_token";
          case FORBIDDEN -> "insufficient_scope";
          case TOO_MANY -> "slow_down";
          case UNAVAILABLE, STOPPING, TIMED_OUT, SLOW_CONSUMER -> "temporarily_unavailable";
          case SCRIPT_FAILED, INTERNAL -> "server_error";
          case MALFORMED,
              INVALID,
              TLS_REQUIRED,
              NOT_FOUND,
              METHOD_NOT_ALLOWED,
              CONFLICT,
              VERSION_MISMATCH,
              TOO_LARGE,
              UNSUPPORTED_MEDIA_TYPE,
              VERSION_REQUIRED,
              TAKEN_OVER,
              ENDED ->
              "invalid_request";
        };
    int status = problem.type() == ProblemType.INVALID ? 400 : problem.type().http();
    Response answer = Response.json(status, body(error, problem.line()));
    Long retryAfter = problem.retryAfterSeconds();
    if (retryAfter != null) {
      answer = answer.header("Retry-After", Long.toString(retryAfter));
    }
    return switch (error) {
      case "invalid_token", "insufficient_scope" ->
          answer.header("WWW-Authenticate", "Bearer realm=\"gatehouse\", error=\"" + error + "\"");
      default -> answer;
    };
  }

  /// The answer to what went wrong; what nobody expected is thrown on.
  public static Response refusal(RuntimeException failed) {
    return switch (failed) {
      case OAuthFault fault -> refusal(fault);
      case Refused refused -> refusal(refused.problem());
      default -> throw failed;
    };
  }

  /// Descriptions hold neither quotation marks nor backslashes (RFC 6749 section 5.2).
  private static Map<String, String> body(String error, String description) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("error", error);
    body.put(
        "error_description", description.replaceAll("[^\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]", "'"));
    return body;
  }
}
