package io.gatehouse.door.amqp.v091;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What the connections of one event loop share: joined flushes, and one clock for all.
///
/// INVARIANT: used on its event loop only.
final class LoopTurn {
  private static final int TICKS_PER_SECOND = 2;

  private final EventLoop loop;
  private final Set<AmqpConnection> connections = new HashSet<>();
  private final List<AmqpConnection> written = new ArrayList<>();
  private final Runnable flush = this::flush;
  private @Nullable Future<?> clock;
  private boolean flushing;
  private int ticks;

  LoopTurn(EventLoop loop) {
    this.loop = loop;
  }

  EventLoop loop() {
    return loop;
  }

  /// Half seconds since the first connection.
  int ticks() {
    return ticks;
  }

  static int ticks(int seconds) {
    return seconds * TICKS_PER_SECOND;
  }

  void add(AmqpConnection connection) {
    connections.add(connection);
    if (clock == null) {
      long period = 1000 / TICKS_PER_SECOND;
      clock = loop.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MILLISECONDS);
    }
  }

  void remove(AmqpConnection connection) {
    connections.remove(connection);
    if (connections.isEmpty() && clock != null) {
      clock.cancel(false);
      clock = null;
    }
  }

  List<AmqpConnection> connections() {
    return List.copyOf(connections);
  }

  /// Has the connection flush once this turn of the loop has done its work.
  void flushLater(AmqpConnection connection) {
    written.add(connection);
    if (!flushing) {
      flushing = true;
      loop.execute(flush);
    }
  }

  private void flush() {
    flushing = false;
    // a flush may close a connection, and that may give messages back to others
    for (int i = 0; i < written.size(); i++) {
      written.get(i).flushWritten();
    }
    written.clear();
  }

  private void tick() {
    ticks++;
    for (AmqpConnection connection : connections()) {
      connection.tick();
    }
  }
}
