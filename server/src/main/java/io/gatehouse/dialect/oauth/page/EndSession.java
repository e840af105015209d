package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Signs a person out of our pages at the wish of a client (OpenID Connect RP-Initiated Logout
/// 1.0). The person is asked, since any page can send a browser here; what was granted stays.
final class EndSession {
  private final Tenant tenant;
  private final OAuthRooms rooms;

  EndSession(Tenant tenant, OAuthRooms rooms) {
    this.tenant = tenant;
    this.rooms = rooms;
  }

  void mount(Router router) {
    router.route(Method.GET, Pages.path(tenant, "end_session"), this::show);
    router.route(Method.POST, Pages.path(tenant, "end_session"), this::take);
  }

  private Response show(Request request) {
    try {
      Browser browser = Browser.of(rooms, request);
      return browser.answer(
          Pages.question(
              "Sign out",
              "Do you want to sign out here?",
              "Sign out",
              browser.form(),
              onward(request)));
    } catch (OAuthFault fault) {
      return Pages.cannot(fault.description());
    }
  }

  private Response take(Request request) {
    try {
      Browser browser = Browser.of(rooms, request);
      Form form = Form.of(request.header("Content-Type"), request.bytes());
      if (!browser.isOurs(form.get("form"))) {
        return show(request);
      }
      String onward = onward(request);
      String state = Form.read(request.rawQuery()).get("state");
      return browser.left(
          tenant.application(request),
          onward == null
              ? Pages.told(200, "Signed out", "You are signed out. You may close this page.")
              : Response.empty(303)
                  .header(
                      "Location",
                      Addresses.with(onward, state == null ? Map.of() : Map.of("state", state))));
    } catch (OAuthFault fault) {
      return Pages.cannot(fault.description());
    }
  }

  /// Where the person goes afterwards: an address that is registered for the client that is named.
  private @Nullable String onward(Request request) {
    Form query = Form.read(request.rawQuery());
    String address = query.get("post_logout_redirect_uri");
    if (address == null) {
      return null;
    }
    String id = query.get("client_id");
    OAuthClient client =
        id == null ? null : rooms.clients().find(tenant.application(request), id).orElse(null);
    if (client == null || !client.record().settings().logoutUris().contains(address)) {
      throw OAuthFault.invalidRequest(
          "The post_logout_redirect_uri is not registered for the client_id that is named.");
    }
    return address;
  }
}
