package io.gatehouse.dialect.api.request;

import io.gatehouse.access.Access;
import io.gatehouse.dialect.api.request.AccessRequestJson.Approve;
import io.gatehouse.dialect.api.request.AccessRequestJson.Ask;
import io.gatehouse.dialect.api.request.AccessRequestJson.Collected;
import io.gatehouse.dialect.api.request.AccessRequestJson.Deny;
import io.gatehouse.dialect.api.request.AccessRequestJson.Listing;
import io.gatehouse.dialect.api.request.AccessRequestJson.Settings;
import io.gatehouse.dialect.api.request.AccessRequestJson.Shown;
import io.gatehouse.dialect.api.request.AccessRequestJson.Waiting;
import io.gatehouse.door.ProblemDocument;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Asked;
import io.gatehouse.identity.request.Decisions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.AccessRequestRecord;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asking for access and deciding on it. The asker is known by the secret in a header: in the path
/// it would stand in logs.
public final class AccessRequestRoutes {
  public static final String SECRET = "Gatehouse-Request-Secret";
  private static final String ALL = "/v1/access-requests";
  private static final String ONE = ALL + "/{id}";
  private static final int USUAL = 50;
  private static final int MOST = 1000;

  private final AccessRequests requests;
  private final Decisions decisions;
  private final Access access;

  public AccessRequestRoutes(AccessRequests requests, Access access) {
    this.requests = requests;
    this.decisions = requests.decisions();
    this.access = access;
  }

  /// Where the routes are offered.
  @FunctionalInterface
  public interface Offers {
    void route(Method method, String template, Handler handler);
  }

  public void mount(Offers offers) {
    offers.route(Method.POST, ALL, this::ask);
    offers.route(Method.GET, ALL + "{?limit,after,status}", this::list);
    offers.route(Method.GET, ALL + "/settings", this::settings);
    offers.route(Method.PUT, ALL + "/settings", this::open);
    offers.route(Method.GET, ONE, this::read);
    offers.route(Method.DELETE, ONE, this::delete);
    offers.route(Method.POST, ONE + "/collect", this::collect);
    offers.route(Method.POST, ONE + "/approve", this::approve);
    offers.route(Method.POST, ONE + "/deny", this::deny);
  }

  private Response ask(Request request) {
    Ask body = request.body(Ask.class);
    String application = body.application() == null ? Applications.MAIN : body.application();
    return switch (requests.ask(application, body.wish(), request.origin())) {
      case Asked.Waiting waiting -> Response.created(ALL + "/" + waiting.id(), Waiting.of(waiting));
      case Asked.AlreadyPending(String id) -> pending(request, id);
    };
  }

  private static Response pending(Request request, String id) {
    Problem problem =
        Problem.of(ProblemType.CONFLICT, "this was asked for already and waits as `" + id + "`")
            .cure("whoever asked looks with its secret; others wait until that one is decided")
            .coded("already-pending");
    byte[] document = Json.write(ProblemDocument.of(problem, request.id()));
    return Response.bytes(ProblemType.CONFLICT.http(), "application/problem+json", document)
        .header("Location", ALL + "/" + id);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    Page<Decisions.Seen> page =
        decisions.list(
            author,
            state(request.query("status")),
            request.query("after"),
            request.query("limit", USUAL, 1, MOST));
    return Response.ok(new Listing(page.items().stream().map(Shown::of).toList(), page.next()));
  }

  private static AccessRequestRecord.@Nullable State state(@Nullable String word) {
    if (word == null) {
      return null;
    }
    return Arrays.stream(AccessRequestRecord.State.values())
        .filter(state -> AccessRequestJson.word(state).equals(word))
        .findFirst()
        .orElseThrow(() ->
            Problem.of(ProblemType.MALFORMED, "`" + word + "` is not offered here")
                .at("status")
                .cure(
                    Arrays.stream(AccessRequestRecord.State.values())
                        .map(AccessRequestJson::word)
                        .collect(Collectors.joining("`, `", "use one of `", "`")))
                .refused());
  }

  private Response read(Request request) {
    String id = request.path("id");
    String secret = request.header(SECRET);
    return Response.ok(
        secret == null
            ? Shown.of(decisions.read(access.author(request.signedIn()), id))
            : Shown.of(requests.state(id, secret, request.origin())));
  }

  private Response collect(Request request) {
    String secret = request.header(SECRET);
    if (secret == null) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "only the one who asked may collect")
          .at(SECRET)
          .cure("send the secret that came with the request")
          .refused();
    }
    return Response.ok(
        Collected.of(requests.collect(request.path("id"), secret, request.origin())));
  }

  private Response delete(Request request) {
    String id = request.path("id");
    String secret = request.header(SECRET);
    if (secret == null) {
      decisions.delete(access.author(request.signedIn()), id);
    } else {
      requests.withdraw(id, secret, request.origin());
    }
    return Response.noContent();
  }

  private Response approve(Request request) {
    Author author = access.author(request.signedIn());
    Approve body = request.body(Approve.class);
    AccessRequestRecord decided =
        decisions.approve(author, request.path("id"), body.approval()).record();
    return Response.ok(Shown.of(decided, null));
  }

  private Response deny(Request request) {
    Author author = access.author(request.signedIn());
    Deny body = request.body(Deny.class);
    return Response.ok(
        Shown.of(decisions.deny(author, request.path("id"), body.reason()).record(), null));
  }

  private Response settings(Request request) {
    return Response.ok(Settings.of(decisions.openness(access.author(request.signedIn()))));
  }

  private Response open(Request request) {
    Author author = access.author(request.signedIn());
    return Response.ok(
        Settings.of(decisions.open(author, request.body(Settings.class).openness())));
  }
}
