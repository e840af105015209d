package io.gatehouse.door.amqp.v1;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayDeque;
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

/// One link on which the client receives.
///
/// INVARIANT: nothing overtakes a message that waits, but what the client gave back comes first.
final class Outgoing {
  private final Client client;
  private final Sender link;
  private final Subscription subscription;
  private final Wishes wishes;
  private final long largest;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>(0);
  private @Nullable ProtonBuffer rest;
  private int inFlight;
  private long inFlightBytes;
  private boolean over;

  Outgoing(Client client, Sender link, Subscription subscription, Wishes wishes) {
    this.client = client;
    this.link = link;
    this.subscription = subscription;
    this.wishes = wishes;
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

  Subscription subscription() {
    return subscription;
  }

  String filter() {
    return subscription.filter();
  }

  Wishes wishes() {
    return wishes;
  }

  int waiting() {
    return queue.size();
  }

  @SuppressWarnings("ReferenceEquality") // a session is itself and no other
  boolean belongsTo(Session session) {
    return link.getSession() == session;
  }

  /// Sends a message or keeps it waiting.
  void add(Publication publication, boolean retained) {
    if (queue.isEmpty() && maySend()) {
      send(new Waiting(publication, 0, retained));
    } else {
      queue.add(new Waiting(publication, 0, retained));
      client.backlog().queued(1, publication.payload().length);
    }
  }

  private boolean maySend() {
    return rest == null
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
    if (link.isDraining() && queue.isEmpty() && rest == null) {
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
    if (over) {
      return;
    }
    if (rest != null && link.isSendable()) {
      push(link.current(), rest);
    }
    while (!queue.isEmpty() && maySend()) {
      Waiting next = queue.remove();
      client.backlog().queued(-1, -next.bytes());
      send(next);
    }
  }

  private void send(Waiting message) {
    Publication publication = message.publication();
    long expiresAt = publication.message().extras().expiresAt();
    if (expiresAt != Long.MAX_VALUE && expiresAt <= client.parts().clock().millis()) {
      return;
    }
    boolean plain = message.failures() == 0 && !message.retained();
    byte[] bytes =
        plain
            ? MessageFrames.shared(publication)
            : MessageFrames.own(publication, message.failures(), message.retained());
    if (bytes.length > largest) {
      return;
    }
    OutgoingDelivery delivery = link.next();
    if (wishes.settled()) {
      delivery.settle();
    } else {
      delivery.setLinkedResource(message);
      fly(1, message.bytes());
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
    Waiting message = delivery.getLinkedResource();
    delivery.settle();
    if (over || message == null) {
      return;
    }
    fly(-1, -message.bytes());
    switch (state) {
      case Released _ -> again(message, message.failures());
      case Modified modified when !modified.isUndeliverableHere() ->
          again(message, message.failures() + (modified.isDeliveryFailed() ? 1 : 0));
      case null, default -> {}
    }
    client.drain();
  }

  private void again(Waiting message, int failures) {
    queue.addFirst(new Waiting(message.publication(), failures, message.retained()));
    client.backlog().queued(1, message.bytes());
  }

  private void gone(boolean closed) {
    client.remove(this);
    if (closed) {
      link.close();
    } else {
      link.detach();
    }
  }

  /// Forgets what is on its way; returns how many messages were waiting.
  int discard() {
    over = true;
    int waiting = queue.size();
    long bytes = 0;
    for (Waiting message : queue) {
      bytes += message.bytes();
    }
    client.backlog().queued(-waiting, -bytes);
    fly(-inFlight, -inFlightBytes);
    queue.clear();
    rest = null;
    return waiting;
  }

  /// Takes the link away from the client.
  void detach(ErrorCondition why) {
    link.setCondition(why);
    link.close();
  }

  /// A message that waits.
  ///
  /// @param failures how often the client has failed to handle it
  /// @param retained whether it is what the channel shows to whoever comes new
  private record Waiting(Publication publication, int failures, boolean retained) {
    long bytes() {
      return publication.payload().length;
    }
  }
}
