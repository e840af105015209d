package io.gatehouse.dialect.carotene;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.door.Failures;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Login;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Outcome;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import io.gatehouse.webhook.WebhookEvent;
import io.gatehouse.webhook.WebhookLogin;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who is at the other end, and the session that goes with it.
///
/// Everybody begins anonymous and stays so until the backend has said yes: whoever was refused is
/// what he was before, and may try again. Belongs to the loop of its line.
final class SignIn {

  private final Rooms rooms;
  private final CaroteneSettings settings;
  private final Line line;
  private final Conversation conversation;
  private final Origin origin;
  private final Set<String> channels = new LinkedHashSet<>(2);
  private @Nullable Session session;
  private @Nullable Session former;
  private boolean waiting;

  SignIn(
      Rooms rooms, CaroteneSettings settings, Line line, Conversation conversation, Origin origin) {
    this.rooms = rooms;
    this.settings = settings;
    this.line = line;
    this.conversation = conversation;
    this.origin = origin;
  }

  /// Whether somebody has proved who they are.
  boolean isKnown() {
    return session != null
        && session.rights().identity().subject().kind() != Subject.Kind.ANONYMOUS;
  }

  /// Goes on with a session, that of a stranger if nobody has said who they are.
  void whenOpen(Consumer<Session> next) {
    Session known = session;
    if (known != null) {
      next.accept(known);
      return;
    }
    Identity nobody = Identity.anonymous(settings.application());
    Rights rights = rooms.access().cachedRights(nobody, origin);
    if (rights != null) {
      next.accept(open(rights));
      return;
    }
    aside(() -> {
      Rights read = rooms.access().rights(nobody, origin);
      return () -> next.accept(open(read));
    });
  }

  private Session open(Rights rights) {
    Session fresh = rooms.hub().open(conversation, rights);
    session = fresh;
    return fresh;
  }

  /// Asks the backend, and goes on as whoever it says this is.
  void authenticate(String userId, String token) {
    if (isKnown()) {
      conversation.info(Words.ALREADY);
    } else if (!rooms.webhooks().has(settings.application(), WebhookEvent.AUTHENTICATE)) {
      conversation.info(Words.NOBODY_TO_ASK);
    } else {
      Login.Attempt attempt = new Login.Attempt(settings.application(), userId, token, origin);
      aside(() ->
          switch (rooms.login().ask(attempt)) {
            case WebhookLogin.Proof.Proved(Identity identity) -> {
              Rights rights = rooms.access().rights(identity, origin);
              yield () -> become(rights);
            }
            case WebhookLogin.Proof.Failed failed ->
                () -> conversation.info(Words.failure(failed.answer()));
          });
    }
  }

  /// Does something that may wait on another thread; what it gives is done here, and only then the
  /// next command.
  private void aside(Supplier<Runnable> work) {
    pause();
    Thread.ofVirtual()
        .name("carotene-" + conversation.id())
        .start(() -> {
          Runnable next = attempt(work);
          line.loop().execute(() -> goOn(next));
        });
  }

  private Runnable attempt(Supplier<Runnable> work) {
    try {
      return work.get();
    } catch (Refused refused) {
      return () -> line.end(refused.problem());
    } catch (RuntimeException e) {
      Problem why = Failures.told("a message on connection " + conversation.id(), e);
      return () -> line.end(why);
    }
  }

  private void pause() {
    waiting = true;
    line.pause();
  }

  /// Does what was waited for, and then the next command, unless there is more to wait for.
  private void goOn(Runnable next) {
    if (line.isOver()) {
      return;
    }
    waiting = false;
    try {
      next.run();
    } catch (Refused refused) {
      line.end(refused.problem());
    }
    if (!waiting && !line.isOver()) {
      line.resume();
    }
  }

  /// From now on these are the rights. What was subscribed before is subscribed again under them,
  /// one channel after the other and without a gap.
  private void become(Rights rights) {
    Session before = session;
    Session fresh = open(rights);
    conversation.info(Words.AUTHENTICATED);
    if (before != null) {
      former = before;
      move(new ArrayDeque<>(channels), before, fresh);
    }
  }

  private void move(Queue<String> left, Session before, Session fresh) {
    String channel = left.poll();
    if (channel == null) {
      before.end();
      former = null;
      return;
    }
    whenAsked(
        fresh.toSubscribe(channel),
        () -> {
          Outcome<Subscription> outcome = fresh.subscribe(channel, Subscription.Options.DEFAULT);
          before.unsubscribe(channel);
          if (outcome instanceof Outcome.Rejected<Subscription>(Problem why)) {
            channels.remove(channel);
            conversation.info(Words.refusal(why));
          }
          move(left, before, fresh);
        });
  }

  /// Does something once the backend has been asked, where it has to be; until then nothing else is
  /// done on this connection.
  void whenAsked(@Nullable Asking asking, Runnable act) {
    if (asking == null) {
      act.run();
    } else {
      pause();
      asking.then(() -> goOn(act));
    }
  }

  void listensTo(String channel) {
    channels.add(channel);
  }

  void forget(String channel) {
    channels.remove(channel);
  }

  void over() {
    if (former != null) {
      former.end();
    }
    if (session != null) {
      session.end();
    }
  }
}
