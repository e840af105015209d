package io.gatehouse.dialect.signalk.login;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Cookies;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.RateWindow;
import io.gatehouse.dialect.signalk.entry.SecurityConfig;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.problem.Refused;
import org.jspecify.annotations.Nullable;

/// What every page of Signal K asks again and again: who is signed in here?
public final class StatusRoutes {
  private static final String TOO_MANY =
      "Too many requests from this IP, please try again after 10 minutes";

  private final Entry entry;
  private final Renewal renewal;

  public StatusRoutes(Entry entry, Renewal renewal) {
    this.entry = entry;
    this.renewal = renewal;
  }

  public void mount(Router router) {
    router.route(Method.GET, "/skServer/loginStatus", this::status);
    router.route(Method.GET, "/loginStatus", this::status);
  }

  private Response status(Request request) {
    RateWindow.Taken taken = entry.statuses().take(request.origin());
    if (!taken.allowed()) {
      return Words.tooMany(TOO_MANY, taken);
    }
    Rights rights = known(request);
    Response answer = Response.ok(told(request, rights));
    if (rights != null) {
      answer = renewal.with(request, answer);
    } else if (request.byCookie()) {
      answer = Cookies.clear(answer);
    }
    return Words.limited(answer, taken);
  }

  /// Null for a token that is not good, which is no fault here.
  private static @Nullable Rights known(Request request) {
    try {
      return request.rights();
    } catch (Refused notGood) {
      return null;
    }
  }

  private ObjectNode told(Request request, @Nullable Rights rights) {
    boolean signedIn =
        rights != null && rights.identity().credential().kind() != Identity.Kind.NONE;
    String application =
        signedIn && rights != null ? rights.identity().application() : entry.application(request);
    SecurityConfig config = entry.securities().of(application);
    ObjectNode told =
        Words.object()
            .put("status", signedIn ? "loggedIn" : "notLoggedIn")
            .put("readOnlyAccess", config.allowReadonly())
            .put("authenticationRequired", true)
            .put("allowNewUserRegistration", config.allowNewUserRegistration())
            .put("allowDeviceAccessRequests", config.allowDeviceAccessRequests());
    if (signedIn && rights != null) {
      UserType.of(rights).ifPresent(type -> told.put("userLevel", type.label()));
      told.put("username", rights.identity().name());
    }
    return told.put("securityWasEnabled", true);
  }
}
