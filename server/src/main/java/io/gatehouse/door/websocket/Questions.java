package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.json.MemberJson;
import io.gatehouse.door.json.PastJson;
import io.gatehouse.door.websocket.ServerMessage.Here;
import io.gatehouse.door.websocket.ServerMessage.Past;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.history.Recalled;
import io.gatehouse.messaging.history.Since;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.problem.Problem;
import java.util.List;

/// What a client asks about channels: who is there, what was said.
///
/// Belongs to the event loop of its connection.
final class Questions {
  private final WebSocketConnection connection;
  private final Hub hub;

  Questions(WebSocketConnection connection, Hub hub) {
    this.connection = connection;
    this.hub = hub;
  }

  void presence(Rights viewer, ClientMessage.Presence asked) {
    switch (hub.presence(viewer, asked.channel())) {
      case Outcome.Accepted<List<Member>>(List<Member> members) ->
          connection.answer(
              new Here(asked.id(), asked.channel(), members.size(), MemberJson.of(members)));
      case Outcome.Rejected<List<Member>>(Problem why) -> connection.fail(asked.id(), why);
    }
  }

  void history(Rights viewer, ClientMessage.History asked) {
    Since since = asked.since() == null ? new Since.Newest() : ClientMessage.offset(asked.since());
    switch (hub.history(viewer, asked.channel(), since, asked.most())) {
      case Outcome.Accepted<Recalled>(Recalled recalled) ->
          connection.answer(
              new Past(asked.id(), asked.channel(), PastJson.of(recalled, since, hub.epoch())));
      case Outcome.Rejected<Recalled>(Problem why) -> connection.fail(asked.id(), why);
    }
  }
}
