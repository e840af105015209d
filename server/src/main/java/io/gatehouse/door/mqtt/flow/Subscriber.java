package io.gatehouse.door.mqtt.flow;

import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.mailbox.Listening;
import io.gatehouse.messaging.mailbox.Mailbox;

/// Where the subscriptions of a client are: in its connection, or in what is kept of its session.
public sealed interface Subscriber {

  /// Begins to listen.
  Outcome<Listening> listen(String filter, Subscription.Options options);

  /// Stops; false where it did not listen.
  boolean unlisten(String filter);

  /// Sends what the channels of a subscription show to whoever comes new.
  void sendRetained(Subscription subscription);

  /// The connection has them, and they end with it.
  record OfConnection(Session session) implements Subscriber {

    @Override
    public Outcome<Listening> listen(String filter, Subscription.Options options) {
      boolean fresh = !session.listensTo(filter);
      return switch (session.subscribe(filter, options)) {
        case Outcome.Accepted<Subscription>(Subscription granted) ->
            new Outcome.Accepted<>(new Listening(granted, fresh, null));
        case Outcome.Rejected<Subscription>(var problem) -> new Outcome.Rejected<>(problem);
      };
    }

    @Override
    public boolean unlisten(String filter) {
      return session.unsubscribe(filter);
    }

    @Override
    public void sendRetained(Subscription subscription) {
      session.sendRetained(subscription);
    }
  }

  /// The mailbox has them, and listens also while nobody is there.
  record OfMailbox(Mailbox mailbox, Session session) implements Subscriber {

    @Override
    public Outcome<Listening> listen(String filter, Subscription.Options options) {
      return mailbox.listen(session.rights(), filter, options);
    }

    @Override
    public boolean unlisten(String filter) {
      return mailbox.unlisten(filter);
    }

    @Override
    public void sendRetained(Subscription subscription) {
      mailbox.addRetained(session.rights(), subscription);
    }
  }
}
