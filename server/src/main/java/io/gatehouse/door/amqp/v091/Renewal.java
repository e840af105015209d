package io.gatehouse.door.amqp.v091;

import io.gatehouse.access.Rights;
import io.gatehouse.door.ConnectionLogin.Shown;
import io.gatehouse.door.Failures;
import io.gatehouse.door.amqp.codec091.Fault;
import io.gatehouse.door.amqp.codec091.Fields;
import io.gatehouse.door.amqp.codec091.FrameWriter;
import io.gatehouse.door.amqp.codec091.Method;
import io.gatehouse.door.amqp.codec091.ReplyCode;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import java.nio.charset.StandardCharsets;

/// connection.update-secret, RabbitMQ's extension by which a client shows a fresh token before the
/// old one ends.
///
/// INVARIANT: used on the connection's loop only, but for `prove`.
final class Renewal {

  private final AmqpConnection connection;
  private boolean underWay;

  Renewal(AmqpConnection connection) {
    this.connection = connection;
  }

  /// Looks at the secret on a thread of its own, since that may block; at one at a time, since a
  /// connection must not start threads as fast as it can send.
  void begin(Fields in) {
    if (underWay) {
      throw Fault.of(
          ReplyCode.COMMAND_INVALID, "wait for update-secret-ok before you show another secret");
    }
    underWay = true;
    Shown shown = Shown.of(null, new String(in.longString(), StandardCharsets.UTF_8));
    Thread.ofVirtual().name("amqp-renewal").start(() -> prove(shown));
  }

  private void prove(Shown shown) {
    try {
      Rights fresh =
          connection.parts().login().prove(shown, connection.session().rights().origin());
      connection.run(() -> adopt(fresh));
    } catch (Refused refused) {
      connection.run(() -> refuse(refused.problem()));
    } catch (RuntimeException failed) {
      Problem why = Failures.told("the renewal of a credential over AMQP", failed);
      connection.run(() -> refuse(why));
    }
  }

  private void adopt(Rights fresh) {
    underWay = false;
    if (connection.isClosing()) {
      return;
    }
    Problem why = connection.session().renew(fresh);
    if (why == null) {
      FrameWriter.plain(connection.output().frames(), 0, Method.CONNECTION_UPDATE_SECRET_OK);
      connection.flushLater();
    } else {
      refuse(why);
    }
  }

  private void refuse(Problem why) {
    Fault fault =
        why.type() == ProblemType.UNAVAILABLE
            ? Fault.ending(why)
            : Fault.of(ReplyCode.NOT_ALLOWED, why);
    connection.close(fault, Method.CONNECTION_UPDATE_SECRET);
  }
}
