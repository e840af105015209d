package io.gatehouse.bench.soak;

import io.gatehouse.bench.soak.Faults.Kind;
import io.gatehouse.bench.soak.line.Line;
import io.gatehouse.bench.soak.line.Transport;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Sends the messages of one feed at a steady pace and notes which ones the server has taken.
final class Publisher implements Actor {
  private static final int UNDER_WAY = 16;

  private final World world;
  private final Feed feed;
  private final Line line;
  private final long pauseNanos;
  private final Semaphore free = new Semaphore(UNDER_WAY);
  private long due = System.nanoTime();

  Publisher(World world, Feed feed, Transport transport, int perSecond)
      throws InterruptedException {
    this.world = world;
    this.feed = feed;
    this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.line = transport.open(world.site(), world.newcomer("soak-speaker"), (text, again) -> {});
  }

  @Override
  public void act() throws Exception {
    due = Math.max(due + pauseNanos, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(100));
    TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
    if (!free.tryAcquire(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nothing is acknowledged any more on " + feed.channel());
    }
    long number = feed.next();
    line.publish(feed.channel(), feed.text(number))
        .whenComplete((taken, failure) -> {
          free.release();
          if (failure != null || !taken) {
            world
                .faults()
                .add(Kind.WRONG_ANSWER, 1, "message %d was refused: %s".formatted(number, failure));
          } else {
            feed.settle(number);
          }
        });
  }

  @Override
  public void leave() throws Exception {
    if (!free.tryAcquire(UNDER_WAY, 10, TimeUnit.SECONDS)) {
      world
          .faults()
          .add(Kind.LOST, 1, "messages on " + feed.channel() + " were never acknowledged");
    }
    line.close();
  }
}
