package io.gatehouse.messaging;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.presence.Member;
import io.gatehouse.messaging.presence.PresenceJson;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says on `$presence/CHANNEL` who comes to a channel and who goes, where its rule wants that.
///
/// Only subscriptions without wildcards make somebody a member.
///
/// INVARIANT: nothing is published while a mailbox holds its lock, as the message may go to another
/// mailbox, which may be on its way to the first one. What is to be said waits in one queue, so
/// that everybody hears who came and who went in the order in which it happened.
@SuppressWarnings("ReferenceEquality") // executors are told apart by identity
final class Audience {
  private static final Logger LOG = LoggerFactory.getLogger(Audience.class);
  static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Hub hub;
  private final Queue<Runnable> unsaid = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

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
    tell(room, "join", subscription, joined);
  }

  /// Nobody is behind it any more.
  void depart(Room room, Subscription subscription) {
    Rights rights = subscription.listener().rights();
    if (rights == null || isWild(subscription.filter())) {
      return;
    }
    String channel = subscription.filter();
    Member left = room.presence().leave(channel, rights.identity().subject(), subscription);
    tell(room, "leave", subscription, left);
  }

  /// Who is on a channel, for whoever may listen to it.
  Outcome<List<Member>> members(Room room, String channel) {
    return hub.settings(room, channel).presence()
        ? new Outcome.Accepted<>(room.presence().members(channel))
        : new Outcome.Rejected<>(
            Problem.of(ProblemType.INVALID, "it is not told who is on this channel")
                .at("channel")
                .cure("switch `presence` on in the rule of the channel"));
  }

  private boolean isTold(Room room, String channel) {
    return !isWild(channel) && hub.settings(room, channel).presence();
  }

  private static boolean isWild(String filter) {
    return filter.startsWith("$") || filter.endsWith("#") || filter.indexOf('+') >= 0;
  }

  private void tell(Room room, String event, Subscription subscription, @Nullable Member who) {
    if (who == null) {
      return;
    }
    String channel = subscription.filter();
    String text = PresenceJson.event(event, channel, who, room.presence().count(channel));
    unsaid.add(() -> hub.publishFromServer(room.name(), SERVER, message(channel, text)));
    if (waiting.getAndIncrement() > 0) {
      return; // whoever is about it says this too
    }
    if (subscription.listener().loop() == CallersThread.INSTANCE) {
      Thread.ofVirtual().name("presence").start(this::say);
    } else {
      say();
    }
  }

  private void say() {
    do {
      Runnable next = unsaid.poll();
      try {
        if (next != null) {
          next.run();
        }
      } catch (RuntimeException failed) {
        LOG.error("nobody was told who came or went", failed);
      }
    } while (waiting.decrementAndGet() > 0);
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
