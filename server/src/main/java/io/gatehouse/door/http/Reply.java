package io.gatehouse.door.http;

/// Takes the one answer to a request, now or later, on any thread; further ones are dropped.
public interface Reply {
  void send(Response response);

  /// A [io.gatehouse.problem.Refused] becomes its problem, anything else `internal`.
  void fail(Throwable why);
}
