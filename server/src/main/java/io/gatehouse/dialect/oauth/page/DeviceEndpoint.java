package io.gatehouse.dialect.oauth.page;

import io.gatehouse.dialect.oauth.entry.Form;
import io.gatehouse.dialect.oauth.entry.OAuthRooms;
import io.gatehouse.dialect.oauth.entry.Tenant;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.oauth.DeviceGrants;
import io.gatehouse.identity.oauth.OAuthClient;
import io.gatehouse.identity.oauth.OAuthFault;
import io.gatehouse.store.oauth.OAuthDeviceRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a person connects a device: types its code, signs in, sees what asks for what and from
/// where, and decides (RFC 8628 section 3.3, 5.4).
final class DeviceEndpoint {
  private final Tenant tenant;
  private final OAuthRooms rooms;

  DeviceEndpoint(Tenant tenant, OAuthRooms rooms) {
    this.tenant = tenant;
    this.rooms = rooms;
  }

  void mount(Router router) {
    router.route(Method.GET, Pages.path(tenant, "device"), this::show);
    router.route(Method.POST, Pages.path(tenant, "device"), this::take);
  }

  private Response show(Request request) {
    try {
      Browser browser = Browser.of(rooms, request);
      String code = Form.read(request.rawQuery()).get("user_code");
      return code == null
          ? browser.answer(Pages.deviceCode(null, browser.form(), 200))
          : found(code, browser, request, device -> begin(device, browser, request));
    } catch (OAuthFault fault) {
      return Pages.cannot(fault.description());
    }
  }

  private Response take(Request request) {
    try {
      Browser browser = Browser.of(rooms, request);
      Form form = Form.of(request.header("Content-Type"), request.bytes());
      if (!browser.isOurs(form.get("form"))) {
        return browser.answer(
            Pages.told(
                403,
                "Begin again",
                "This form is not one of ours, or it is too old. Begin again."));
      }
      return form.required("step").equals("code")
          ? typed(form.get("user_code"), browser, request)
          : found(
              Form.read(request.rawQuery()).get("user_code"),
              browser,
              request,
              device -> step(device, form, browser, request));
    } catch (OAuthFault fault) {
      return Pages.cannot(fault.description());
    }
  }

  /// Takes a code that was typed, and goes on under an address that has it.
  private Response typed(@Nullable String code, Browser browser, Request request) {
    return found(
        code,
        browser,
        request,
        device ->
            Response.empty(303)
                .header(
                    "Location",
                    Addresses.with(
                        request.path(),
                        Map.of("user_code", DeviceGrants.shown(device.record.userCode())))));
  }

  private interface Step {
    Response of(Waiting device);
  }

  private record Waiting(OAuthDeviceRecord record, OAuthClient client) {}

  /// Looks a code up; wrong ones are counted by address, as wrong tokens are (section 5.1).
  private Response found(@Nullable String code, Browser browser, Request request, Step step) {
    String application = tenant.application(request);
    Optional<OAuthDeviceRecord> device =
        code == null ? Optional.empty() : rooms.devices().waiting(application, code);
    OAuthClient client =
        device.flatMap(one -> rooms.clients().find(application, one.client())).orElse(null);
    if (device.isPresent() && client != null) {
      return step.of(new Waiting(device.get(), client));
    }
    long wait = code == null ? 0 : rooms.throttle().guessed(request.origin().place());
    String wrong =
        wait > 0
            ? "Too many wrong codes. Wait " + (wait + 999) / 1_000 + " seconds."
            : "There is no device that waits with this code.";
    Response page = browser.answer(Pages.deviceCode(wrong, browser.form(), wait > 0 ? 429 : 404));
    return wait > 0 ? page.header("Retry-After", Long.toString((wait + 999) / 1_000)) : page;
  }

  private Response begin(Waiting device, Browser browser, Request request) {
    Browser.Person person = browser.person(tenant.application(request));
    return person == null
        ? signingIn(device, request).ask(browser)
        : question(device, person, browser);
  }

  private SigningIn signingIn(Waiting device, Request request) {
    return new SigningIn(rooms, tenant.application(request), device.client.label(), null);
  }

  private Response question(Waiting device, Browser.Person person, Browser browser) {
    return browser.answer(
        new Pages.Consent(
                device.client.label(),
                person.identity().name(),
                ScopeWords.of(device.client, device.record.scopes()),
                List.of(
                    "It runs on a device that shows the code "
                        + DeviceGrants.shown(device.record.userCode())
                        + " and asked from the address "
                        + device.record.address()
                        + ".",
                    "Allow it only if that is a device of yours, in front of you. Nobody who calls"
                        + " or writes to you needs this."),
                browser.form(),
                null)
            .response());
  }

  private Response step(Waiting device, Form form, Browser browser, Request request) {
    return switch (form.required("step")) {
      case "sign-in" ->
          signingIn(device, request)
              .take(
                  browser,
                  request,
                  form,
                  (person, issued) -> browser.signedIn(question(device, person, browser), issued));
      case "consent" -> decided(device, form, browser, request);
      case "leave" ->
          browser.left(tenant.application(request), signingIn(device, request).ask(browser));
      default -> throw OAuthFault.invalidRequest("there is no such step");
    };
  }

  private Response decided(Waiting device, Form form, Browser browser, Request request) {
    Browser.Person person = browser.person(tenant.application(request));
    if (person == null) {
      return signingIn(device, request).ask(browser);
    }
    boolean allowed = "allow".equals(form.get("decision"));
    boolean done =
        rooms
            .devices()
            .decide(
                device.record,
                person.identity().subject(),
                person.since(),
                allowed,
                request.origin());
    if (!done) {
      return Pages.told(409, "Too late", "The device does not wait any more. Begin again on it.");
    }
    return allowed
        ? Pages.told(200, "Connected", "Your device goes on by itself. You may close this page.")
        : Pages.told(200, "Refused", "The device gets nothing. You may close this page.");
  }

  /// What a device is told at the beginning (section 3.2).
  static Map<String, Object> body(DeviceGrants.Begun begun, String issuer) {
    String page = issuer + "/oauth/device";
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("device_code", begun.deviceCode());
    body.put("user_code", begun.userCode());
    body.put("verification_uri", page);
    body.put(
        "verification_uri_complete", Addresses.with(page, Map.of("user_code", begun.userCode())));
    body.put("expires_in", begun.seconds());
    body.put("interval", begun.pause());
    return body;
  }
}
