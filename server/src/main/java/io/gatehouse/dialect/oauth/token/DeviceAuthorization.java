package io.gatehouse.dialect.oauth.token;

import io.gatehouse.dialect.oauth.entry.ClientProof;
import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.dialect.oauth.entry.Words;
import io.gatehouse.dialect.oauth.page.PageRoutes;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.GrantType;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import java.util.List;

/// Where a device without a keyboard begins (RFC 8628 section 3.1).
public final class DeviceAuthorization {
  private final Tenant tenant;
  private final OAuthRooms rooms;
  private final ClientProof proof;

  public DeviceAuthorization(Tenant tenant, OAuthRooms rooms, ClientProof proof) {
    this.tenant = tenant;
    this.rooms = rooms;
    this.proof = proof;
  }

  public void mount(Router router) {
    router.route(Method.POST, tenant.prefix() + "/oauth/device_authorization", this::answer);
  }

  private Response answer(Request request) {
    try {
      String application = tenant.application(request);
      Form form = Form.of(request.header("Content-Type"), request.bytes());
      OAuthClient client =
          proof.prove(ClientProof.shown(request, application, form), request.connection());
      if (!client.offers(GrantType.DEVICE_CODE)) {
        throw new OAuthFault("unauthorized_client", "the client may not use this grant_type");
      }
      List<String> scopes = client.scopes(form.get("scope"), null);
      return Response.json(
          200,
          PageRoutes.deviceBody(
              rooms.devices().begin(client, scopes, request.origin()),
              rooms.issuers().of(application)));
    } catch (RuntimeException failed) {
      return Words.refusal(failed);
    }
  }
}
