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
import io.gatehouse.identity.oauth.OAuthGrants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The authorization endpoint: a client sends a person here, who signs in and says what the client
/// may do, and goes back to it with a code (RFC 6749 section 4.1, RFC 9207).
///
/// Nobody is sent to an address that is not registered for the client, character by character. The
/// forms are answered under the address of the page itself, so that each step reads the whole
/// request of the client again and nothing is kept meanwhile.
final class AuthorizeEndpoint {
  private final Tenant tenant;
  private final OAuthRooms rooms;

  AuthorizeEndpoint(Tenant tenant, OAuthRooms rooms) {
    this.tenant = tenant;
    this.rooms = rooms;
  }

  void mount(Router router) {
    router.route(Method.GET, Pages.path(tenant, "authorize"), this::show);
    router.route(Method.POST, Pages.path(tenant, "authorize"), this::take);
  }

  /// A form answers what was shown: not what a client was changed to meanwhile.
  private Browser browser(Asked asked, Request request) {
    return Browser.of(rooms, request, Long.toString(asked.client.record().version()));
  }

  /// A request of a known client with an address that is its own.
  ///
  /// @param query what the client asks for
  private record Asked(
      String application,
      OAuthClient client,
      String redirect,
      @Nullable String state,
      Form query) {}

  private Response show(Request request) {
    return told(request, asked -> begin(asked, browser(asked, request), request));
  }

  private Response take(Request request) {
    return told(
        request,
        asked -> {
          Browser browser = browser(asked, request);
          Form form = Form.of(request.header("Content-Type"), request.bytes());
          if (!browser.isOurs(form.get("form"))) {
            return browser.answer(
                Pages.told(
                    403,
                    "Begin again",
                    "This form is not one of ours, or it is too old. Go back to the program that"
                        + " sent you here, and begin again."));
          }
          Wish wish = Wish.of(asked.client, asked.query);
          return switch (form.required("step")) {
            case "sign-in" ->
                signingIn(asked)
                    .take(
                        browser,
                        request,
                        form,
                        (person, issued) ->
                            browser.signedIn(known(asked, wish, person, browser, request), issued));
            case "consent" -> decided(asked, wish, form, browser, request);
            case "leave" -> browser.left(asked.application, signingIn(asked).ask(browser));
            default -> throw OAuthFault.invalidRequest("there is no such step");
          };
        });
  }

  /// Checks what has to be right before anybody may be sent anywhere; what goes wrong later is told
  /// to the client.
  private Response told(Request request, Step step) {
    Asked asked;
    try {
      asked = asked(request);
    } catch (OAuthFault fault) {
      return Pages.cannot(fault.description());
    }
    try {
      return step.of(asked);
    } catch (OAuthFault fault) {
      Map<String, String> answer = new LinkedHashMap<>();
      answer.put("error", fault.error());
      answer.put("error_description", fault.description());
      return redirect(asked, answer);
    }
  }

  private interface Step {
    Response of(Asked asked);
  }

  private Asked asked(Request request) {
    String application = tenant.application(request);
    Form query = Form.read(request.rawQuery());
    String id = query.required("client_id");
    OAuthClient client =
        rooms
            .clients()
            .find(application, id)
            .orElseThrow(() -> OAuthFault.invalidRequest("This client is not known here."));
    String redirect = query.get("redirect_uri");
    if (redirect == null || !client.knowsRedirect(redirect)) {
      throw OAuthFault.invalidRequest(
          "The redirect_uri is not one of those that are registered for this client.");
    }
    return new Asked(application, client, redirect, query.get("state"), query);
  }

  private Response begin(Asked asked, Browser browser, Request request) {
    Wish wish = Wish.of(asked.client, asked.query);
    Browser.Person person = browser.person(asked.application);
    if (person == null || wish.needsSignIn(person.since(), rooms.clock().millis())) {
      if (wish.asksNobody()) {
        throw new OAuthFault("login_required", "nobody is signed in");
      }
      return signingIn(asked).ask(browser);
    }
    return known(asked, wish, person, browser, request);
  }

  private SigningIn signingIn(Asked asked) {
    return new SigningIn(rooms, asked.application, asked.client.label(), asked.redirect);
  }

  /// Goes on with a person: to the question, or straight back where it has been answered.
  private Response known(
      Asked asked, Wish wish, Browser.Person person, Browser browser, Request request) {
    if (!mustAsk(asked, wish, person)) {
      return browser.answer(granted(asked, wish, person, request));
    }
    if (wish.asksNobody()) {
      throw new OAuthFault("consent_required", "the person has not agreed to this yet");
    }
    return browser.answer(
        new Pages.Consent(
                asked.client.label(),
                person.identity().name(),
                ScopeWords.of(asked.client, wish.scopes()),
                List.of(),
                browser.form(),
                asked.redirect)
            .response());
  }

  private boolean mustAsk(Asked asked, Wish wish, Browser.Person person) {
    if (wish.prompts().contains("consent")) {
      return true;
    }
    return switch (asked.client.record().settings().consent()) {
      case "never" -> false;
      case "once" ->
          !asked.client.isCertain(asked.redirect)
              || !rooms
                  .grants()
                  .hasGranted(asked.client, person.identity().subject(), wish.scopes());
      default -> true;
    };
  }

  private Response decided(Asked asked, Wish wish, Form form, Browser browser, Request request) {
    Browser.Person person = browser.person(asked.application);
    if (person == null || wish.hasWaited(person.since(), rooms.clock().millis())) {
      return signingIn(asked).ask(browser);
    }
    if ("allow".equals(form.get("decision"))) {
      return granted(asked, wish, person, request);
    }
    rooms
        .grants()
        .refused(asked.client, person.identity().subject(), wish.scopes(), request.origin());
    throw new OAuthFault("access_denied", "the person refused");
  }

  private Response granted(Asked asked, Wish wish, Browser.Person person, Request request) {
    String code =
        rooms
            .grants()
            .code(
                asked.client,
                new OAuthGrants.Consent(
                    person.identity().subject(),
                    asked.redirect,
                    wish.challenge(),
                    wish.nonce(),
                    wish.scopes(),
                    person.since(),
                    wish.bound()),
                request.origin());
    return redirect(asked, Map.of("code", code));
  }

  /// 303, so that a browser does not send the form with the password on (RFC 9700 section 4.12).
  private Response redirect(Asked asked, Map<String, String> answer) {
    Map<String, String> all = new LinkedHashMap<>(answer);
    if (asked.state != null) {
      all.put("state", asked.state);
    }
    all.put("iss", rooms.issuers().of(asked.application));
    return Response.empty(303)
        .header("Location", Addresses.with(asked.redirect, all))
        .header("Referrer-Policy", "no-referrer");
  }
}
