package io.gatehouse.door.outbox;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/// Joins the flushes of one event loop: what is written during one turn leaves in one system call
/// for each connection.
///
/// Belongs to its event loop.
public final class Turn {
  private final EventLoop loop;
  private List<Outbox> written = new ArrayList<>();
  private List<Outbox> spare = new ArrayList<>();
  private boolean scheduled;

  public Turn(EventLoop loop) {
    this.loop = loop;
  }

  void flushLater(Outbox outbox) {
    written.add(outbox);
    if (!scheduled) {
      scheduled = true;
      loop.execute(this::flush);
    }
  }

  private void flush() {
    scheduled = false;
    List<Outbox> now = written;
    written = spare;
    for (Outbox outbox : now) {
      outbox.flush();
    }
    now.clear();
    spare = now;
  }
}
