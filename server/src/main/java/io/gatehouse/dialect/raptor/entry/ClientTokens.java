package io.gatehouse.dialect.raptor.entry;

import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;

/// Gives tokens to clients of OAuth that act for themselves, as the server's own endpoint does.
@FunctionalInterface
public interface ClientTokens {

  /// The answer to a client of this application that has proved itself and is given a token.
  ///
  /// @throws io.gatehouse.identity.oauth.OAuthFault where it is given none
  /// @throws io.gatehouse.problem.Refused where it is not even asked
  Response give(Request request, String application);
}
