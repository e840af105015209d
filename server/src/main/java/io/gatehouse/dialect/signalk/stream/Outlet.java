package io.gatehouse.dialect.signalk.stream;

import io.gatehouse.dialect.signalk.model.Reading;
import io.gatehouse.door.websocket.wire.Frames;
import io.gatehouse.door.websocket.wire.TextSocket;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.messaging.message.WireFormat;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// What goes out to one subscriber: each message in the frame that all share, and for a peer that
/// does not keep up the latest value of each path and source.
///
/// Belongs to the event loop of its socket.
final class Outlet {
  private static final byte[] NOTHING = {};
  private static final Publication.Encoder DELTA = Outlet::frame;
  private static final int MOST = 20_000;
  private static final long MOST_BYTES = 8 << 20;
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final TextSocket socket;
  private final InstantSource clock;
  private final Predicate<Publication> visible;
  private final Map<Key, Publication> waiting = new LinkedHashMap<>(0);
  private long bytes;
  private long since;
  private int accumulated;

  /// @param visible whether what has waited may still be seen
  Outlet(TextSocket socket, InstantSource clock, Predicate<Publication> visible) {
    this.socket = socket;
    this.clock = clock;
    this.visible = visible;
  }

  private static byte[] frame(Publication publication) {
    Reading reading = Reading.of(publication);
    return reading == null ? NOTHING : Frames.text(reading.delta(""));
  }

  /// Sends a message; false where the peer has been too slow for too long.
  boolean send(Publication publication) {
    if (waiting.isEmpty() && !socket.isBusy()) {
      byte[] frame = publication.frame(WireFormat.SIGNAL_K, DELTA);
      if (frame.length > 0) {
        socket.write(frame);
      }
      return true;
    }
    return hold(publication);
  }

  private boolean hold(Publication publication) {
    long now = clock.millis();
    if (waiting.isEmpty()) {
      since = now;
      accumulated = 0;
    }
    accumulated++;
    bytes += publication.size();
    Publication older = waiting.put(Key.of(publication), publication);
    if (older != null) {
      bytes -= older.size();
    }
    return waiting.size() <= MOST && bytes <= MOST_BYTES && now - since <= LONGEST.toMillis();
  }

  /// Writes what waits as far as the peer takes it.
  void drain() {
    if (waiting.isEmpty()) {
      return;
    }
    String told =
        ",\"$backpressure\":{\"accumulated\":%d,\"duration\":%d}"
            .formatted(accumulated, clock.millis() - since);
    Iterator<Publication> all = waiting.values().iterator();
    while (all.hasNext() && !socket.isBusy()) {
      Publication next = all.next();
      all.remove();
      bytes -= next.size();
      Reading reading = visible.test(next) ? Reading.of(next) : null;
      if (reading != null) {
        socket.write(Frames.text(reading.delta(told)));
      }
    }
    since = clock.millis(); // it reads: its time begins anew
  }

  /// Gives up what waits; says how much that was.
  int discard() {
    int count = waiting.size();
    waiting.clear();
    bytes = 0;
    return count;
  }
}
