package io.gatehouse.dialect.scriptr.login;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.scriptr.directory.EntryBook;
import io.gatehouse.dialect.scriptr.directory.TokenBook;
import io.gatehouse.dialect.scriptr.entry.Entry;
import io.gatehouse.dialect.scriptr.entry.Failure;
import io.gatehouse.dialect.scriptr.entry.Fields;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Issued;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.PrincipalRecord;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the Login components of 2017 (`modules/login`, `m/validateToken`) and of 2021 (`login/api`)
/// call. The answers are theirs; what is behind them is the login of this server.
public final class LoginRoutes {
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?");
  private static final List<String> COOKIES = List.of("user", "token", "tokenExpiry", "lang");
  private static final String FAILED = "the link is not good any more: ask for another";

  private final Entry entry;
  private final TokenBook tokens;
  private final EntryBook entries;
  private final SignIn signIn;

  public LoginRoutes(Entry entry, TokenBook tokens, EntryBook entries) {
    this.entry = entry;
    this.tokens = tokens;
    this.entries = entries;
    this.signIn = new SignIn(entry, tokens);
  }

  public void mount(Router router) {
    String query = "{?auth_token,token}";
    router.route(Method.POST, "/modules/login/login" + query, this::login2017);
    router.route(Method.POST, "/modules/login/logout" + query, this::logout);
    router.route(Method.POST, "/m/validateToken" + query, this::validate);
    router.route(Method.POST, "/login/api/login" + query, this::login2021);
    router.route(Method.POST, "/login/api/logout" + query, this::logout);
    for (Method method : List.of(Method.GET, Method.POST)) {
      router.route(method, "/login/api/validateToken" + query, this::validate);
      router.route(method, "/login/api/renewToken" + query, this::renew);
    }
    router.route(Method.POST, "/login/api/changePassword" + query, this::change);
    router.route(Method.POST, "/login/api/forgotPassword" + query, this::forgot);
    router.route(Method.POST, "/login/api/resetPassword" + query, this::reset);
  }

  /// The application that is meant, which a form may say by the anonymous token.
  private Site site(Request request) {
    return entry.site(entry.rights(request, Fields.token(request)));
  }

  private Response login2017(Request request) {
    Map<String, String> fields = Fields.texts(request);
    Site site = site(request);
    try {
      SignIn.Signed signed = signIn.in(site, fields, hours(fields.get("expiry")), request.origin());
      Instant end = Instant.ofEpochMilli(signed.expiresAt());
      Response answer = Words.success(request.id(), Words.called(null), List.of());
      return isOurs(request) ? Cookies.set(answer, "token", signed.issued().text(), end) : answer;
    } catch (Refused refused) {
      return failed(request, SignIn.failure(refused));
    }
  }

