package io.gatehouse.messaging.history;

import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.ChannelSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// The last messages of the channels of one application, in memory. Safe for use by any thread.
public final class History {
  private static final int MOST_AT_ONCE = 1_000;
  private static final int MOST_CHANNELS = 10_000;
  private static final Comparator<Publication> OLDEST_FIRST =
      Comparator.comparingLong(Publication::id);

  private final String epoch;
  private final long mostBytes;
  private final Map<String, Track> tracks = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /// @param epoch another one for each start of the server
  /// @param mostBytes how much the channels keep together
  public History(String epoch, long mostBytes) {
    this.epoch = epoch;
    this.mostBytes = mostBytes;
  }

  /// Keeps a message and gives it its offset, before anybody gets it; where the application keeps
  /// too much already, a channel without history gets none.
  public void add(Publication publication, ChannelSettings settings) {
    boolean full = bytes.get() >= mostBytes;
    Track track = tracks.get(publication.channel());
    if (track == null && !full) {
      track = tracks.computeIfAbsent(publication.channel(), missing -> new Track());
    }
    if (track != null) {
      bytes.addAndGet(track.add(publication, settings, full));
    }
  }

  /// A part of a channel's history.
  ///
  /// @param limit at most 1,000
  public Recalled recall(String channel, Since since, int limit, long now) {
    return switch (since) {
      case Since.Offset(String known, long offset) -> since(channel, known, offset, limit, now);
      case Since.Behind(String known, long id) -> behind(channel, known, id, limit, now);
      case Since.Newest _ -> newest(channel, limit, now);
    };
  }

  /// What came behind an offset.
  ///
  /// @param known the epoch of that offset; another than today's means that everything is new
  private Recalled since(String channel, String known, long offset, int limit, long now) {
    boolean other = !known.equals(epoch);
    Track track = tracks.getOrDefault(channel, new Track());
    Recalled found = track.since(epoch, other ? 0 : offset, Math.min(limit, MOST_AT_ONCE), now);
    return other ? new Recalled(epoch, found.last(), true, found.more(), found.messages()) : found;
  }

  private Recalled behind(String channel, String known, long id, int limit, long now) {
    boolean other = !known.equals(epoch);
    Track track = tracks.getOrDefault(channel, new Track());
    Recalled found = track.behind(epoch, other ? 0 : id, Math.min(limit, MOST_AT_ONCE), now);
    return other ? new Recalled(epoch, found.last(), true, found.more(), found.messages()) : found;
  }

  /// What came behind a message on all channels of a filter, in the order in which it was sent;
  /// where there is more than the limit, or too many channels to look at, that is a gap.
  public Recalled recall(TopicFilter filter, Since.Behind since, int limit, long now) {
    boolean gap = tracks.size() > MOST_CHANNELS;
    boolean more = false;
    PriorityQueue<Publication> newest = new PriorityQueue<>(OLDEST_FIRST);
    for (String channel : gap ? Set.<String>of() : tracks.keySet()) {
      if (filter.matches(channel)) {
        Recalled one = behind(channel, since.epoch(), since.id(), limit, now);
        gap |= one.gap() || one.more();
        newest.addAll(one.messages());
        while (newest.size() > limit) {
          newest.remove();
          more = true;
        }
      }
    }
    List<Publication> found = new ArrayList<>(newest);
    found.sort(OLDEST_FIRST);
    return new Recalled(epoch, 0, gap || more, more, found);
  }

  /// The newest messages.
  private Recalled newest(String channel, int limit, long now) {
    Track track = tracks.getOrDefault(channel, new Track());
    return track.newest(epoch, Math.min(limit, MOST_AT_ONCE), now);
  }

  public String epoch() {
    return epoch;
  }

  /// Forgets what is too old, by the settings of today.
  public void shrink(Function<String, ChannelSettings> settings, long now) {
    tracks.forEach((channel, track) -> {
      ChannelSettings today = settings.apply(channel);
      bytes.addAndGet(-track.shrink(today, now));
      if (!today.keepsHistory() && track.isEmpty()) {
        tracks.remove(channel, track);
      }
    });
  }

  /// Bytes that are kept.
  public long bytes() {
    return bytes.get();
  }
}
