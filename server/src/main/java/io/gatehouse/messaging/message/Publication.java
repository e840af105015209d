package io.gatehouse.messaging.message;

import io.gatehouse.access.Rights;
import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.journal.Unit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A message that was accepted, with its verified sender, on its way to any number of receivers.
///
/// Safe for use by any thread. It lives on the heap and is shared by reference, so that no receiver
/// can leak or free it; the frame of each protocol is made once and then read by all.
public final class Publication {
  private static final VarHandle FRAME = MethodHandles.arrayElementVarHandle(byte[][].class);
  private static final int MOST_VIEWS = 64;
  private static final int FORMATS = WireFormat.values().length;

  private final String application;
  private final Message message;
  private final int size;
  private final Sender sender;
  private final long id;
  private final long publishedAt;
  private final @Nullable Object from;
  private final byte[] @Nullable [] frames = new byte[FORMATS][];
  private volatile @Nullable ByteBuffer direct;
  private @Nullable Unit unit;
  private @Nullable Line line;
  private @Nullable Seen seen;
  private long offset;
  private boolean latestOnly;
  private @Nullable Publication original;

  /// @param id counts up while the server runs
  /// @param publishedAt epoch milliseconds
  /// @param from the connection that sent it, where there is one
  public Publication(
      String application,
      Message message,
      Sender sender,
      long id,
      long publishedAt,
      @Nullable Object from) {
    this.application = application;
    this.message = message;
    this.size = message.size();
    this.sender = sender;
    this.id = id;
    this.publishedAt = publishedAt;
    this.from = from;
  }

  public String application() {
    return application;
  }

  public Message message() {
    return message;
  }

  public String channel() {
    return message.channel();
  }

  public byte[] payload() {
    return message.payload();
  }

  /// About how many bytes it holds while it waits: a small payload may come with large properties.
  public int size() {
    return size;
  }

  public Sender sender() {
    return sender;
  }

  public long id() {
    return id;
  }

  /// Epoch milliseconds.
  public long publishedAt() {
    return publishedAt;
  }

  /// What it came from, to leave out who does not want its own; null for no connection.
  public @Nullable Object from() {
    return from;
  }

  public Publication withoutConnection() {
    Publication same = new Publication(application, message, sender, id, publishedAt, null);
    same.line = line;
    same.seen = seen;
    return same;
  }

  /// Has each receiver see what these views show; for the hub, before anybody gets the message.
  public void showBy(@Nullable Views views) {
    seen = views == null ? null : new Seen(views, null, new ConcurrentHashMap<>());
  }

  /// Whether a listener may have this, with everything that it shows, by what holds now.
  public boolean isFor(Rights listener) {
    Seen known = seen;
    return known == null || known.isFor(listener);
  }

  /// Whether different receivers see different parts of it.
  public boolean hasViews() {
    return seen != null;
  }

  /// The message as this listener may see it: one and the same for all who see the same parts. For
  /// a listener that is not known it says what everybody may know.
  public Publication shownTo(@Nullable Rights listener) {
    Seen known = seen;
    if (known == null || listener == null) {
      return this;
    }
    BitSet parts = known.views.parts(listener);
    Publication shown = known.made.get(parts);
    if (shown == null) {
      shown = view(known, parts);
      if (known.made.size() < MOST_VIEWS) {
        Publication other = known.made.putIfAbsent(parts, shown);
        shown = other == null ? shown : other;
      }
    }
    return shown;
  }

  private Publication view(Seen known, BitSet parts) {
    Publication view =
        new Publication(
            application, message.saying(known.views.payload(parts)), sender, id, publishedAt, from);
    view.line = line;
    view.offset = offset;
    view.latestOnly = latestOnly;
    view.original = original;
    view.seen = new Seen(known.views, parts, known.made);
    return view;
  }

  /// What receivers see of this.
  ///
  /// @param shown the parts that this one shows; null for none
  /// @param made all views of the message, by the parts that they show
  private record Seen(Views views, @Nullable BitSet shown, Map<BitSet, Publication> made) {
    boolean isFor(Rights listener) {
      if (!views.mayHear(listener)) {
        return false;
      }
      if (shown == null || shown.isEmpty()) {
        return true;
      }
      BitSet hidden = (BitSet) shown.clone();
      hidden.andNot(views.parts(listener));
      return hidden.isEmpty();
    }
  }

  /// The same as it is heard under another name of its channel; for the hub, when it is published.
  public Publication named(String other) {
    Publication same =
        new Publication(application, message.on(other), sender, id, publishedAt, from);
    same.line = line;
    same.offset = offset;
    same.latestOnly = latestOnly;
    same.original = original();
    Seen known = seen;
    same.seen =
        known == null ? null : new Seen(known.views, known.shown, new ConcurrentHashMap<>());
    return same;
  }

  /// What was said on the channel itself, which every bound is about.
  public Publication original() {
    return original == null ? this : original;
  }

  public boolean expired(long now) {
    return message.extras().expiresAt() <= now;
  }

  /// Its place in the history of its channel, from 1; 0 where the channel keeps none.
  public long offset() {
    return offset;
  }

  /// For the history, before anybody gets the message.
  public void place(long offset) {
    this.offset = offset;
  }

  /// Whether a slow receiver is to get only the latest message of the channel.
  public boolean latestOnly() {
    return latestOnly;
  }

  /// For the hub, before anybody gets the message.
  public void keepLatestOnly() {
    latestOnly = true;
  }

  /// Keeps what the rights of its listeners depend on known as long as this waits; for the hub,
  /// before anybody gets the message.
  public void keepKnown(@Nullable Line thing) {
    line = thing;
  }

  /// What the rights of its listeners depend on, where its channel belongs to a thing.
  public @Nullable Line line() {
    return line;
  }

  /// What has to be durable before the sender is told that the message is safe; made by the first
  /// that asks. For the thread that publishes, while it does.
  public Unit unit() {
    if (original != null) {
      return original.unit();
    }
    Unit known = unit;
    if (known == null) {
      known = new Unit();
      unit = known;
    }
    return known;
  }

  /// The same, or null where nothing has to be durable.
  public @Nullable Unit unitIfAny() {
    return unit;
  }

  /// The frame of one protocol, made by the first receiver that needs it. Nobody may change it.
  @SuppressWarnings("EnumOrdinal") // an index into an array that lives as long as the process
  public byte[] frame(WireFormat format, Encoder encoder) {
    byte[] frame = (byte[]) FRAME.getAcquire(frames, format.ordinal());
    if (frame == null) {
      // two event loops may both encode it: the frames are equal, and either will do
      frame = encoder.encode(this);
      FRAME.setRelease(frames, format.ordinal(), frame);
    }
    return frame;
  }

  /// The payload in memory that a socket reads without a copy; for large payloads only.
  public ByteBuffer directPayload() {
    ByteBuffer shared = direct;
    if (shared == null) {
      shared = ByteBuffer.allocateDirect(payload().length).put(payload()).flip();
      direct = shared;
    }
    return shared.asReadOnlyBuffer();
  }

  /// The verified sender, as each receiver sees it.
  ///
  /// @param publicData JSON object
  public record Sender(Subject subject, String name, String publicData) {}

  /// Makes the frame of one protocol.
  @FunctionalInterface
  public interface Encoder {
    byte[] encode(Publication publication);
  }
}
