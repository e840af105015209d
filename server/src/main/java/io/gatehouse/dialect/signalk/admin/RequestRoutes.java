package io.gatehouse.dialect.signalk.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.dialect.signalk.entry.ClientIds;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.UserType;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.door.http.Router;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.request.Approval;
import io.gatehouse.identity.request.Decisions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Page;
import io.gatehouse.store.record.AccessRequestRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who has asked for access, and the decision.
///
/// The ids in the list open nothing: what the asker polls by is known to the asker alone.
public final class RequestRoutes {
  private static final String FAILED = "Unable update request";
  private static final int PAGE = 500;

  private final Desk desk;
  private final Decisions decisions;

  public RequestRoutes(Entry entry) {
    this.desk = new Desk(entry);
    this.decisions = entry.rooms().requests().decisions();
  }

  public void mount(Router router) {
    for (String side : new String[] {"/skServer/security", "/security"}) {
      router.route(Method.GET, side + "/access/requests", this::list);
      router.route(Method.PUT, side + "/access/requests/{id}/{decision}", this::decide);
    }
  }

  private Response list(Request request) {
    Author author = desk.author(request);
    ArrayNode waiting = JsonNodeFactory.instance.arrayNode();
    String after = null;
    do {
      Page<Decisions.Seen> page =
          decisions.list(author, AccessRequestRecord.State.PENDING, after, PAGE);
      page.items().forEach(seen -> show(seen.request(), waiting.addObject()));
      after = page.next();
    } while (after != null);
    return Response.ok(waiting);
  }

  private static void show(AccessRequestRecord asked, ObjectNode shown) {
    boolean device = asked.subject().kind() == Subject.Kind.DEVICE;
    String name = device ? ClientIds.clientId(asked.subject().id()) : asked.subject().id();
    Optional<UserType> wished = UserType.of(asked.roles());
    shown.put("requestId", asked.id()).put("type", "accessRequest");
    ObjectNode said = shown.putObject("clientRequest").putObject("accessRequest");
    said.put(device ? "clientId" : "userId", name);
    if (asked.description() != null) {
      said.put("description", asked.description());
    }
    wished.ifPresent(type -> said.put("permissions", type.label()));
    shown
        .put("ip", asked.address())
        .put("date", Instant.ofEpochMilli(asked.askedAt()).toString())
        .put("state", "PENDING")
        .put("statusCode", 202)
        .putNull("user")
        .put("requestedPermissions", wished.isPresent())
        .put("permissions", wished.orElse(UserType.READONLY).label())
        .put("accessIdentifier", name)
        .put("accessDescription", asked.description());
  }

  private Response decide(Request request) {
    Author author = desk.author(request);
    try {
      AccessRequestRecord asked = asked(author, request.path("id"));
      switch (request.path("decision")) {
        case "approved" -> approve(author, asked, Desk.sent(request));
        case "denied" -> decisions.deny(author, asked.id(), null);
        default ->
            throw Problem.of(ProblemType.INVALID, "a decision is `approved` or `denied`").refused();
      }
      return Words.text(200, "Request updated");
    } catch (Refused refused) {
      return refused.problem().type() == ProblemType.FORBIDDEN
          ? Words.denied(request.header("Accept"))
          : Words.text(500, FAILED);
    }
  }

  private AccessRequestRecord asked(Author author, String name) {
    return decisions
        .pending(author, Subject.device(ClientIds.id(name)))
        .or(() -> decisions.pending(author, Subject.user(name)))
        .map(Decisions.Seen::request)
        .orElseThrow(() -> Problem.of(ProblemType.NOT_FOUND, "nobody of this name asks").refused());
  }

  /// What was sent counts; what was wished for is given only where nothing else was sent.
  private void approve(Author author, AccessRequestRecord asked, JsonNode sent) {
    UserType given = Desk.type(sent, "permissions");
    UserType type =
        given != null
            ? given
            : UserType.of(asked.roles())
                .orElseThrow(() ->
                    Problem.of(ProblemType.INVALID, "say which permissions it gets").refused());
    boolean device = asked.subject().kind() == Subject.Kind.DEVICE;
    Long end = device ? desk.end(expiration(sent), author.application()) : null;
    decisions.approve(author, asked.id(), new Approval(Set.of(type.role()), null, end, null));
  }

  private static @Nullable String expiration(JsonNode sent) {
    String text = Desk.text(sent, "expiration");
    return text == null || text.isBlank() ? null : text;
  }
}
