package io.gatehouse.device.action;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.action.ActionCall.State;
import java.time.Duration;

/// What orders and reports may look like.
final class Checks {
  static final Duration LONGEST = Duration.ofDays(7);
  private static final int LONGEST_JSON = 256 * 1024;
  private static final int LONGEST_STATUS = 1_000;

  private Checks() {}

  static void order(Order order) {
    if (order.payload().length() > LONGEST_JSON) {
      throw Problem.of(ProblemType.TOO_LARGE, "the payload is too large").at("payload").refused();
    }
    Duration timeout = order.timeout();
    if (timeout != null && (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0)) {
      throw Problem.of(ProblemType.INVALID, "the device has up to 7 days to answer")
          .at("timeout")
          .cure("send seconds, 604800 at most")
          .refused();
    }
  }

  static void report(Report report) {
    String status = report.status();
    String result = report.result();
    if (status != null && status.length() > LONGEST_STATUS) {
      throw Problem.of(ProblemType.INVALID, "a status has at most 1000 characters")
          .at("status")
          .refused();
    }
    if (result != null && result.length() > LONGEST_JSON) {
      throw Problem.of(ProblemType.TOO_LARGE, "the result is too large").at("result").refused();
    }
    if (report.state() == null && status == null && result == null) {
      throw Problem.of(ProblemType.INVALID, "this says nothing about the action")
          .cure("send `state` (running, done or failed), `status` or `result`")
          .refused();
    }
    if (report.state() != null && !isSaidByDevices(report.state())) {
      throw Problem.of(ProblemType.INVALID, "a device says running, done or failed")
          .at("state")
          .refused();
    }
  }

  private static boolean isSaidByDevices(State state) {
    return state == State.RUNNING || state == State.DONE || state == State.FAILED;
  }
}
