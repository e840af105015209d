package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.mqtt.auth.AuthPacket;
import io.gatehouse.door.mqtt.auth.Exchange;
import io.gatehouse.door.mqtt.auth.ExchangeRunner;
import io.gatehouse.door.mqtt.auth.Methods;
import io.gatehouse.door.mqtt.wire.ReasonCodes;
import io.gatehouse.door.mqtt.wire.Violation;
import io.gatehouse.identity.Origin;
import io.gatehouse.messaging.Session;
import io.gatehouse.problem.Problem;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Lets a connected client authenticate again (MQTT 5 section 4.12.1), so that it goes on with the
/// rights of a fresh credential; messages flow meanwhile.
///
/// INVARIANT: used on the connection's loop only.
final class Renewal implements ExchangeRunner.Outcome {
  private final Methods methods;
  private final String method;
  private final Session session;
  private final Talk talk;
  private @Nullable ExchangeRunner running;

  /// @param method by which the client has signed in
  Renewal(Methods methods, String method, Session session, Talk talk) {
    this.methods = methods;
    this.method = method;
    this.session = session;
    this.talk = talk;
  }

  /// How to answer the client.
  interface Talk {
    void say(byte[] packet);

    void end(int code, String why);

    /// Whether the connection has ended.
    boolean isOver();
  }

  /// Throws `Violation` where the packet must not come.
  void read(MqttMessage packet) {
    AuthPacket auth = AuthPacket.of(packet);
    if (!auth.method().equals(method)) {
      throw Violation.protocol("the authentication method stays the same"); // [MQTT-4.12.1-1]
    }
    ExchangeRunner present = running;
    boolean begins = auth.code() == ReasonCodes.AUTHENTICATE_AGAIN;
    if (begins != (present == null) || (present != null && present.busy())) {
      throw Violation.protocol("this AUTH does not fit the one before");
    }
    if (present == null) {
      present = begin();
      running = present;
    }
    present.next(auth.data(), this);
  }

  private ExchangeRunner begin() {
    Origin origin = session.rights().origin();
    Shown nobody = Shown.of(null, null);
    Exchange exchange = methods.exchange(method, nobody, origin);
    if (exchange == null) {
      throw new IllegalStateException("a method that let the client in is gone");
    }
    Executor loop = session.loop();
    return new ExchangeRunner(method, exchange, methods.login(), origin, loop);
  }

  @Override
  public void more(byte[] data) {
    talk.say(AuthPacket.write(ReasonCodes.CONTINUE, method, data));
  }

  @Override
  public void proved(Rights rights, byte @Nullable [] data) {
    running = null;
    if (talk.isOver()) {
      return;
    }
    Problem refusal = session.renew(rights);
    if (refusal == null) {
      talk.say(AuthPacket.write(ReasonCodes.NORMAL, method, data));
    } else {
      refused(refusal);
    }
  }

  @Override
  public void refused(Problem problem) {
    running = null;
    talk.end(ReasonCodes.NOT_AUTHORIZED, problem.line());
  }
}
