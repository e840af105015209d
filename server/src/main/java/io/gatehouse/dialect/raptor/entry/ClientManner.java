package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;

/// How clients of OAuth are spoken to: what they show is the proof of a client and no token.
///
/// @param words how everybody else is refused
record ClientManner(Manner words) implements Manner {

  @Override
  public Shown shown(Seen seen) {
    return new Shown(null, null, false);
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    return words.refusal(problem, seen, requestId);
  }
}
