package io.gatehouse.door.amqp.v1;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.journal.Unit;
import io.gatehouse.messaging.mailbox.Listening;
import io.gatehouse.messaging.mailbox.Mailbox;
import io.gatehouse.messaging.mailbox.Mailboxes;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.record.MailboxRecord.Terms;
import java.util.List;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.TerminusDurability;
import org.apache.qpid.protonj2.types.messaging.TerminusExpiryPolicy;
import org.jspecify.annotations.Nullable;

/// Subscriptions that outlive their link: messaging section 3.5.3, by the names of container and
/// link, as JMS clients have them.
final class Durable {
  private final Sender link;
  private final Client client;
  private final Mailboxes mailboxes;

  Durable(Sender link, Client client) {
    this.link = link;
    this.client = client;
    this.mailboxes = client.parts().mailboxes();
  }

  /// Whether this source is to stay when its link goes.
  static boolean isWanted(Source asked) {
    return asked.getExpiryPolicy() == TerminusExpiryPolicy.NEVER
        || (asked.getDurable() != null
            && asked.getDurable() != TerminusDurability.NONE
            && seconds(asked) > 0);
  }

  private static long seconds(Source asked) {
    return asked.getTimeout() == null ? 0 : asked.getTimeout().longValue();
  }

  private String name() {
    String owner = identity().subject().toString();
    String container = client.container();
    // the lengths keep two names from meeting in one
    return "amqp:%d:%s:%d:%s:%s"
        .formatted(owner.length(), owner, container.length(), container, link.getName());
  }

  private Identity identity() {
    return client.session().rights().identity();
  }

  /// What the subscription of this name listens to, if there is one.
  List<String> kept() {
    Mailbox mailbox = mailboxes.find(identity().application(), name());
    return mailbox == null
        ? List.of()
        : mailbox.subscriptions().stream().map(Subscription::filter).toList();
  }

  /// Makes the subscription, or goes on with it.
  void open(Source asked, String filter, Outgoing.Wishes wishes) {
    Subject owner = identity().subject();
    if (owner.equals(Subject.ANONYMOUS)) {
      Attaching.refuse(
          link,
          Problem.of(ProblemType.UNAUTHENTICATED, "nothing is kept for the anonymous")
              .cure("sign in, or ask for a subscription that is not durable"));
      return;
    }
    Mailboxes.Opened opened;
    try {
      opened = mailboxes.open(client.session().rights(), name(), terms(asked), true);
    } catch (Refused refused) {
      Attaching.refuse(link, refused.problem());
      return;
    }
    Mailbox mailbox = opened.mailbox();
    if (opened.existed()) {
      mailbox.expireAfter(life(asked));
      forgetOthers(mailbox, filter);
    }
    Subscription.Options options = new Subscription.Options(1, wishes.noLocal(), false, 0);
    switch (mailbox.listen(client.session().rights(), filter, options)) {
      case Outcome.Rejected<Listening>(Problem problem) -> {
        mailboxes.end(mailbox, null);
        Attaching.refuse(link, problem);
      }
      case Outcome.Accepted<Listening>(Listening listening) -> {
        if (listening.fresh()) {
          mailbox.addRetained(client.session().rights(), listening.subscription());
        }
        grantWhenSafe(mailbox, filter, asked, wishes, listening.unit());
      }
    }
  }

  private Terms terms(Source asked) {
    Mailboxes.Limits limits = mailboxes.limits();
    return new Terms(
        true, true, false, limits.messages(), limits.bytes(), life(asked), Long.MAX_VALUE);
  }

  private static long life(Source asked) {
    return asked.getExpiryPolicy() == TerminusExpiryPolicy.NEVER
        ? Long.MAX_VALUE
        : seconds(asked) * 1_000;
  }

  /// Another address under the same name is another subscription.
  private static void forgetOthers(Mailbox mailbox, String filter) {
    boolean changed = false;
    for (Subscription subscription : mailbox.subscriptions()) {
      if (!subscription.filter().equals(filter)) {
        changed |= mailbox.unlisten(subscription.filter());
      }
    }
    if (changed) {
      mailbox.clear();
    }
  }

  /// Goes on with a subscription of which the client knows only the name: to end it, mostly.
  void resume(Outgoing.Wishes wishes) {
    Mailbox mailbox = mailboxes.find(identity().application(), name());
    if (mailbox == null) {
      Attaching.refuse(
          link, Problem.of(ProblemType.NOT_FOUND, "there is no subscription of this name"));
      return;
    }
    // before anybody is attached who would be detached for it: what is left can still be ended
    mailboxes.narrow(mailbox, client.session().rights());
    String filter =
        mailbox.subscriptions().stream().map(Subscription::filter).findFirst().orElse("");
    Source known =
        new Source()
            .setAddress(filter)
            .setDurable(TerminusDurability.UNSETTLED_STATE)
            .setExpiryPolicy(TerminusExpiryPolicy.NEVER);
    grant(mailbox, filter, known, wishes);
  }

  private void grantWhenSafe(
      Mailbox mailbox, String filter, Source asked, Outgoing.Wishes wishes, @Nullable Unit unit) {
    if (unit == null) {
      grant(mailbox, filter, asked, wishes);
      return;
    }
    unit.then(failure ->
        client
            .loop()
            .execute(() ->
                client.guarded(() -> {
                  if (failure == null) {
                    grant(mailbox, filter, asked, wishes);
                  } else {
                    String why = "the subscription cannot be kept now";
                    Attaching.refuse(link, Problem.of(ProblemType.UNAVAILABLE, why));
                  }
                })));
  }

  private void grant(Mailbox mailbox, String filter, Source asked, Outgoing.Wishes wishes) {
    if (!link.isRemotelyOpen() || !link.getSession().isRemotelyOpen()) {
      return; // gone meanwhile
    }
    Source granted = Attaching.source(asked, wishes.noLocal());
    granted.setDurable(asked.getDurable());
    granted.setExpiryPolicy(asked.getExpiryPolicy());
    granted.setTimeout(asked.getTimeout());
    StoredFeed feed = new StoredFeed(client, mailboxes, mailbox);
    Outgoing outgoing = new Outgoing(client, link, filter, wishes, feed);
    Attaching.answer(link, granted, wishes);
    client.receive(outgoing, feed);
  }
}
