package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Access;
import io.gatehouse.access.Rights;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Identity;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.StoreUnavailable;
import io.gatehouse.store.record.MailboxRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Takes away from mailboxes what a change no longer allows, and discards what waits for it.
///
/// It listens behind the connections, so that whoever lost everything is gone already. Its methods
/// block and belong on a virtual thread.
public final class MailboxRevalidation implements ChangeListener {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Access access;
  private final Hub hub;
  private final Mailboxes mailboxes;

  public MailboxRevalidation(Access access, Hub hub, Mailboxes mailboxes) {
    this.access = access;
    this.hub = hub;
    this.mailboxes = mailboxes;
  }

  @Override
  public Receipt apply(Change change) {
    Collection<Mailbox> touched = touchedBy(change);
    if (touched.isEmpty()) {
      return Receipt.NOTHING;
    }
    long begin = System.nanoTime();
    int subscriptions = 0;
    int messages = 0;
    Set<Executor> loops = new HashSet<>();
    RuntimeException unknown = null;
    for (Mailbox mailbox : touched) {
      mailbox.attached().forEach(receiver -> loops.add(receiver.loop()));
      Cut cut = null;
      if (unknown == null) { // else the others would wait for the same store
        try {
          cut = recheck(mailbox);
        } catch (StoreUnavailable | Refused away) {
          unknown = away;
        }
      }
      cut = cut == null ? narrow(mailbox, null) : cut;
      subscriptions += cut.subscriptions();
      messages += cut.messages();
    }
    await(loops);
    if (unknown != null) {
      throw unknown; // all are looked at again
    }
    return new Receipt(0, subscriptions, messages, (System.nanoTime() - begin) / 1e6);
  }

  private Collection<Mailbox> touchedBy(Change change) {
    return switch (change) {
      case Change.OfCredential _, Change.OfDevice _ -> List.of();
      case Change.OfCredentials one -> of(one.application(), one.principal());
      case Change.OfPrincipal one -> of(one.application(), one.subject());
      case Change.OfGrant one when one.subject().isPrincipal() ->
          of(one.application(), one.subject());
      case Change.OfGrant _,
          Change.OfGroup _,
          Change.OfRole _,
          Change.OfChannelRule _,
          Change.OfWebhook _ ->
          mailboxes.in(change.application());
    };
  }

  private Collection<Mailbox> of(String application, Subject owner) {
    List<Mailbox> own = new ArrayList<>(mailboxes.of(application, owner));
    // somebody else's mailbox may have this principal as a receiver
    for (Mailbox mailbox : mailboxes.in(application)) {
      boolean takes =
          mailbox.attached().stream()
              .anyMatch(one -> one.rights().identity().subject().equals(owner));
      boolean overtaken = mailbox.sources().stream().anyMatch(Subscription::isOvertaken);
      if ((takes || overtaken) && !own.contains(mailbox)) {
        own.add(mailbox);
      }
    }
    return own;
  }

  /// Throws where it cannot be told what its owner may.
  ///
  /// INVARIANT: what waits was acknowledged, and is never discarded for that. It waits on, and
  /// leaves to nobody whose own rights are not known.
  private Cut recheck(Mailbox mailbox) {
    Problem dead;
    try {
      Rights rights = rights(mailbox);
      dead = access.refresh(rights);
      if (dead == null) {
        return narrow(mailbox, rights);
      }
    } catch (Refused refused) {
      dead = refused.problem();
    }
    if (dead.type() == ProblemType.UNAVAILABLE) {
      throw dead.refused();
    }
    int subscriptions = mailbox.sources().size();
    return new Cut(subscriptions, mailboxes.end(mailbox, dead));
  }

  /// @param rights what its owner may; null where that is not known, and receivers are looked at
  ///   alone
  private Cut narrow(Mailbox mailbox, @Nullable Rights rights) {
    int subscriptions = 0;
    int messages = 0;
    for (Subscription subscription : mailbox.sources()) {
      Problem why = refusal(mailbox, rights, subscription);
      if (why != null) {
        subscriptions++;
        messages += mailbox.drop(subscription, why);
      }
    }
    if (mailbox.terms().shared()) {
      // its receivers look at their own rights before they take anything
      mailbox.wake();
    }
    return new Cut(subscriptions, messages);
  }

  private @Nullable Problem refusal(
      Mailbox mailbox, @Nullable Rights own, Subscription subscription) {
    subscription.dependsOn(hub.things().line(mailbox.application(), subscription.filter()));
    // what comes without an answer waits, and leaves only when whoever takes it has one
    Problem why =
        own == null || hub.isUnanswered(own, subscription.filter())
            ? null
            : hub.refusalToSubscribe(own, subscription.filter());
    if (why != null || mailbox.terms().shared()) {
      return why;
    }
    for (Receiver receiver : mailbox.attached()) {
      Problem theirs = hub.refusalToSubscribe(receiver.rights(), subscription.filter());
      if (theirs != null) {
        return theirs;
      }
    }
    return null;
  }

  private Rights rights(Mailbox mailbox) {
    Rights known = mailbox.rights();
    if (known == null) {
      MailboxRecord record = mailbox.record();
      Identity identity =
          new Identity(record.application(), record.owner(), "", Identity.Credential.NONE, "{}");
      known = access.rights(identity, Papers.origin(record.from()));
      mailbox.rights(known);
    }
    return known;
  }

  /// Waits until every receiver that was told has heard it.
  private static void await(Set<Executor> loops) {
    CountDownLatch done = new CountDownLatch(loops.size());
    for (Executor loop : loops) {
      try {
        loop.execute(done::countDown);
      } catch (RejectedExecutionException stopping) {
        done.countDown();
      }
    }
    try {
      if (!done.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.of(ProblemType.UNAVAILABLE, "an event loop did not answer in time").refused();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private record Cut(int subscriptions, int messages) {}
}
