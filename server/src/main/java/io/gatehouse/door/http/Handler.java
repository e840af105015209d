package io.gatehouse.door.http;

/// Answers requests of one route on a virtual thread, so that it may block.
@FunctionalInterface
public interface Handler {

  /// Refusals are thrown as [io.gatehouse.problem.Refused].
  Response handle(Request request) throws Exception;

  /// Answers requests of one route on the event loop: it must not block.
  ///
  /// The rights of the caller are known and the body is complete before it is called. A refusal
  /// that it throws is written like one given to [Reply#fail].
  @FunctionalInterface
  interface Hot {
    void handle(Request request, Reply reply);
  }
}
