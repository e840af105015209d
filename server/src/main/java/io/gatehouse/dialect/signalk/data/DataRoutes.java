package io.gatehouse.dialect.signalk.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.login.Renewal;
import io.gatehouse.dialect.signalk.model.Delta;
import io.gatehouse.dialect.signalk.model.PathChannels;
import io.gatehouse.dialect.signalk.model.Place;
import io.gatehouse.dialect.signalk.model.Tree;
import io.gatehouse.dialect.signalk.model.Vessels;
import io.gatehouse.dialect.signalk.request.ChangeRequest;
import io.gatehouse.dialect.signalk.request.Puts;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Reply;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Hub;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/signalk/v1/api/`: values at any depth, each as far as the caller may read it; PUT and DELETE.
public final class DataRoutes {
  private static final String API = "/signalk/v1/api";
  private static final String JSON = "application/json";

  /// From how many values on an answer is made elsewhere than on an event loop.
  private static final int MANY = 2_000;

  private final Entry entry;
  private final Vessels vessels;
  private final Puts puts;
  private final Renewal renewal;

  public DataRoutes(Entry entry, Vessels vessels, Puts puts, Renewal renewal) {
    this.entry = entry;
    this.vessels = vessels;
    this.puts = puts;
    this.renewal = renewal;
  }

  public void mount(Router router) {
    router
        .hot(Method.GET, API, this::read)
        .hot(Method.GET, API + "/", this::read)
        .hot(Method.GET, API + "/{path...}", this::read)
        .route(Method.PUT, API + "/{path...}", request -> change(request, true))
        .route(Method.DELETE, API + "/{path...}", request -> change(request, false));
  }

  private void read(Request request, Reply reply) {
    Rights rights = request.rights();
    if (isNobody(rights) && UserType.of(rights).isEmpty()) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "this needs to know who you are").refused();
    }
    Vessels.Vessel vessel = vessels.of(rights.identity().application());
    if (vessel.values().count() > MANY) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              renewal.send(request, answer(request, vessel), reply);
            } catch (RuntimeException e) {
              reply.fail(e);
            }
          });
    } else {
      renewal.send(request, answer(request, vessel), reply);
    }
  }

  private Response answer(Request request, Vessels.Vessel vessel) {
    Hub hub = entry.rooms().hub();
    Rights rights = request.rights();
    Tree tree = new Tree(vessel.values(), vessel.self(), shown -> hub.mayRead(rights, shown));
    byte[] found = tree.at(segments(request));
    return found == null
        ? Words.text(404, "Cannot GET " + request.path())
        : Response.bytes(200, JSON, found);
  }

  private static List<String> segments(Request request) {
    return request.path().length() <= API.length() + 1
        ? List.of()
        : Arrays.asList(request.path("path").split("/", -1));
  }

  private Response change(Request request, boolean put) {
    Rights rights = request.rights();
    if (isNobody(rights)) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "this needs to know who you are").refused();
    }
    Vessels.Vessel vessel = vessels.of(rights.identity().application());
    Place place = place(segments(request), vessel.self());
    if (place == null ? UserType.of(rights).isEmpty() : !Puts.mayPublish(rights, place)) {
      throw Problem.of(ProblemType.FORBIDDEN, "this needs the right to write").refused();
    }
    JsonNode body = put ? request.json() : Words.object();
    if (place == null) {
      return Words.text(400, "invalid path");
    }
    JsonNode value = body.get("value");
    if (put && value == null) {
      return Words.text(400, "input is missing a value");
    }
    JsonNode source = body.path("source");
    if (!source.isMissingNode() && !source.isTextual()) {
      return Words.text(400, "`source` is a text");
    }
    Puts.Wish wish =
        new Puts.Wish(place, value == null ? null : Json.write(value), source.textValue());
    var asked = puts.ask(rights, asker(request), wish, ended -> {});
    return Response.json(asked.standing().statusCode(), asked.json());
  }

  private static ChangeRequest.Asker asker(Request request) {
    Identity identity = request.rights().identity();
    return new ChangeRequest.Asker(
        identity.application(),
        identity.subject(),
        identity.name(),
        request.origin().address().toString(),
        null);
  }

  private static @Nullable Place place(List<String> segments, String self) {
    if (segments.size() < 3) {
      return null;
    }
    String context = Delta.context(segments.get(0) + "." + segments.get(1), self);
    List<String> elements = segments.subList(2, segments.size());
    String path = String.join(".", elements);
    boolean plain = elements.stream().noneMatch(one -> one.indexOf('.') >= 0);
    return context != null && plain && PathChannels.isPath(path)
        ? Place.value(context, path)
        : null;
  }

  private static boolean isNobody(Rights rights) {
    return rights.identity().credential().kind() == Identity.Kind.NONE;
  }
}
