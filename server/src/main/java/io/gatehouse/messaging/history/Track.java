package io.gatehouse.messaging.history;

import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.ChannelSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The last messages of one channel. Guarded by itself.
final class Track {
  private final ArrayDeque<Publication> kept = new ArrayDeque<>();
  private long last;
  private long lost;
  private long bytes;

  /// Takes a message up and gives it its offset; returns by how many bytes the track has grown.
  synchronized long add(Publication publication, ChannelSettings settings, boolean full) {
    long before = bytes;
    publication.place(++last);
    kept.add(publication);
    bytes += size(publication);
    while (kept.size() > settings.historyMessages()) {
      drop();
    }
    expire(settings, publication.publishedAt());
    // an application that keeps too much shortens the channel that grows
    while (full && bytes > before) {
      drop();
    }
    return bytes - before;
  }

  /// Drops what is too old; returns by how many bytes the track has shrunk.
  synchronized long shrink(ChannelSettings settings, long now) {
    long before = bytes;
    while (!settings.keepsHistory() && !kept.isEmpty()) {
      drop();
    }
    expire(settings, now);
    return before - bytes;
  }

  private void expire(ChannelSettings settings, long now) {
    if (settings.historySeconds() == 0) {
      return;
    }
    long oldest = now - settings.historySeconds() * 1000;
    while (!kept.isEmpty() && kept.element().publishedAt() < oldest) {
      drop();
    }
  }

  private void drop() {
    Publication dropped = kept.remove();
    bytes -= size(dropped);
    lost = Math.max(lost, dropped.id());
  }

  private static long size(Publication publication) {
    return publication.size() + 2L * publication.channel().length() + 64;
  }

  synchronized boolean isEmpty() {
    return kept.isEmpty();
  }

  synchronized Recalled since(String epoch, long offset, int limit, long now) {
    if (offset > last) {
      // it was given out before the channel began anew
      Recalled all = since(epoch, 0, limit, now);
      return new Recalled(epoch, last, true, all.more(), all.messages());
    }
    List<Publication> found = new ArrayList<>();
    boolean more = false;
    for (Publication publication : kept) {
      if (publication.offset() > offset && !publication.expired(now)) {
        more = found.size() == limit;
        if (more) {
          break;
        }
        found.add(publication);
      }
    }
    long first = kept.isEmpty() ? last + 1 : kept.element().offset();
    return new Recalled(epoch, last, offset + 1 < first && offset < last, more, found);
  }

  /// What came behind a message of any channel.
  synchronized Recalled behind(String epoch, long id, int limit, long now) {
    List<Publication> found = new ArrayList<>();
    for (Publication publication : kept) {
      if (publication.id() > id && !publication.expired(now)) {
        if (found.size() == limit) {
          return new Recalled(epoch, last, lost > id, true, found);
        }
        found.add(publication);
      }
    }
    return new Recalled(epoch, last, lost > id, false, found);
  }

  synchronized Recalled newest(String epoch, int limit, long now) {
    List<Publication> found = new ArrayList<>();
    var backwards = kept.descendingIterator();
    while (backwards.hasNext() && found.size() < limit) {
      Publication publication = backwards.next();
      if (!publication.expired(now)) {
        found.addFirst(publication);
      }
    }
    return new Recalled(epoch, last, false, false, found);
  }
}