  /// Whether no page of another host sends this: such a page would sign in whoever reads it under a
  /// name that it has chosen, and their cookies stay as they are.
  private static boolean isOurs(Request request) {
    String origin = request.header("Origin");
    if (origin == null) {
      return true;
    }
    try {
      String page = URI.create(origin).getHost();
      String host = URI.create("//" + request.host()).getHost();
      return page != null && page.equalsIgnoreCase(host);
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  /// What is no number of hours gives the usual life.
  private static @Nullable Duration hours(@Nullable String text) {
    try {
      double hours = text == null ? 0 : Double.parseDouble(text);
      return hours > 0 && hours <= 24 * 365
          ? Duration.ofSeconds(Math.max(1, (long) (hours * 3600)))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private Response login2021(Request request) {
    Map<String, String> fields = Fields.texts(request);
    Site site = site(request);
    try {
      SignIn.Signed signed = signIn.in(site, fields, null, request.origin());
      Instant end = Instant.ofEpochMilli(signed.expiresAt());
      ObjectNode user = UserJson.of(site, signed.user());
      String language = language(fields.get("langSelect"));
      ObjectNode result = Words.object().put("token", signed.issued().text()).put("lang", language);
      result.set("user", user);
      Response answer = Words.success(request.id(), Words.called(result), List.of());
      if (!isOurs(request)) {
        return answer;
      }
      answer = Cookies.set(answer, "token", signed.issued().text(), end);
      answer = Cookies.set(answer, "user", text(user), end);
      answer = Cookies.set(answer, "lang", language, end);
      return Cookies.set(answer, "tokenExpiry", Cookies.time(end), end);
    } catch (Refused refused) {
      return failed(request, SignIn.failure(refused));
    }
  }

  private static String language(@Nullable String asked) {
    return asked != null && LANGUAGE.matcher(asked).matches() ? asked : "en";
  }

  private static String text(JsonNode json) {
    return new String(io.gatehouse.door.json.Json.write(json), StandardCharsets.UTF_8);
  }

  /// What a script returned that is a failed call: the answer itself has succeeded.
  private static Response failed(Request request, Failure failure) {
    return Words.success(request.id(), Words.failed(failure), List.of());
  }

  private Rights signedIn(Request request) {
    Rights rights = entry.rights(request, Fields.token(request));
    if (Entry.isAnonymous(rights)) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "there is no token of a user or device")
          .cure("sign in")
          .refused();
    }
    return rights;
  }

  private Response validate(Request request) {
    Rights rights = signedIn(request);
    return Words.success(request.id(), UserJson.of(entry.site(rights), record(rights)), List.of());
  }

  private PrincipalRecord record(Rights rights) {
    return entry
        .rooms()
        .directory()
        .find(rights.identity().application(), rights.identity().subject())
        .orElseThrow(
            () -> Problem.of(ProblemType.NOT_FOUND, "you are not in the directory").refused());
  }

  /// Goes on with the token that is shown; a parameter `token` has to be the same.
  private Response renew(Request request) {
    Rights rights = signedIn(request);
    Identity identity = rights.identity();
    String named = Fields.texts(request).get("token");
    if (named != null
        && !entry
            .rights(named, request.host(), request.origin())
            .identity()
            .credential()
            .equals(identity.credential())) {
      throw Problem.of(ProblemType.FORBIDDEN, "only the token that is shown is renewed").refused();
    }
    Issued issued = tokens.renew(identity, request.origin(), entry.settings().sessionLife());
    return Words.success(request.id(), Words.called(given(issued)), List.of());
  }

  private ObjectNode given(Issued issued) {
    Long end = issued.record().expiresAt();
    long seconds = end == null ? Integer.MAX_VALUE : (end - entry.now()) / 1000;
    return Words.object().put("token", issued.text()).put("expiry", Long.toString(seconds));
  }

  /// Ends the login on the server, with all tokens under which it went on. The published pages only
  /// forget their cookies; a page that calls this has signed out.
  private Response logout(Request request) {
    Rights rights = signedIn(request);
    tokens.end(rights.identity());
    Response answer = Words.success(request.id(), Words.called(null), List.of());
    for (String cookie : COOKIES) {
      answer = Cookies.clear(answer, cookie);
    }
    return answer;
  }

  private Response change(Request request) {
    Rights rights = signedIn(request);
    Subject subject = rights.identity().subject();
    Map<String, String> fields = Fields.texts(request);
    String old = fields.getOrDefault("oldPassword", "");
    String fresh = fields.getOrDefault("newPassword", "");
    Issued issued;
    try {
      issued = entries.setPassword(entry.author(rights), subject, old, fresh, request.origin());
    } catch (Refused refused) {
      if ("current".equals(refused.problem().field())) {
        return failed(
            request, new Failure(400, "INVALID_SIGNATURE", "the old password is not right", null));
      }
      throw refused;
    }
    Long end = issued.record().expiresAt();
    ObjectNode result = Words.object().put("token", issued.text());
    if (end != null) {
      result.put("expires", Cookies.time(Instant.ofEpochMilli(end)));
    }
    result.put("path", "/;Secure");
    result.set("user", UserJson.of(entry.site(rights), record(rights)));
    return Words.success(request.id(), result, List.of());
  }

  /// The same answer at once, whether there is somebody with this address or not. The link in the
  /// mail leads to the address that the operator has set, never to one that the request names.
  private Response forgot(Request request) {
    Site site = site(request);
    String email = Fields.texts(request).getOrDefault("email", "").strip();
    if (email.isEmpty()) {
      throw Problem.of(ProblemType.INVALID, "there is no `email`").at("email").refused();
    }
    entry.rooms().passwordLinks().ask(site.application(), email, request.origin());
    return Words.success(request.id(), Words.object().put("status", Words.SUCCESS), List.of());
  }

  private Response reset(Request request) {
    Site site = site(request);
    Map<String, String> fields = Fields.texts(request);
    String code = fields.getOrDefault("resetCode", "");
    String id = fields.getOrDefault("id", "");
    try {
      var seen = entry.rooms().passwordLinks().look(code, request.origin());
      boolean theirs =
          seen.link().application().equals(site.application())
              && (id.isEmpty()
                  || id.equals(seen.link().principal().id())
                  || id.equals(seen.name()));
      if (!theirs) {
        return refused(request, "INVALID_TOKEN", FAILED);
      }
      var _ =
          entry
              .rooms()
              .passwordLinks()
              .redeem(code, fields.getOrDefault("password", ""), request.origin());
    } catch (Refused refused) {
      return switch (refused.problem().type()) {
        case INVALID, MALFORMED ->
            refused(request, "INVALID_PARAMETER_VALUE", refused.problem().line());
        case NOT_FOUND, CONFLICT, CREDENTIAL_ENDED, CREDENTIAL_REFUSED, FORBIDDEN ->
            refused(request, "INVALID_TOKEN", FAILED);
        default -> throw refused;
      };
    }
    return Words.success(request.id(), Words.object().put("status", Words.SUCCESS), List.of());
  }

  private static Response refused(Request request, String code, String detail) {
    ObjectNode result =
        Words.object()
            .put("status", Words.FAILURE)
            .put("errorCode", code)
            .put("errorDetail", detail);
    return Words.success(request.id(), result, List.of());
  }
}
