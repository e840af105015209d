package io.gatehouse.dialect.signalk.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.door.json.Json;
import io.gatehouse.messaging.CallersThread;
import io.gatehouse.messaging.Connection;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The latest values of one application, as the hub has carried them by whatever protocol.
///
/// It lives in memory and is bounded: what comes when it is full is carried, but not kept. Safe for
/// use by any thread.
public final class LatestValues implements Listener {
  /// A dot sorts before everything else, so that what is below a path follows it.
  private static final Comparator<String> BY_ELEMENT = LatestValues::compare;

  private static final int MOST_SOURCES = 10_000;
  private static final int LONGEST_DESCRIPTION = 1_024;

  private final Bounds bounds;
  private final Map<String, Leaf> byChannel = new ConcurrentHashMap<>();
  private final NavigableMap<String, NavigableMap<String, Leaf>> contexts =
      new ConcurrentSkipListMap<>(BY_ELEMENT);
  private final NavigableMap<String, NavigableMap<String, Leaf>> metas =
      new ConcurrentSkipListMap<>(BY_ELEMENT);
  private final Map<String, JsonNode> sources = new ConcurrentHashMap<>();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /// @param places paths in all contexts together
  /// @param bytes of their values
  public record Bounds(int places, long bytes) {
    public static final Bounds STANDARD = new Bounds(50_000, 64L << 20);
  }

  public LatestValues(Bounds bounds) {
    this.bounds = bounds;
  }

  /// Takes note from now on of what is said in the application.
  public void listen(Hub hub, String application) {
    hub.listen(
        application,
        new Subscription(this, PathChannels.PREFIX + "#", Subscription.Options.DEFAULT));
  }

  @Override
  public Executor loop() {
    return CallersThread.INSTANCE;
  }

  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    Reading reading = Reading.of(publication);
    if (reading == null) {
      return false;
    }
    Leaf leaf = byChannel.get(publication.channel());
    if (leaf == null) {
      leaf = added(reading.place(), publication.channel());
    }
    if (leaf != null && bytes.get() >= bounds.bytes()) {
      bytes.addAndGet(leaf.forget(reading.source())); // better nothing than what is over
    } else if (leaf != null) {
      String from = publication.from() instanceof Connection connection ? connection.id() : null;
      Publication kept = publication.withoutConnection();
      bytes.addAndGet(leaf.put(new Leaf.Held(reading, kept, from)));
    }
    return false;
  }

  private @Nullable Leaf added(Place place, String channel) {
    if (places.incrementAndGet() > bounds.places()) {
      places.decrementAndGet();
      return null;
    }
    Leaf fresh = new Leaf(place, channel);
    Leaf known = byChannel.putIfAbsent(channel, fresh);
    if (known != null) {
      places.decrementAndGet();
      return known;
    }
    (place.meta() ? metas : contexts)
        .computeIfAbsent(place.context(), context -> new ConcurrentSkipListMap<>(BY_ELEMENT))
        .put(place.path(), fresh);
    return fresh;
  }

  /// Notes how a source describes itself.
  public void describe(Delta.Source source) {
    boolean room = sources.size() < MOST_SOURCES || sources.containsKey(source.label());
    if (room && Json.write(source.description()).length <= LONGEST_DESCRIPTION) {
      sources.put(source.label(), source.description());
    }
  }

  @Nullable JsonNode description(String source) {
    return sources.get(source);
  }

  /// Every context by its name, with its paths in their order.
  NavigableMap<String, NavigableMap<String, Leaf>> contexts() {
    return contexts;
  }

  /// How many paths there are.
  public int count() {
    return places.get();
  }

  /// What is kept of a place; null for nothing.
  public @Nullable Leaf find(Place place) {
    NavigableMap<String, Leaf> paths = (place.meta() ? metas : contexts).get(place.context());
    return paths == null ? null : paths.get(place.path());
  }

  /// The values of a path and of everything below it; of all paths for an empty one.
  NavigableMap<String, Leaf> below(String context, String path) {
    NavigableMap<String, Leaf> paths =
        contexts.getOrDefault(context, new ConcurrentSkipListMap<>());
    return path.isEmpty()
        ? paths
        : paths.subMap(path, true, path + '.' + Character.MAX_VALUE, true);
  }

  /// What is kept of the places that two patterns match, for a subscriber that begins.
  ///
  /// @param meta whether what describes the paths is meant, instead of their values
  public void each(Glob context, Glob path, boolean meta, Consumer<Leaf> taker) {
    for (Map.Entry<String, NavigableMap<String, Leaf>> one : (meta ? metas : contexts).entrySet()) {
      if (!context.matches(one.getKey())) {
        continue;
      }
      Leaf exact = path.isPlain() ? one.getValue().get(path.text()) : null;
      if (exact != null) {
        taker.accept(exact);
      } else if (!path.isPlain()) {
        one.getValue().values().stream()
            .filter(leaf -> path.matches(leaf.place().path()))
            .forEach(taker);
      }
    }
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public @Nullable Rights rights() {
    return null;
  }

  private static int compare(String one, String other) {
    int common = Math.min(one.length(), other.length());
    for (int i = 0; i < common; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        return Character.compare(a == '.' ? '\0' : a, b == '.' ? '\0' : b);
      }
    }
    return Integer.compare(one.length(), other.length());
  }
}
