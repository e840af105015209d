package io.gatehouse.dialect.api.script;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.dialect.api.form.Answers;
import io.gatehouse.dialect.api.form.Asked;
import io.gatehouse.dialect.api.form.Mount;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.script.Invocations;
import io.gatehouse.script.Logs;
import io.gatehouse.script.Scripts;
import io.gatehouse.script.timer.Listeners;
import io.gatehouse.script.timer.Timers;
import io.gatehouse.store.Page;
import io.gatehouse.store.script.LogLine;
import io.gatehouse.store.script.Script;
import io.gatehouse.store.script.ScriptListener;
import io.gatehouse.store.script.ScriptStore;
import io.gatehouse.store.script.ScriptTimer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Scripts and files, what they were, what they said, and when they run.
public final class ScriptRoutes {
  private static final String ALL = "/v1/scripts";
  private static final String ONE = ALL + "/{path...}";
  private static final String VERSIONS = "/v1/script-versions/{path...}";
  private static final String LOGS = "/v1/script-logs{?path,run,level,text,before,limit}";
  private static final String TIMERS = "/v1/script-timers";
  private static final String LISTENERS = "/v1/script-listeners";

  private final Rooms rooms;

  public ScriptRoutes(Rooms rooms) {
    this.rooms = rooms;
  }

  /// What is opened to HTTP.
  public record Rooms(
      Scripts scripts, Invocations invocations, Logs logs, Timers timers, Listeners listeners) {}

  public void mount(Mount mount) {
    mount.route(Method.GET, ALL + "{?prefix,after,limit}", this::list);
    mount.route(Method.GET, ONE, this::read);
    mount.route(Method.PUT, ONE, this::put);
    mount.route(Method.PATCH, ONE, this::change);
    mount.route(Method.DELETE, ONE, this::delete);
    mount.route(Method.GET, VERSIONS, this::versions);
    mount.route(Method.POST, VERSIONS, this::restore);
    mount.route(Method.GET, LOGS, this::logs);
    mount.route(Method.GET, TIMERS + "{?after,limit}", this::timers);
    mount.route(Method.POST, TIMERS, this::addTimer);
    mount.route(Method.DELETE, TIMERS + "/{id}", this::removeTimer);
    mount.route(Method.GET, LISTENERS + "{?after,limit}", this::listeners);
    mount.route(Method.POST, LISTENERS, this::addListener);
    mount.route(Method.DELETE, LISTENERS + "/{id}", this::removeListener);
    new RunRoutes(rooms.invocations(), rooms.scripts()).mount(mount);
  }

  private Response list(Request request) {
    String prefix = request.query("prefix");
    Page<Script> page =
        rooms
            .scripts()
            .list(
                request.signedIn(),
                prefix == null ? "" : prefix,
                Asked.after(request),
                Asked.limit(request));
    return Answers.page(page, ScriptJson.Entry::of);
  }

  private Response read(Request request) {
    Script script = rooms.scripts().required(request.rights(), Verb.READ, request.path("path"));
    return Answers.versioned(request, script.version(), ScriptJson.Whole.of(script));
  }

  /// Adds it, or replaces what the body names.
  private Response put(Request request) {
    return put(request, request.versionIfGiven());
  }

  private Response change(Request request) {
    rooms.scripts().required(request.signedIn(), Verb.UPDATE, request.path("path"));
    return put(request, request.version());
  }

  private Response put(Request request, @Nullable Long expected) {
    Rights by = request.signedIn();
    Script script =
        rooms
            .scripts()
            .put(by, request.path("path"), expected, request.body(ScriptJson.Wanted.class).draft());
    Object json = ScriptJson.Whole.of(script);
    Response response =
        script.version() == 1
            ? Response.created(ALL + "/" + script.path(), json)
            : Response.ok(json);
    return response.version(script.version());
  }

  private Response delete(Request request) {
    rooms.scripts().delete(request.signedIn(), request.path("path"), request.versionIfGiven());
    return Response.noContent();
  }

  private Response versions(Request request) {
    return Response.ok(
        new Answers.Listing<>(
            rooms.scripts().versions(request.signedIn(), request.path("path")).stream()
                .map(ScriptJson.Version::of)
                .toList(),
            null));
  }

  /// Makes a script what it was.
  private Response restore(Request request) {
    Script script =
        rooms
            .scripts()
            .restore(
                request.signedIn(),
                request.path("path"),
                request.body(ScriptJson.WantedVersion.class).version(),
                request.versionIfGiven());
    return Response.ok(ScriptJson.Whole.of(script)).version(script.version());
  }

  private Response logs(Request request) {
    Page<LogLine> page =
        rooms
            .logs()
            .search(
                request.signedIn(),
                new ScriptStore.Search(
                    request.query("path"),
                    request.query("run"),
                    Asked.word(request, "level", LogLine.Level.class),
                    request.query("text")),
                request.query("before"),
                Asked.limit(request));
    return Answers.page(page, ScriptJson.Line::of);
  }

  private Response timers(Request request) {
    int limit = Asked.limit(request);
    return Answers.slice(
        request,
        rooms.timers().list(request.signedIn(), Asked.after(request), limit + 1),
        ScriptTimer::id,
        ScriptJson.Timer::of);
  }

  private Response addTimer(Request request) {
    Rights by = request.signedIn();
    ScriptJson.WantedTimer wanted = request.body(ScriptJson.WantedTimer.class);
    Instant at = wanted.at();
    ScriptTimer timer =
        rooms
            .timers()
            .add(
                by,
                new Timers.Wanted(
                    wanted.script(),
                    wanted.cron(),
                    at == null ? null : Timers.moment(at),
                    wanted.zone(),
                    wanted.parameters()));
    return Response.created(TIMERS + "/" + timer.id(), ScriptJson.Timer.of(timer));
  }

  private Response removeTimer(Request request) {
    rooms.timers().remove(request.signedIn(), request.path("id"));
    return Response.noContent();
  }

  private Response listeners(Request request) {
    return Answers.slice(
        request,
        rooms.listeners().list(request.signedIn()),
        ScriptListener::id,
        ScriptJson.Listener::of);
  }

  private Response addListener(Request request) {
    Rights by = request.signedIn();
    ScriptJson.WantedListener wanted = request.body(ScriptJson.WantedListener.class);
    ScriptListener listener = rooms.listeners().add(by, wanted.script(), wanted.channel());
    return Response.created(LISTENERS + "/" + listener.id(), ScriptJson.Listener.of(listener));
  }

  private Response removeListener(Request request) {
    rooms.listeners().remove(request.signedIn(), request.path("id"));
    return Response.noContent();
  }
}
