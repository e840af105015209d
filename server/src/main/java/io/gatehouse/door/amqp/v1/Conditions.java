package io.gatehouse.door.amqp.v1;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import org.apache.qpid.protonj2.types.Symbol;
import org.apache.qpid.protonj2.types.transport.AmqpError;
import org.apache.qpid.protonj2.types.transport.ConnectionError;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;

/// How AMQP 1.0 names what went wrong (transport section 2.8.14 and following).
final class Conditions {
  private static final int LONGEST = 1_024;

  private Conditions() {}

  /// The error of a link, a message or a connection: condition, and the line for people.
  static ErrorCondition of(Problem problem) {
    String line = problem.line();
    String text = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    return new ErrorCondition(of(problem.type()), text);
  }

  static Symbol of(ProblemType type) {
    return switch (type) {
      case MALFORMED, UNSUPPORTED_MEDIA_TYPE -> AmqpError.DECODE_ERROR;
      case INVALID -> AmqpError.INVALID_FIELD;
      case UNAUTHENTICATED,
          CREDENTIAL_REFUSED,
          CREDENTIAL_ENDED,
          SECOND_FACTOR_REQUIRED,
          FORBIDDEN,
          TLS_REQUIRED ->
          AmqpError.UNAUTHORIZED_ACCESS;
      case NOT_FOUND -> AmqpError.NOT_FOUND;
      case METHOD_NOT_ALLOWED -> AmqpError.NOT_IMPLEMENTED;
      case CONFLICT -> AmqpError.RESOURCE_LOCKED;
      case VERSION_MISMATCH, VERSION_REQUIRED -> AmqpError.PRECONDITION_FAILED;
      case TIMED_OUT, TOO_LARGE, TOO_MANY, SLOW_CONSUMER -> AmqpError.RESOURCE_LIMIT_EXCEEDED;
      case TAKEN_OVER, ENDED, STOPPING -> ConnectionError.CONNECTION_FORCED;
      case UNAVAILABLE, SCRIPT_FAILED, INTERNAL -> AmqpError.INTERNAL_ERROR;
    };
  }
}
