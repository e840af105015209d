package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Failures;
import io.gatehouse.door.Presented;
import io.gatehouse.door.websocket.ServerMessage.Expiring;
import io.gatehouse.door.websocket.ServerMessage.Known;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who is at the other end: what they show, the session that it opens, and when that will end.
///
/// Belongs to the event loop of its connection.
final class SignIn {
  private static final int MOST_FAILED = 3;
  private static final long SECOND = 1_000;

  private final WebSocketConnection connection;
  private final WebSocketDoor.Services services;
  private final WebSocketSettings settings;
  private final Origin origin;
  private final Acts acts;
  private @Nullable Session session;
  private @Nullable Future<?> notice;
  private long noticeOf = Long.MAX_VALUE;
  private int failed;

  SignIn(
      WebSocketConnection connection,
      WebSocketDoor.Services services,
      WebSocketSettings settings,
      Origin origin,
      Acts acts) {
    this.connection = connection;
    this.services = services;
    this.settings = settings;
    this.origin = origin;
    this.acts = acts;
  }

  @Nullable Session session() {
    return session;
  }

  /// Whether somebody has proved who they are.
  boolean isKnown() {
    return session != null && !isAnonymous(session.rights());
  }

  private static boolean isAnonymous(Rights rights) {
    return rights.identity().credential().kind() == Identity.Kind.NONE;
  }

  void authenticate(ClientMessage.Auth auth) {
    Presented presented = new Presented(auth.token(), auth.application(), auth.userId());
    try {
      Rights known = services.authenticator().known(presented, origin);
      if (known != null) {
        greet(auth, known);
      } else {
        fetch(presented, rights -> greet(auth, rights), refused -> refuse(auth, refused));
      }
    } catch (Refused refused) {
      refuse(auth, refused);
    }
  }

  private void greet(ClientMessage.Auth auth, Rights rights) {
    try {
      take(rights);
      Identity identity = rights.identity();
      connection.answer(
          new Known(
              auth.id(),
              identity.subject().toString(),
              identity.name(),
              instant(identity.credential().expiresAt())));
    } catch (Refused refused) {
      connection.fail(auth.id(), refused.problem());
    }
  }

  private static @Nullable Instant instant(long end) {
    return end == Long.MAX_VALUE ? null : Instant.ofEpochMilli(end);
  }

  private void refuse(ClientMessage.Auth auth, Refused refused) {
    connection.fail(auth.id(), refused.problem());
    if (++failed >= MOST_FAILED) {
      connection.end(refused.problem());
    }
  }

  /// Goes on with a session, that of a stranger if nobody has said who they are.
  void whenOpen(Consumer<Session> next) {
    if (session != null) {
      next.accept(session);
      return;
    }
    Rights known = services.authenticator().known(Presented.NOTHING, origin);
    if (known != null) {
      next.accept(take(known));
      return;
    }
    fetch(
        Presented.NOTHING,
        rights -> next.accept(take(rights)),
        refused -> connection.end(refused.problem()));
  }

  /// Fetches rights on another thread; until they are there, nothing more is done.
  private void fetch(
      Presented presented, Consumer<Rights> whenKnown, Consumer<Refused> whenRefused) {
    connection.pause();
    Thread.ofVirtual()
        .name("websocket-" + connection.id())
        .start(() -> {
          Runnable next = fetched(presented, whenKnown, whenRefused);
          connection.run(() -> {
            if (!connection.isOver()) {
              next.run();
              connection.resume();
            }
          });
        });
  }

  private Runnable fetched(
      Presented presented, Consumer<Rights> whenKnown, Consumer<Refused> whenRefused) {
    try {
      Rights rights = services.authenticator().authenticate(presented, origin);
      return () -> {
        try {
          whenKnown.accept(rights);
        } catch (Refused refused) {
          connection.end(refused.problem());
        }
      };
    } catch (Refused refused) {
      return () -> whenRefused.accept(refused);
    } catch (RuntimeException e) {
      Problem problem = Failures.told("a sign-in on connection " + connection.id(), e);
      return () -> whenRefused.accept(problem.refused());
    }
  }

  /// From now on these are the rights. A stranger may become anybody, others stay who they are.
  Session take(Rights rights) {
    Session old = session;
    if (old == null || isAnonymous(old.rights())) {
      Session fresh = services.hub().open(connection, rights);
      session = fresh;
      if (old != null) {
        acts.move(fresh);
        old.end();
      }
      watchEnd();
      return fresh;
    }
    renew(old, rights);
    return old;
  }

  private void renew(Session known, Rights fresh) {
    if (!isSame(known.rights(), fresh)) {
      throw Problem.of(ProblemType.CONFLICT, "this connection belongs to somebody else already")
          .cure("open another connection")
          .refused();
    }
    Problem refusal = known.renew(fresh);
    if (refusal != null) {
      throw refusal.refused();
    }
    watchEnd();
  }

  private static boolean isSame(Rights one, Rights other) {
    return one.identity().subject().equals(other.identity().subject())
        && one.identity().application().equals(other.identity().application());
  }

  /// Plans to say when the credential is about to end, as it is now.
  void watchEnd() {
    Session now = session;
    long end = now == null ? Long.MAX_VALUE : now.rights().identity().credential().expiresAt();
    if (end == noticeOf) {
      return;
    }
    noticeOf = end;
    if (notice != null) {
      notice.cancel(false);
      notice = null;
    }
    if (end != Long.MAX_VALUE) {
      long left = Math.max(0, end - services.clock().millis());
      long before = Math.min(settings.expiryNotice().toMillis(), left / 2);
      notice = connection.timer(Duration.ofMillis(left - before), this::announceEnd);
    }
  }

  private void announceEnd() {
    long planned = noticeOf;
    watchEnd(); // it may have been moved meanwhile
    if (planned == noticeOf && !connection.isOver()) {
      long left = planned - services.clock().millis();
      connection.say(
          new Expiring(Math.max(0, (left + SECOND - 1) / SECOND), Instant.ofEpochMilli(planned)));
    }
  }

  void over() {
    if (notice != null) {
      notice.cancel(false);
      notice = null;
    }
    if (session != null) {
      session.end();
    }
  }
}
