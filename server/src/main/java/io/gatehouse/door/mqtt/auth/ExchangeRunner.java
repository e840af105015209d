package io.gatehouse.door.mqtt.auth;

import io.gatehouse.access.Rights;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.Failures;
import io.gatehouse.door.mqtt.auth.Exchange.Step;
import io.gatehouse.identity.Origin;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.Refused;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Runs the steps of one authentication where they may wait, one at a time, and comes back to the
/// event loop with each outcome.
///
/// INVARIANT: used on its event loop only.
public final class ExchangeRunner {

  private final String method;
  private final Exchange exchange;
  private final ConnectionLogin login;
  private final Origin origin;
  private final Executor loop;
  private boolean busy;

  public ExchangeRunner(
      String method, Exchange exchange, ConnectionLogin login, Origin origin, Executor loop) {
    this.method = method;
    this.exchange = exchange;
    this.login = login;
    this.origin = origin;
    this.loop = loop;
  }

  /// What a step led to; called on the event loop.
  public interface Outcome {
    void more(byte[] data);

    void proved(Rights rights, byte @Nullable [] data);

    void refused(Problem problem);
  }

  public String method() {
    return method;
  }

  /// Whether a step is under way, in which the client has nothing to say.
  public boolean busy() {
    return busy;
  }

  public void next(byte[] shown, Outcome outcome) {
    busy = true;
    Thread.ofVirtual()
        .name("mqtt-authentication")
        .start(() -> {
          Runnable then = step(shown, outcome);
          loop.execute(() -> {
            busy = false;
            then.run();
          });
        });
  }

  private Runnable step(byte[] shown, Outcome outcome) {
    try {
      return switch (exchange.next(shown)) {
        case Step.More(byte[] data) -> () -> outcome.more(data);
        case Step.Proved proved -> {
          Rights rights = login.rights(proved.identity(), origin);
          yield () -> outcome.proved(rights, proved.data());
        }
      };
    } catch (Refused refused) {
      login.refused(refused.problem(), origin);
      return () -> outcome.refused(refused.problem());
    } catch (RuntimeException failed) {
      Problem problem = Failures.told("a sign-in over MQTT", failed);
      return () -> outcome.refused(problem);
    }
  }
}
