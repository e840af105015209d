package io.gatehouse.door.mqtt;

import io.gatehouse.door.mqtt.flow.MessageReader.Will;
import io.gatehouse.messaging.Session;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Message;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The will of one connection: taken back, sent at its end, or left waiting for its client.
///
/// INVARIANT: used on the connection's loop only.
final class LastWill {
  private final DelayedWills delayed;
  private final ClientIds clients;
  private final ClientIds.Key key;
  private final InstantSource clock;
  private @Nullable Will will;
  private boolean takenOver;

  LastWill(Parts parts, Opening opening, ClientIds.Key key) {
    this.delayed = parts.wills();
    this.clients = parts.clientIds();
    this.key = key;
    this.clock = parts.clock();
    this.will = opening.will();
  }

  /// The client has come: what an earlier connection left is over.
  ///
  /// @param goesOn whether the earlier session does
  void begin(boolean goesOn) {
    if (goesOn) {
      delayed.cancel(key); // [MQTT-3.1.3-9]
    } else {
      delayed.sendNow(key);
    }
  }

  /// It is not to be sent.
  void takeBack() {
    will = null;
  }

  /// The client id is free again, unless another connection has had it since: a socket may end
  /// before we hear that we were taken over.
  void giveBack(MqttConnection connection) {
    if (!clients.remove(key, connection)) {
      takenOver = true;
    }
  }

  /// Another connection of the client has taken over.
  void takenOver() {
    takenOver = true;
  }

  /// Where the application's backend has to be asked, the connection does not wait for it.
  private void publish(Session session, Will last) {
    Message message = last.message(clock.millis());
    Asking asking = session.toPublish(message.channel());
    if (asking == null) {
      session.publish(message);
    } else {
      delayed.send(session.rights(), last, asking);
    }
  }

  /// The connection has ended: the will is sent now, or when its time or that of the session is
  /// over, whichever is earlier ([MQTT-3.1.2-8]).
  void end(Session session, @Nullable KeptSession kept, EventLoop loop) {
    Will last = will;
    if (last == null) {
      return;
    }
    will = null;
    long delay = kept == null ? 0 : Math.min(last.delay(), kept.seconds());
    if (delay == 0 || kept == null || !kept.goesOn(key)) {
      publish(session, last);
    } else if (!takenOver) {
      delayed.add(key, session.rights(), last, delay, loop);
      if (clients.has(key)) {
        begin(kept.goesOn(key)); // it came back meanwhile, and found no will that waits
      }
    }
  }
}
