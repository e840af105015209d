package io.gatehouse.dialect.oauth.token;

import io.gatehouse.dialect.oauth.entry.ClientProof;
import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.OAuthClient;

/// Takes tokens back (RFC 7009). What is not the client's, or not known, is answered in the same
/// way: it is not good afterwards, as far as this client is concerned.
public final class Revocation {
  private final Tenant tenant;
  private final OAuthRooms rooms;
  private final ClientProof proof;

  public Revocation(Tenant tenant, OAuthRooms rooms, ClientProof proof) {
    this.tenant = tenant;
    this.rooms = rooms;
    this.proof = proof;
  }

  public void mount(Router router) {
    router.route(Method.POST, tenant.prefix() + "/oauth/revoke", this::answer);
  }

  private Response answer(Request request) {
    try {
      Form form = Form.of(request.header("Content-Type"), request.bytes());
      OAuthClient client =
          proof.prove(
              ClientProof.shown(request, tenant.application(request), form), request.connection());
      rooms.grants().ends().revoke(client, form.required("token"), request.origin());
      return Response.empty(200);
    } catch (RuntimeException failed) {
      return Words.refusal(failed);
    }
  }
}
