package io.gatehouse.door.websocket;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Failures;
import io.gatehouse.door.Presented;
import io.gatehouse.door.websocket.ServerMessage.AccessDenied;
import io.gatehouse.door.websocket.ServerMessage.AccessGranted;
import io.gatehouse.door.websocket.ServerMessage.AccessPending;
import io.gatehouse.identity.Issued;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.request.AccessRequests;
import io.gatehouse.identity.request.Answer;
import io.gatehouse.identity.request.Asked;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A stranger asks for access and waits on the open connection until somebody decides; with the
/// token the connection goes on as theirs.
///
/// Belongs to the event loop of its connection.
final class Petition {
  private static final Logger LOG = LoggerFactory.getLogger(Petition.class);

  private final WebSocketConnection connection;
  private final WebSocketDoor.Services services;
  private final SignIn signIn;
  private final Origin origin;
  private AccessRequests.@Nullable Watch watch;
  private boolean waiting;

  Petition(
      WebSocketConnection connection,
      WebSocketDoor.Services services,
      SignIn signIn,
      Origin origin) {
    this.connection = connection;
    this.services = services;
    this.signIn = signIn;
    this.origin = origin;
  }

  /// Whether somebody has yet to decide.
  boolean isWaiting() {
    return waiting;
  }

  void ask(ClientMessage.RequestAccess message) {
    AccessRequests requests = services.requests();
    if (requests == null || signIn.isKnown() || waiting) {
      connection.fail(message.id(), refusal(requests != null));
      return;
    }
    waiting = true;
    connection.pause();
    Thread.ofVirtual().name("websocket-" + connection.id()).start(() -> asked(requests, message));
  }

  private Problem refusal(boolean offered) {
    if (!offered) {
      return Problem.of(ProblemType.FORBIDDEN, "nobody can ask for access here");
    }
    return waiting
        ? Problem.of(ProblemType.CONFLICT, "this connection has asked already")
            .cure("wait for the decision")
        : Problem.of(ProblemType.CONFLICT, "you have access already")
            .cure("ask on a connection that has not signed in");
  }

  /// On a thread of its own: both to ask and to begin to wait may block.
  private void asked(AccessRequests requests, ClientMessage.RequestAccess message) {
    Held held;
    try {
      held = held(requests, message);
    } catch (Refused refused) {
      goOn(() -> failed(message.id(), refused.problem()));
      return;
    } catch (RuntimeException e) {
      Problem why = Failures.told("a wish for access on connection " + connection.id(), e);
      goOn(() -> failed(message.id(), why));
      return;
    }
    // before the wait begins: a decision must not overtake this
    connection.run(() -> tell(requests, message, held));
    try {
      AccessRequests.Watch begun =
          requests.whenDecided(
              held.id(),
              held.secret(),
              origin,
              answer -> connection.run(() -> decided(requests, held, answer)));
      connection.run(() -> keep(begun));
    } catch (Refused refused) {
      connection.run(() -> failed(null, refused.problem()));
    } catch (RuntimeException e) {
      Problem why = Failures.told("the wait for a decision on connection " + connection.id(), e);
      connection.run(() -> failed(null, why));
    }
  }

  /// The request that is waited for: a new one, or one of before whose secret is known.
  private record Held(String id, String secret, long end, boolean fresh) {
    @Override
    public String toString() {
      return "Held[" + id + "]";
    }
  }

  private Held held(AccessRequests requests, ClientMessage.RequestAccess message) {
    String id = message.request();
    String secret = message.secret();
    if (id != null && secret != null) {
      Answer answer = requests.state(id, secret, origin);
      return new Held(id, secret, answer.expiresAt(), false);
    }
    return switch (requests.ask(message.applicationOrFirst(), message.wish(), origin)) {
      case Asked.Waiting fresh ->
          new Held(fresh.id(), fresh.secret(), fresh.request().expiresAt(), true);
      case Asked.AlreadyPending(String pending) ->
          throw Problem.of(ProblemType.CONFLICT, "this waits already as `" + pending + "`")
              .cure("send `request` and `secret` of the one that waits")
              .refused();
    };
  }

  /// Who is gone before it hears its secret can never come for the token.
  private void tell(AccessRequests requests, ClientMessage.RequestAccess message, Held held) {
    if (!connection.isOver()) {
      connection.answer(new AccessPending(message.id(), held.id(), held.secret(), held.end()));
      connection.resume();
    } else if (held.fresh()) {
      Thread.ofVirtual().name("withdraw").start(() -> withdraw(requests, held));
    }
  }

  private void withdraw(AccessRequests requests, Held held) {
    try {
      requests.withdraw(held.id(), held.secret(), origin);
    } catch (RuntimeException e) {
      LOG.debug("request {} of a peer that is gone stays until it is void", held.id(), e);
    }
  }

  private void goOn(Runnable next) {
    connection.run(() -> {
      if (!connection.isOver()) {
        next.run();
        connection.resume();
      }
    });
  }

  private void failed(@Nullable String id, Problem why) {
    waiting = false;
    connection.fail(id, why);
    connection.expectKnown();
  }

  private void keep(AccessRequests.Watch begun) {
    if (connection.isOver() || !waiting) {
      begun.end();
    } else {
      watch = begun;
    }
  }

  private void decided(AccessRequests requests, Held held, Answer answer) {
    if (connection.isOver()) {
      return;
    }
    watch = null;
    if (answer.tokenWaits()) {
      Thread.ofVirtual().name("websocket-" + connection.id()).start(() -> collect(requests, held));
      return;
    }
    waiting = false;
    connection.say(new AccessDenied(held.id(), answer.status(), answer.reason()));
    connection.expectKnown();
  }

  private void collect(AccessRequests requests, Held held) {
    if (connection.isOver()) {
      return; // the token waits for the asker to come again
    }
    try {
      Issued issued = requests.collect(held.id(), held.secret(), origin);
      Rights rights =
          services.authenticator().authenticate(new Presented(issued.text(), null), origin);
      connection.run(() -> granted(held, issued, rights));
    } catch (Refused refused) {
      connection.run(() -> failed(null, refused.problem()));
    } catch (RuntimeException e) {
      Problem why = Failures.told("the collection of a token on connection " + connection.id(), e);
      connection.run(() -> failed(null, why));
    }
  }

  private void granted(Held held, Issued issued, Rights rights) {
    waiting = false;
    if (connection.isOver()) {
      return;
    }
    connection.say(
        new AccessGranted(
            held.id(),
            issued.text(),
            issued.record().principal().toString(),
            issued.record().expiresAt()));
    try {
      signIn.take(rights);
    } catch (Refused refused) {
      connection.fail(null, refused.problem());
    }
  }

  void over() {
    waiting = false;
    if (watch != null) {
      watch.end();
      watch = null;
    }
  }
}
