package io.gatehouse.door.mqtt.flow;

import io.gatehouse.access.Rights;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Takes the letters of a session that is kept to its client, and settles those that arrived.
///
/// A letter's place in the mailbox gives its packet id, so that it has the same one when it is sent
/// again, also after a restart ([MQTT-4.4.0-1]).
///
/// INVARIANT: used on the connection's loop only.
public final class MailboxDeliveries implements Deliveries, Receiver {
  private static final int IDS = 65_535;

  private final Mailbox mailbox;
  private final Session session;
  private final Outbox outbox;
  private final Replies replies;
  private final Owner owner;
  private final int most;
  private final Map<Integer, Letter> underWay = new HashMap<>();
  private final Set<Integer> releasing = new HashSet<>();
  private @Nullable Letter held;
  private boolean over;

  /// @param most unacknowledged messages that the client takes
  public MailboxDeliveries(
      Mailbox mailbox, Session session, Outbox outbox, Replies replies, Owner owner, int most) {
    this.mailbox = mailbox;
    this.session = session;
    this.outbox = outbox;
    this.replies = replies;
    this.owner = owner;
    this.most = most;
  }

  /// The connection whose client this is.
  public interface Owner extends Connection {

    /// Something was written.
    void flushLater();
  }

  @Override
  public Executor loop() {
    return session.loop();
  }

  @Override
  public Rights rights() {
    return session.rights();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a connection is itself and no other
  public boolean sent(Publication publication) {
    return publication.from() == owner;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a subscription is itself and no other
  public void dropped(Subscription subscription, Problem why) {
    if (held != null && held.subscription() == subscription) {
      held = null;
    }
    owner.dropped(subscription, why);
  }

  @Override
  public void ended(Problem why) {
    owner.close(why);
  }

  @Override
  public void ready() {
    drain();
  }

  /// The connection is over: what has not arrived is for the next one.
  public void end() {
    over = true;
    underWay.clear();
    held = null;
    mailbox.detach(this);
  }

  @Override
  public void drain() {
    boolean wrote = false;
    while (!over && underWay.size() < most && outbox.takesMore()) {
      Letter letter = held == null ? mailbox.take(this) : held;
      if (letter == null) {
        break;
      }
      int packetId = letter.qos() == 0 ? 0 : (int) ((letter.sequence() - 1) % IDS) + 1;
      if (packetId > 0 && underWay.containsKey(packetId)) {
        // an older message of this packet id is not acknowledged yet
        held = letter;
        break;
      }
      held = null;
      send(letter, packetId);
      wrote = true;
    }
    if (wrote) {
      owner.flushLater();
    }
  }

  private void send(Letter letter, int packetId) {
    if (letter.released()) {
      underWay.put(packetId, letter);
      replies.release(packetId, ReasonCodes.NORMAL);
    } else if (!outbox.send(letter, packetId)) {
      mailbox.settle(letter);
    } else {
      session.countLetter();
      if (packetId > 0) {
        underWay.put(packetId, letter);
      }
    }
  }

  @Override
  public InFlight.State state(int packetId) {
    Letter letter = underWay.get(packetId);
    return letter == null
        ? InFlight.State.UNKNOWN
        : letter.qos() == 1
            ? InFlight.State.SENT
            : letter.released() ? InFlight.State.RELEASED : InFlight.State.SENT_EXACTLY;
  }

  @Override
  public void received(int packetId, Runnable then) {
    Letter letter = underWay.get(packetId);
    if (letter == null || !releasing.add(packetId)) {
      return;
    }
    mailbox.release(
        letter,
        () ->
            onLoop(() -> {
              releasing.remove(packetId);
              if (!over) {
                then.run();
              }
            }));
  }

  private void onLoop(Runnable task) {
    try {
      loop().execute(task);
    } catch (RejectedExecutionException _) {
      // the loop ends with the server
    }
  }

  @Override
  public void complete(int packetId) {
    Letter letter = underWay.remove(packetId);
    if (letter != null) {
      mailbox.settle(letter);
    }
    drain();
  }
}
