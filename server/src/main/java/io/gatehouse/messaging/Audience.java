package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.messaging.presence.Presence;
import io.gatehouse.messaging.presence.PresenceJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says on `$presence/CHANNEL` who comes to a channel and who goes, where its rule wants that.
///
/// Only subscriptions without wildcards make somebody a member.
final class Audience {
  static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Hub hub;

  Audience(Hub hub) {
    this.hub = hub;
  }

  /// The subscription has somebody behind it now.
  void arrive(Room room, Subscription subscription) {
    Rights rights = subscription.listener().rights();
    String channel = subscription.filter();
    if (rights == null || !isTold(room, channel)) {
      return;
    }
    Identity identity = rights.identity();
    Member joining =
        new Member(identity.subject(), identity.name(), identity.publicData(), hub.now(), 1);
    Member joined = room.presence().join(channel, joining, subscription);
    tell(room, "join", channel, joined);
  }

  /// Nobody is behind it any more.
  void depart(Room room, Subscription subscription) {
    Rights rights = subscription.listener().rights();
    if (rights == null || isWild(subscription.filter())) {
      return;
    }
    String channel = subscription.filter();
    Member left = room.presence().leave(channel, rights.identity().subject(), subscription);
    tell(room, "leave", channel, left);
  }

  private boolean isTold(Room room, String channel) {
    return !isWild(channel) && hub.settings(room, channel).presence();
  }

  private static boolean isWild(String filter) {
    return filter.startsWith("$") || filter.endsWith("#") || filter.indexOf('+') >= 0;
  }

  private void tell(Room room, String event, String channel, @Nullable Member who) {
    if (who != null) {
      Presence presence = room.presence();
      String text = PresenceJson.event(event, channel, who, presence.members(channel).size());
      hub.publishFromServer(room.name(), SERVER, message(channel, text));
    }
  }

  /// Who is on a channel, as a message to whoever begins to listen to its presence.
  Publication here(Room room, String channel) {
    List<Member> members = room.presence().members(channel);
    return new Publication(
        room.name(),
        message(channel, PresenceJson.here(channel, members)),
        SERVER,
        hub.nextId(),
        hub.now(),
        null);
  }

  private static Message message(String channel, String text) {
    return new Message(
        ChannelRights.PRESENCE + channel,
        text.getBytes(StandardCharsets.UTF_8),
        "application/json",
        0,
        false,
        Message.Extras.NONE);
  }
}
