package io.gatehouse.door.amqp.v1;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Letter;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.messaging.mailbox.Receiver;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.util.concurrent.Executor;
import org.apache.qpid.protonj2.types.transport.ErrorCondition;
import org.apache.qpid.protonj2.types.transport.LinkError;
import org.jspecify.annotations.Nullable;

/// What waits for a durable subscription, also while its client is away.
final class StoredFeed implements Feed, Receiver {
  private final Client client;
  private final Mailboxes mailboxes;
  private final Mailbox mailbox;
  private @Nullable Outgoing link;
  private boolean over;

  StoredFeed(Client client, Mailboxes mailboxes, Mailbox mailbox) {
    this.client = client;
    this.mailboxes = mailboxes;
    this.mailbox = mailbox;
  }

  /// Begins to take; whoever took before is told that it is over.
  void attach(Outgoing to) {
    link = to;
    mailbox.attach(this);
  }

  /// Drops what the receiver's rights do not reach any more.
  void narrow() {
    mailboxes.narrow(mailbox, rights());
  }

  // --- what the mailbox says ---

  @Override
  public Executor loop() {
    return client.loop();
  }

  @Override
  public Rights rights() {
    return client.session().rights();
  }

  @Override
  public void ready() {
    client.guarded(() -> {
      if (link != null) {
        link.drain();
      }
    });
  }

  @Override
  public void dropped(Subscription subscription, Problem why) {
    client.guarded(() -> {
      // what an earlier link of this name listened to is no loss to this one
      if (link != null && link.filter().equals(subscription.filter())) {
        end(Conditions.of(why));
      }
    });
  }

  @Override
  public void ended(Problem why) {
    ErrorCondition error =
        why.type() == ProblemType.TAKEN_OVER
            ? new ErrorCondition(LinkError.STOLEN, why.line())
            : Conditions.of(why);
    client.guarded(() -> end(error));
  }

  private void end(ErrorCondition why) {
    if (link != null && !over) {
      client.remove(link, false);
      link.detach(why);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a connection is itself and no other
  public boolean sent(Publication publication) {
    return publication.from() == client;
  }

  // --- what the link asks ---

  @Override
  public void drain(Outgoing to) {
    while (!over && to.maySend()) {
      Letter letter = mailbox.take(this);
      if (letter == null) {
        return;
      }
      Item item =
          new Item(letter.publication(), letter.redelivered() ? 1 : 0, letter.shown(), letter);
      to.send(item);
      client.session().countLetter();
    }
  }

  @Override
  public boolean isEmpty() {
    return true; // whatever could be taken has been
  }

  @Override
  public void done(Item item) {
    if (item.letter() != null) {
      mailbox.settle(item.letter());
    }
  }

  @Override
  public void again(Item item, boolean failed) {
    if (item.letter() != null) {
      mailbox.giveBack(item.letter());
    }
  }

  @Override
  public int leave(boolean closed) {
    if (over) {
      return 0;
    }
    over = true;
    mailbox.detach(this);
    return closed ? mailboxes.end(mailbox, null) : 0;
  }
}
