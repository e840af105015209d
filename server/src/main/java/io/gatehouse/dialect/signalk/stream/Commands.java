package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.entry.Entry;
import io.gatehouse.dialect.signalk.entry.Words;
import io.gatehouse.dialect.signalk.request.ChangeRequest;
import io.gatehouse.door.Failures;
import io.gatehouse.door.Presented;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a client says, told apart and handed on; each message in its turn.
///
/// Belongs to the event loop of its connection.
final class Commands {
  private static final int MOST_FAULTS = 100;
  private static final int MOST_COMPLAINTS = 10;
  private static final int MOST_A_SECOND = 1_000;
  private static final int LONGEST_ID = 256;
  private static final int WEIGHT_OF_PATTERN = 10;

  private final StreamConnection connection;
  private final Entry entry;
  private final Deltas deltas;
  private final Subscribing subscribing;
  private final Changing changing;
  private final Entering entering;
  private int faults;
  private int complaints;
  private int commands;
  private long second;

  Commands(StreamConnection connection, Stream.Services services) {
    this.connection = connection;
    this.entry = services.entry();
    this.deltas = new Deltas(connection, services);
    this.subscribing = new Subscribing(connection);
    this.changing = new Changing(connection, services.puts());
    this.entering = new Entering(connection, services);
  }

  void heard(String text) {
    long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
    if (now != second) {
      second = now;
      commands = 0;
      complaints = 0;
    }
    try {
      JsonNode message = Json.read(text);
      if (!message.isObject()) {
        throw wrong("a message is a JSON object");
      }
      heard(message);
    } catch (Refused refused) {
      fault(null, refused.problem());
    }
  }

  private void heard(JsonNode message) {
    String id = null;
    try {
      id = requestId(message);
      JsonNode token = message.path("token");
      if (token.isTextual()) {
        withToken(message, token.textValue());
      } else {
        Session session = connection.session();
        act(message, session == null ? null : session.rights());
      }
    } catch (Refused refused) {
      fault(id, refused.problem());
    } catch (RuntimeException e) {
      fault(id, Failures.told("a message on connection " + connection.id(), e));
    }
  }

  /// A token inside a message is for that message, and for good where nobody has signed in yet.
  private void withToken(JsonNode message, String token) {
    String bare = bare(token);
    Presented presented = new Presented(bare, null);
    Rights known = entry.rooms().authenticator().known(presented, connection.peer().origin());
    Consumer<Rights> then =
        rights -> {
          require(rights);
          boolean lasting = message.has("subscribe") || message.has("unsubscribe");
          if (lasting && connection.session() == null) {
            connection.take(rights);
          }
          act(message, rights);
        };
    if (known != null) {
      then.accept(known);
    } else {
      connection.elsewhere(
          () -> entry.rights(bare, connection.peer().origin()),
          then,
          refused -> fault(requestId(message), refused.problem()));
    }
  }

  private static String bare(String token) {
    return token.startsWith("JWT ")
        ? token.substring(4)
        : token.startsWith("Bearer ") ? token.substring(7) : token;
  }

  private void require(Rights rights) {
    entry.manner().require(rights);
    if (!rights.identity().application().equals(connection.peer().application())) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "the token is of another application")
          .refused();
    }
  }

  /// @param by whose rights count; null for a stranger's none
  private void act(JsonNode message, @Nullable Rights by) {
    if (message.has("updates")) {
      deltas.take(message, by, this::complain);
      return;
    }
    commands += weight(message.path("subscribe"));
    if (commands > MOST_A_SECOND) {
      connection.end(Problem.of(ProblemType.TOO_MANY, "you send too many messages a second"));
      return;
    }
    String id = requestId(message);
    if (message.has("subscribe")) {
      subscribing.subscribe(message, this::complain);
    } else if (message.has("unsubscribe")) {
      subscribing.unsubscribe(message, this::complain);
    } else if (message.has("login")) {
      entering.login(message.path("login"), id);
    } else if (message.has("logout")) {
      entering.logout(id);
    } else if (message.has("validate")) {
      entering.validate(message.path("validate"), id);
    } else if (message.has("accessRequest")) {
      entering.ask(message.path("accessRequest"), id);
    } else if (message.has("put") || message.has("delete")) {
      changing.change(message, id, by);
    } else if (message.has("query")) {
      changing.query(id, by);
    } else if (message.has("state") && id != null) {
      changing.answered(message, id);
    } else if (!message.isEmpty()) {
      throw wrong("nothing is known that this message could mean");
    }
  }

  /// A pattern is looked up among all that is known.
  private static int weight(JsonNode rows) {
    int weight = 1;
    for (JsonNode row : rows) {
      weight += row.path("path").asText("").indexOf('*') < 0 ? 1 : WEIGHT_OF_PATTERN;
    }
    return weight;
  }

  private static @Nullable String requestId(JsonNode message) {
    JsonNode id = message.path("requestId");
    String text = id.isNumber() ? id.asText() : id.textValue();
    if (text != null && text.length() > LONGEST_ID) {
      throw wrong("a `requestId` has at most " + LONGEST_ID + " characters");
    }
    return text;
  }

  static Refused wrong(String why) {
    return Problem.of(ProblemType.INVALID, why).refused();
  }

  private void fault(@Nullable String id, Problem problem) {
    if (id == null) {
      complain(problem);
    } else {
      ChangeRequest.Standing standing =
          ChangeRequest.Standing.completed(problem.type().http(), problem.line());
      connection.write(reply(id, standing));
    }
    if (++faults >= MOST_FAULTS) {
      connection.end(problem);
    }
  }

  /// Says what is wrong where no answer has a place.
  private void complain(Problem problem) {
    if (++complaints <= MOST_COMPLAINTS) {
      connection.write(Words.object().put("errorMessage", problem.line()));
    }
  }

  /// A reply that stands for itself.
  static ObjectNode reply(@Nullable String id, ChangeRequest.Standing standing) {
    ObjectNode json = Words.object();
    if (id != null) {
      json.put("requestId", id);
    }
    json.put("state", standing.state().name())
        .put("statusCode", standing.statusCode())
        .put("result", standing.statusCode());
    return standing.message() == null ? json : json.put("message", standing.message());
  }

  void over() {
    entering.over();
  }
}
