package io.gatehouse.door.outbox;

import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.Function;

/// What waits to be read by one peer: bounded, and open to removal until it is on the wire.
///
/// While the socket takes bytes, messages go straight to it. Only when it is full do they wait
/// here, as references to the shared publication. Belongs to the event loop of its channel.
public final class Outbox {
  private static final Queue<Waiting> EMPTY = new ArrayDeque<>(0);

  private final Pipe pipe;
  private final Turn turn;
  private final Bounds bounds;
  private final Function<Publication, byte[]> frames;
  private final Runnable whenGivenUp;
  private Queue<Waiting> queue = EMPTY;
  private long queuedBytes;
  private boolean dirty;

  private record Waiting(Publication publication, Subscription subscription) {}

  /// @param messages that may wait for one slow reader
  /// @param bytes of their payloads
  public record Bounds(int messages, long bytes) {}

  /// @param frames gives the frame that all receivers of a publication share
  /// @param whenGivenUp told of each message that a later one has replaced
  public Outbox(
      Pipe pipe,
      Turn turn,
      Bounds bounds,
      Function<Publication, byte[]> frames,
      Runnable whenGivenUp) {
    this.pipe = pipe;
    this.turn = turn;
    this.bounds = bounds;
    this.frames = frames;
    this.whenGivenUp = whenGivenUp;
  }

  /// Takes a message; false if more wait already than may. Where the channel wants that, it takes
  /// the place of an older one that still waits.
  public boolean offer(Publication publication, Subscription subscription) {
    if (queue.isEmpty() && pipe.isWritable()) {
      write(frames.apply(publication));
      return true;
    }
    if (publication.latestOnly()) {
      giveUpOlder(publication.channel(), subscription);
    }
    if (queue.size() >= bounds.messages() || queuedBytes + publication.size() > bounds.bytes()) {
      return false;
    }
    wait(publication, subscription);
    return true;
  }

  private void giveUpOlder(String channel, Subscription subscription) {
    for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
      Waiting older = all.next();
      if (older.subscription() == subscription && older.publication().channel().equals(channel)) {
        all.remove();
        queuedBytes -= older.publication().size();
        whenGivenUp.run();
      }
    }
  }

  /// Takes a message whatever waits.
  public void add(Publication publication, Subscription subscription) {
    if (queue.isEmpty() && pipe.isWritable()) {
      write(frames.apply(publication));
    } else {
      wait(publication, subscription);
    }
  }

  private void wait(Publication publication, Subscription subscription) {
    if (queue.isEmpty()) {
      queue = new ArrayDeque<>();
    }
    queue.add(new Waiting(publication, subscription));
    queuedBytes += publication.size();
  }

  /// Writes a frame that overtakes what waits.
  public void write(byte[] frame) {
    pipe.write(frame);
    if (!dirty) {
      dirty = true;
      turn.flushLater(this);
    }
  }

  /// Whether a peer that reads faster would be a better choice.
  public boolean isBusy() {
    return !pipe.isWritable();
  }

  /// Leaves at once what was written during this turn.
  public void flush() {
    dirty = false;
    pipe.flush();
  }

  /// Removes what waits for one subscription; says how much that was.
  public int discard(Subscription subscription) {
    int before = queue.size();
    for (Iterator<Waiting> all = queue.iterator(); all.hasNext(); ) {
      Waiting waiting = all.next();
      if (waiting.subscription() == subscription) {
        all.remove();
        queuedBytes -= waiting.publication().size();
      }
    }
    return before - queue.size();
  }

  /// Removes everything that waits; says how much that was.
  public int discard() {
    int count = queue.size();
    queue = EMPTY;
    queuedBytes = 0;
    return count;
  }

  /// Whether bytes that the socket did not take yet are on their way.
  public boolean isStuck() {
    flush();
    return pipe.isStuck();
  }

  /// Writes what waits as far as the socket takes it.
  public void drain() {
    while (!queue.isEmpty() && pipe.isWritable()) {
      Waiting next = queue.remove();
      queuedBytes -= next.publication().size();
      if (next.subscription().listener().mayStillHear(next.publication())) {
        write(frames.apply(next.publication()));
      }
    }
    if (queue.isEmpty()) {
      queue = EMPTY;
    }
  }

  /// Ends the connection with whatever the socket has not taken.
  public void cut() {
    pipe.cut();
  }
}
