package io.gatehouse.dialect.signalk.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Cookies;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.RateWindow;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.time.Instant;

/// Signing in and out, and asking whether a token still is good.
public final class LoginRoutes {
  private static final String WRONG = "Invalid username/password";
  private static final String TOO_MANY =
      "Too many login attempts from this IP, please try again later";

  private final Entry entry;
  private final SignIn signIn;

  public LoginRoutes(Entry entry, SignIn signIn) {
    this.entry = entry;
    this.signIn = signIn;
  }

  public void mount(Router router) {
    router.route(Method.POST, "/signalk/v1/auth/login", this::login);
    router.route(Method.POST, "/login", this::login);
    router.route(Method.PUT, "/signalk/v1/auth/logout", this::logout);
    router.route(Method.PUT, "/logout", this::logout);
    router.route(Method.POST, "/signalk/v1/auth/validate", this::validate);
    for (String path : new String[] {"/signalk/v1/auth/login", "/login"}) {
      router.route(Method.GET, path, LoginRoutes::absent);
    }
    for (String path : new String[] {"/signalk/v1/auth/logout", "/logout"}) {
      router.route(Method.POST, path, LoginRoutes::absent);
    }
  }

  private static Response absent(Request request) {
    return Words.text(404, "Cannot " + request.method() + " " + request.path());
  }

  private Response login(Request request) {
    RateWindow.Taken taken = entry.logins().take(request.origin());
    if (!taken.allowed()) {
      return Words.tooMany(TOO_MANY, taken);
    }
    return Words.limited(attempted(request, Form.of(request)), taken);
  }

  private Response attempted(Request request, Form form) {
    String user = form.user();
    String password = form.password();
    if (user == null || password == null) {
      return wrong(form);
    }
    try {
      SignIn.Signed signed =
          signIn.in(
              new SignIn.Attempt(
                  entry.application(request), user, password, form.rememberMe(), request.origin()));
      return welcomed(request, form, signed);
    } catch (Refused refused) {
      if (refused.problem().type() == ProblemType.TOO_MANY) {
        Long seconds = refused.problem().retryAfterSeconds();
        return Words.json(429, "message", TOO_MANY)
            .header("Retry-After", Long.toString(seconds == null ? 1 : seconds));
      }
      if (refused.problem().type() == ProblemType.CREDENTIAL_REFUSED) {
        return wrong(form);
      }
      throw refused;
    }
  }

  private Response welcomed(Request request, Form form, SignIn.Signed signed) {
    Response answer =
        form.json()
            ? Response.ok(signed.json())
            : Words.text(302, "Found. Redirecting to " + form.destination())
                .header("Location", form.destination());
    if (!entry.settings().cookies()) {
      return answer;
    }
    Instant now = entry.rooms().clock().instant();
    return Cookies.set(
        answer,
        signed.token(),
        signed.rights().identity().name(),
        request.secure(),
        form.rememberMe() ? new Cookies.Kept(now, signed.life()) : null);
  }

  private static Response wrong(Form form) {
    return form.json()
        ? Response.json(401, Words.object().put("statusCode", 401).put("message", WRONG))
        : Words.text(401, WRONG);
  }

  /// Whoever comes, with a token or without, good or not, is signed out after it.
  private Response logout(Request request) {
    try {
      Rights rights = request.rights();
      signIn.out(rights.identity(), request.origin());
    } catch (Refused notSignedIn) {
      // as it should be
    }
    return Cookies.clear(Response.text(200, "application/json", "\"Logout OK\""));
  }

  /// A login goes on under a new token, which counts as a login; the token of a device stays as it
  /// is.
  private Response validate(Request request) {
    Identity identity = request.signedIn().identity();
    if (identity.credential().kind() == Identity.Kind.SESSION_TOKEN) {
      RateWindow.Taken taken = entry.logins().take(request.origin());
      if (!taken.allowed()) {
        return Words.tooMany(TOO_MANY, taken);
      }
    }
    String shown = entry.token(request);
    Claims claims = shown == null ? null : Claims.of(shown);
    boolean remembered = claims != null && claims.rememberMe();
    SignIn.Signed fresh = signIn.goOn(identity, request.origin(), remembered).orElse(null);
    if (fresh == null) {
      return Response.ok(standing(identity, shown == null ? "" : shown));
    }
    Response answer = Response.ok(fresh.json());
    Instant now = entry.rooms().clock().instant();
    return request.byCookie()
        ? Cookies.set(
            answer,
            fresh.token(),
            identity.name(),
            request.secure(),
            remembered ? new Cookies.Kept(now, fresh.life()) : null)
        : answer;
  }

  private ObjectNode standing(Identity identity, String shown) {
    long end = identity.credential().expiresAt();
    ObjectNode answer = Words.object().put("type", "JWT");
    if (end == Long.MAX_VALUE) {
      answer.putNull("timeToLive");
    } else {
      Instant now = entry.rooms().clock().instant();
      answer.put("timeToLive", Duration.between(now, Instant.ofEpochMilli(end)).toSeconds());
    }
    return answer.put("token", shown);
  }
}
