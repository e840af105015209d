package io.gatehouse.door.http;

/// Answers requests of one route on a virtual thread, so that it may block.
@FunctionalInterface
public interface Handler {

  /// Refusals are thrown as [io.gatehouse.problem.Refused].
  Response handle(Request request) throws Exception;
}
