package io.gatehouse.dialect.api.explore;

import io.gatehouse.access.Access;
import io.gatehouse.access.recent.Recorded;
import io.gatehouse.access.recent.RefusalLog;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was refused lately, for whoever may read the audit.
public final class RefusalRoutes {
  private final Access access;

  public RefusalRoutes(Access access) {
    this.access = access;
  }

  public void mount(Mount mount) {
    mount.route(Method.GET, "/v1/refusals{?subject,verb,reason,limit,after}", this::list);
  }

  private Response list(Request request) {
    int limit = Asked.limit(request);
    RefusalLog.Filter filter =
        new RefusalLog.Filter(
            Asked.subjectInQuery(request, "subject"),
            Asked.word(request, "verb", Verb.class),
            request.query("reason"));
    List<RefusalLog.Repeated> found =
        access
            .inspect(request.signedIn())
            .refusals(filter, number(Asked.after(request)), limit + 1);
    boolean more = found.size() > limit;
    List<RefusalLog.Repeated> page = more ? found.subList(0, limit) : found;
    return Response.ok(
        new Page(
            page.stream().map(Shown::of).toList(),
            more ? Long.toString(page.getLast().number()) : null));
  }

  private static @Nullable Long number(@Nullable String after) {
    try {
      return after == null ? null : Long.valueOf(after);
    } catch (NumberFormatException wrong) {
      throw Problem.of(ProblemType.INVALID, "`after` is no `next` of an earlier answer")
          .at("after")
          .cure("leave it out to begin with the latest")
          .refused();
    }
  }

  public record Page(List<Shown> refusals, @Nullable String next) {}

  /// A refusal as JSON, the shape of the messages on `$refusals` too.
  public record Shown(
      String id,
      Instant at,
      Instant firstAt,
      String subject,
      Verb verb,
      String resource,
      String reason,
      String why,
      String cure,
      Transport transport,
      @Nullable String address,
      int count) {

    static Shown of(RefusalLog.Repeated repeated) {
      Recorded latest = repeated.latest();
      return new Shown(
          latest.id(),
          Instant.ofEpochMilli(latest.at()),
          Instant.ofEpochMilli(repeated.firstAt()),
          latest.subject().toString(),
          latest.verb(),
          latest.named(),
          latest.code(),
          latest.why(),
          latest.cure(),
          latest.transport(),
          latest.address() == null ? null : latest.address().toString(),
          repeated.count());
    }
  }
}
