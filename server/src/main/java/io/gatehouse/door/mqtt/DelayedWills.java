package io.gatehouse.door.mqtt;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.door.ConnectionLogin;
import io.gatehouse.door.mqtt.flow.MessageReader.Will;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.ask.Asking;
import io.gatehouse.messaging.message.Message;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Last wills that wait for their client to come back (MQTT 5 section 3.1.3.2.2).
///
/// They are in memory only: a server that stops takes them with it. Safe for use by any thread.
final class DelayedWills {
  private final ConnectionLogin login;
  private final Hub hub;
  private final InstantSource clock;
  private final Map<ClientIds.Key, Waiting> all = new ConcurrentHashMap<>();

  DelayedWills(ConnectionLogin login, Hub hub, InstantSource clock) {
    this.login = login;
    this.hub = hub;
    this.clock = clock;
  }

  private static final class Waiting {
    private final Rights rights;
    private final Will will;
    private volatile @Nullable Future<?> timer;

    Waiting(Rights rights, Will will) {
      this.rights = rights;
      this.will = will;
    }
  }

  void add(ClientIds.Key key, Rights rights, Will will, long seconds, EventLoop loop) {
    Waiting waiting = new Waiting(rights, will);
    cancel(key);
    all.put(key, waiting);
    waiting.timer = loop.schedule(() -> sendIfStillThere(key, waiting), seconds, TimeUnit.SECONDS);
  }

  /// The client is back ([MQTT-3.1.3-9]).
  void cancel(ClientIds.Key key) {
    taken(key);
  }

  /// The session has ended before its time.
  void sendNow(ClientIds.Key key) {
    Waiting waiting = taken(key);
    if (waiting != null) {
      send(waiting);
    }
  }

  private @Nullable Waiting taken(ClientIds.Key key) {
    Waiting waiting = all.remove(key);
    Future<?> timer = waiting == null ? null : waiting.timer;
    if (timer != null) {
      timer.cancel(false);
    }
    return waiting;
  }

  private void sendIfStillThere(ClientIds.Key key, Waiting waiting) {
    if (all.remove(key, waiting)) {
      send(waiting);
    }
  }

  private void send(Waiting waiting) {
    send(waiting.rights, waiting.will, null);
  }

  /// Asks anew whether the credential is still good and the right still there, also where the
  /// application's backend decides that.
  ///
  /// @param asking what has been asked already
  void send(Rights rights, Will will, @Nullable Asking asking) {
    Thread.ofVirtual()
        .name("mqtt-will")
        .start(() -> {
          if (login.isStillGood(rights)) {
            Message message = will.message(clock.millis());
            if (asking != null) {
              asking.await();
            }
            hub.ask(rights, Verb.PUBLISH, message.channel());
            hub.publish(rights, message);
          }
        });
  }
}
