package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.access.Rights;
import io.gatehouse.door.http.Manner;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How Scriptr's clients show a token, and how they are refused.
///
/// A token stands in `Authorization: bearer TOKEN` or in the parameter `auth_token`. The cookie
/// that pages keep it in is theirs: it proves nothing here, so that no foreign page can use it.
final class ScriptrManner implements Manner {
  private static final String AUTH_TOKEN = "auth_token";

  /// No application has this id.
  private static final String NOWHERE = "-";

  private static final Map<String, String> EVERY_PAGE =
      Map.of(
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS",
          "Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, X-Requested-With",
          "Access-Control-Max-Age", "600");

  private final Sites sites;
  private final boolean anyOrigin;

  ScriptrManner(Sites sites, boolean anyOrigin) {
    this.sites = sites;
    this.anyOrigin = anyOrigin;
  }

  @Override
  public Shown shown(Seen seen) {
    String shown = bare(seen.header("Authorization"));
    List<String> parameter = seen.query().getOrDefault(AUTH_TOKEN, List.of());
    String token = shown != null || parameter.isEmpty() ? shown : parameter.getFirst();
    return shown(token, seen.header("Host"));
  }

  /// Whose this token is, as far as it says so, and which application is meant.
  Shown shown(@Nullable String token, @Nullable String host) {
    Site home = sites.ofHost(host);
    Site named = token == null ? null : sites.ofAnonymousToken(token);
    if (named != null) {
      if (home != null && !home.equals(named)) {
        throw invalidToken("this host belongs to another application");
      }
      return new Shown(null, named.application(), false);
    }
    Site meant = home == null && token == null ? sites.only() : home;
    String application = meant == null ? null : meant.application();
    // a form may still say it; whoever looks at these rights before is refused
    return new Shown(token, application == null && token == null ? NOWHERE : application, false);
  }

  private static RuntimeException invalidToken(String detail) {
    return Problem.of(ProblemType.CREDENTIAL_REFUSED, detail)
        .cure("show the application's anonymous token, or use its own host")
        .refused();
  }

  private static @Nullable String bare(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return null;
    }
    String text = header.strip();
    int space = text.indexOf(' ');
    return space > 0 && text.substring(0, space).equalsIgnoreCase("bearer")
        ? text.substring(space + 1).strip()
        : text;
  }

  @Override
  public void require(Rights rights) {
    if (rights.identity().application().equals(NOWHERE)) {
      throw invalidToken("this request does not say which application it means");
    }
    if (sites.ofApplication(rights.identity().application()) == null) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "this application does not speak Scriptr")
          .cure("add it to `scriptr.applications`")
          .refused();
    }
  }

  @Override
  public Response refusal(Problem problem, Seen seen, String requestId) {
    return Words.failure(requestId, Failure.of(problem), List.of());
  }

  @Override
  public @Nullable Map<String, String> forAnyPage() {
    return anyOrigin ? EVERY_PAGE : null;
  }
}
