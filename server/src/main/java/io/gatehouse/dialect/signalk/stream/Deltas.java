package io.gatehouse.dialect.signalk.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.dialect.signalk.model.Delta;
import io.gatehouse.dialect.signalk.model.Reading;
import io.gatehouse.dialect.signalk.model.SourceLabel;
import io.gatehouse.dialect.signalk.request.Puts;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Sent;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Deltas of clients: each value becomes a message on its channel, or none of them does.
final class Deltas {
  private static final Problem NOT_KNOWN =
      Problem.of(ProblemType.UNAUTHENTICATED, "you have not said who you are")
          .cure("send `login`, or connect with a token");

  private final StreamConnection connection;
  private final Hub hub;

  Deltas(StreamConnection connection, Stream.Services services) {
    this.connection = connection;
    this.hub = services.entry().rooms().hub();
  }

  void take(JsonNode json, @Nullable Rights by, Consumer<Problem> complain) {
    if (by == null) {
      complain.accept(NOT_KNOWN);
      return;
    }
    String own = SourceLabel.onStream(by.identity().subject());
    Delta delta =
        Delta.read(json, new Delta.Setting(connection.vessel().self(), own, connection.now()));
    Session session = own(by);
    List<Message> messages = new ArrayList<>(delta.readings().size());
    for (Reading reading : delta.readings()) {
      Message message = reading.message();
      Problem refusal = refusal(session, by, reading, message);
      if (refusal != null) {
        complain.accept(refusal);
        return;
      }
      messages.add(message);
    }
    delta.sources().forEach(connection.vessel().values()::describe);
    for (Message message : messages) {
      Outcome<Sent> outcome = session == null ? hub.publish(by, message) : session.publish(message);
      if (outcome instanceof Outcome.Rejected<Sent>(Problem why)) {
        complain.accept(why);
        return;
      }
    }
  }

  /// The session of the connection where these are its rights; null for a token in the message.
  private @Nullable Session own(Rights by) {
    Session session = connection.session();
    return session != null && session.rights() == by ? session : null;
  }

  private @Nullable Problem refusal(
      @Nullable Session session, Rights by, Reading reading, Message message) {
    Problem refusal =
        session != null
            ? session.refusalToPublish(message.channel())
            : Puts.mayPublish(by, reading.place())
                ? null
                : Problem.of(ProblemType.FORBIDDEN, "you may not write this path");
    return refusal != null ? refusal : hub.guards().refusalToPublish(by, message);
  }
}
