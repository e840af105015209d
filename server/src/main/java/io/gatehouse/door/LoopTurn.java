package io.gatehouse.door;

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
///
/// @param <C> the connections of one door
public final class LoopTurn<C extends LoopTurn.Member> {
  private static final int TICKS_PER_SECOND = 2;

  /// A connection that takes part.
  public interface Member {

    /// Flushes what this turn of the loop has written.
    void flushWritten();

    /// Half a second has gone by.
    void tick();
  }

  private final EventLoop loop;
  private final Set<C> connections = new HashSet<>();
  private final List<C> written = new ArrayList<>();
  private final Runnable flush = this::flush;
  private @Nullable Future<?> clock;
  private boolean flushing;
  private int ticks;

  public LoopTurn(EventLoop loop) {
    this.loop = loop;
  }

  public EventLoop loop() {
    return loop;
  }

  /// Half seconds since the first connection.
  public int ticks() {
    return ticks;
  }

  public static int ticks(int seconds) {
    return seconds * TICKS_PER_SECOND;
  }

  public void add(C connection) {
    connections.add(connection);
    if (clock == null) {
      long period = 1000 / TICKS_PER_SECOND;
      clock = loop.scheduleAtFixedRate(this::tick, period, period, TimeUnit.MILLISECONDS);
    }
  }

  public void remove(C connection) {
    connections.remove(connection);
    if (connections.isEmpty() && clock != null) {
      clock.cancel(false);
      clock = null;
    }
  }

  public List<C> connections() {
    return List.copyOf(connections);
  }

  /// Has the connection flush once this turn of the loop has done its work.
  public void flushLater(C connection) {
    written.add(connection);
    if (!flushing) {
      flushing = true;
      loop.execute(flush);
    }
  }

  private void flush() {
    flushing = false;
    // a flush may close a connection, and that may bring messages to others
    for (int i = 0; i < written.size(); i++) {
      written.get(i).flushWritten();
    }
    written.clear();
  }

  private void tick() {
    ticks++;
    for (C connection : connections()) {
      connection.tick();
    }
  }
}
