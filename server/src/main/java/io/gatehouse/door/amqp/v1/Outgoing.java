package io.gatehouse.door.amqp.v1;

import io.gatehouse.door.amqp.codec1.MessageFrames;
import io.gatehouse.door.amqp.v1.Feed.Item;
import io.gatehouse.messaging.message.Publication;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.impl.ProtonByteArrayBufferAllocator;
import org.apache.qpid.protonj2.engine.OutgoingDelivery;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.UnsignedLong;
import org.apache.qpid.protonj2.types.messaging.Modified;
import org.apache.qpid.protonj2.types.messaging.Released;
import org.apache.qpid.protonj2.types.transport.DeliveryState;
import org.apache.qpid.protonj2.types.transport.DeliveryState.DeliveryStateType;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.jspecify.annotations.Nullable;

/// One link on which the client receives: its credit, and what is under way on it.
final class Outgoing {
  private final Client client;
  private final Sender link;
  private final String filter;
  private final Wishes wishes;
  private final Feed feed;
  private final long largest;
  private @Nullable ProtonBuffer rest;
  private int inFlight;
  private long inFlightBytes;
  private boolean over;

  Outgoing(Client client, Sender link, String filter, Wishes wishes, Feed feed) {
    this.client = client;
    this.link = link;
    this.filter = filter;
    this.wishes = wishes;
    this.feed = feed;
    UnsignedLong asked = link.getRemoteMaxMessageSize();
    this.largest = asked == null || asked.longValue() <= 0 ? Long.MAX_VALUE : asked.longValue();
    link.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL.createGenerator());
    link.creditStateUpdateHandler(changed -> client.guarded(this::credited));
    link.deliveryStateUpdatedHandler(delivery -> client.guarded(() -> updated(delivery)));
    link.detachHandler(gone -> client.guarded(() -> gone(false)));
    link.closeHandler(gone -> client.guarded(() -> gone(true)));
  }

  /// How a client wants its messages.
  ///
  /// @param settled sent and forgotten, without an answer
  /// @param noLocal without what the same connection sends
  record Wishes(boolean settled, boolean noLocal) {}

  String filter() {
    return filter;
  }

  Wishes wishes() {
    return wishes;
  }

  Feed feed() {
    return feed;
  }

  @SuppressWarnings("ReferenceEquality") // a session is itself and no other
  boolean belongsTo(Session session) {
    return link.getSession() == session;
  }

  boolean maySend() {
    return !over
        && rest == null
        && link.getCredit() > 0
        && link.isSendable()
        && (wishes.settled() || client.backlog().mayFly())
        && client.peer().takesMore();
  }

  private void credited() {
    if (link.getCredit() > 0 && !link.isSendable()) {
      reopen();
    }
    drain();
    if (!over && link.isDraining() && feed.isEmpty() && rest == null) {
      link.drained();
    }
  }

  /// The engine wakes only the link that a flow names when it opens the session's window again, so
  /// the others are woken by closing the window on our side and opening it.
  private void reopen() {
    link.getSession().setOutgoingCapacity(0);
    link.getSession().setOutgoingCapacity(-1);
  }

  /// Sends what waits, as far as the socket and the client take it.
  void drain() {
    if (over || !link.isLocallyOpen()) {
      return;
    }
    if (rest != null && link.isSendable()) {
      push(link.current(), rest);
    }
    feed.drain(this);
  }

  void send(Item item) {
    Publication publication = item.publication();
    long expiresAt = publication.message().extras().expiresAt();
    boolean expired = expiresAt != Long.MAX_VALUE && expiresAt <= client.parts().clock().millis();
    boolean plain = item.failures() == 0 && !item.retained();
    byte[] bytes =
        plain
            ? MessageFrames.shared(publication)
            : MessageFrames.own(publication, item.failures(), item.retained());
    if (expired || bytes.length > largest) {
      feed.done(item);
      return;
    }
    OutgoingDelivery delivery = link.next();
    if (wishes.settled()) {
      delivery.settle();
      feed.done(item);
    } else {
      delivery.setLinkedResource(item);
      fly(1, item.bytes());
    }
    push(delivery, ProtonByteArrayBufferAllocator.wrapped(bytes));
  }

  private void push(OutgoingDelivery delivery, ProtonBuffer bytes) {
    delivery.writeBytes(bytes);
    rest = bytes.isReadable() ? bytes : null;
  }

  private void fly(int messages, long bytes) {
    inFlight += messages;
    inFlightBytes += bytes;
    client.backlog().fly(messages, bytes);
  }

  /// The client says what became of a message (messaging section 3.4).
  private void updated(OutgoingDelivery delivery) {
    DeliveryState state = delivery.getRemoteState();
    boolean received = state != null && state.getType() == DeliveryStateType.Received;
    if (delivery.isSettled() || (received && !delivery.isRemotelySettled())) {
      return;
    }
    Item item = delivery.getLinkedResource();
    delivery.settle();
    if (over || item == null) {
      return;
    }
    boolean wasFull = !client.backlog().mayFly();
    fly(-1, -item.bytes());
    switch (state) {
      case Released _ -> feed.again(item, false);
      case Modified modified when !modified.isUndeliverableHere() ->
          feed.again(item, modified.isDeliveryFailed());
      case null, default -> feed.done(item);
    }
    if (wasFull) {
      client.drain();
    } else {
      drain();
    }
  }

  private void gone(boolean closed) {
    client.remove(this, closed);
    if (closed) {
      link.close();
    } else {
      link.detach();
    }
  }

  /// Forgets what is on its way; returns how many messages were waiting and are discarded.
  int leave(boolean closed) {
    if (over) {
      return 0;
    }
    over = true;
    fly(-inFlight, -inFlightBytes);
    rest = null;
    return feed.leave(closed);
  }

  /// Takes the link away from the client.
  void detach(ErrorCondition why) {
    link.setCondition(why);
    link.close();
  }
}
