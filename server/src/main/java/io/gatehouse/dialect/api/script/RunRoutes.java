package io.gatehouse.dialect.api.script;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.peer.HostHeaders;
import io.gatehouse.door.http.peer.PageParts;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.script.Answer;
import io.gatehouse.script.Invocations;
import io.gatehouse.script.Scripts;
import io.gatehouse.store.script.Script;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;

/// Calls scripts, and serves files: any method, any query, any body.
///
/// What a script answers is of strangers: a browser shows it in a sandbox, apart from the pages of
/// the server, no cookie of it is set, and none of those pages loads it as a part.
final class RunRoutes {
  private static final String RUN = "/v1/run/{path...}{?*}";
  private static final List<Method> METHODS =
      List.of(Method.GET, Method.POST, Method.PUT, Method.PATCH, Method.DELETE);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]{0,8000}");
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "content-security-policy",
          "date",
          "host",
          "keep-alive",
          "server",
          "set-cookie",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "www-authenticate",
          "x-content-type-options");

  private final Invocations invocations;
  private final Scripts scripts;

  RunRoutes(Invocations invocations, Scripts scripts) {
    this.invocations = invocations;
    this.scripts = scripts;
  }

  void mount(Mount mount) {
    for (Method method : METHODS) {
      Handler whole = method == Method.GET ? this::get : this::call;
      mount.hot(method, RUN, this::isKnown, this::begin, whole);
    }
  }

  private boolean isKnown(Request request) {
    return scripts.isKnown(request.rights().identity().application(), request.path("path"));
  }

  /// A file is served to whoever may read it; anything else is a call.
  private Response get(Request request) {
    PageParts.refuse(request::header);
    String path = request.path("path");
    Optional<Script> file =
        scripts
            .find(request.rights().identity().application(), path)
            .filter(found -> found.kind() == Script.Kind.FILE);
    if (file.isEmpty()) {
      return call(request);
    }
    Script read = scripts.required(request.rights(), Verb.READ, path);
    Response response = Response.bytes(200, read.contentType(), read.content());
    return sandboxed(response).version(read.version());
  }

  private Response call(Request request) {
    try {
      return response(invocations.invoke(request.rights(), Calls.of(request)).join());
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  /// The same without a thread that waits for it.
  private void begin(Request request, Reply reply) {
    PageParts.refuse(request::header);
    var _ =
        invocations
            .invoke(request.rights(), Calls.of(request))
            .whenComplete((answer, failed) -> {
              if (failed != null) {
                reply.fail(failed);
              } else {
                answer(reply, answer);
              }
            });
  }

  private static void answer(Reply reply, Answer answer) {
    try {
      reply.send(response(answer));
    } catch (RuntimeException failed) {
      reply.fail(failed);
    }
  }

  private static Response response(Answer answer) {
    Problem failure = answer.failure();
    if (failure != null) {
      throw failure.refused();
    }
    Answer.Raw raw = answer.raw();
    return raw == null ? result(answer.result()) : own(raw).header("X-Script-Run", answer.run());
  }

  private static Response result(JsonNode result) {
    return result.isNull() ? Response.noContent() : Response.ok(result);
  }

  private static Response own(Answer.Raw raw) {
    if (raw.status() < 200 || raw.status() > 599) {
      throw failed("`%d` is no status of an answer".formatted(raw.status()));
    }
    String type = "text/plain; charset=utf-8";
    for (Answer.Header header : raw.headers()) {
      if (header.name().equalsIgnoreCase("Content-Type")) {
        type = header.value();
      }
    }
    checkValue("Content-Type", type);
    boolean bare = raw.status() == 204 || raw.status() == 304;
    Response response =
        bare ? Response.empty(raw.status()) : Response.bytes(raw.status(), type, raw.body());
    for (Answer.Header header : raw.headers()) {
      String lower = header.name().toLowerCase(Locale.ROOT);
      if (lower.equals("content-type")) {
        continue;
      }
      if (!NAME.matcher(header.name()).matches()
          || OURS.contains(lower)
          || HostHeaders.has(lower)
          || lower.startsWith("access-control-")
          || lower.startsWith("cross-origin-")) {
        throw failed("a script does not set the header `%s`".formatted(header.name()));
      }
      checkValue(header.name(), header.value());
      response = response.header(header.name(), header.value());
    }
    return sandboxed(response);
  }

  private static void checkValue(String name, String value) {
    if (!VALUE.matcher(value).matches()) {
      throw failed("the value of the header `%s` cannot be sent".formatted(name));
    }
  }

  private static Response sandboxed(Response response) {
    return response
        .header("Content-Security-Policy", "sandbox allow-scripts allow-forms")
        .header("Vary", PageParts.VARY);
  }

  private static RuntimeException failed(String why) {
    return Problem.of(ProblemType.SCRIPT_FAILED, why).coded("answer").refused();
  }
}
