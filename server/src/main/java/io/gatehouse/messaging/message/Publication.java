package io.gatehouse.messaging.message;

import io.gatehouse.access.line.Line;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.journal.Unit;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A message that was accepted, with its verified sender, on its way to any number of receivers.
///
/// Safe for use by any thread. It lives on the heap and is shared by reference, so that no receiver
/// can leak or free it; the frame of each protocol is made once and then read by all.
public final class Publication {
  private static final VarHandle FRAME = MethodHandles.arrayElementVarHandle(byte[][].class);
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
    return same;
  }

  /// The same as it is heard under another name of its channel; for the hub, when it is published.
  public Publication named(String other) {
    Publication same =
        new Publication(application, message.on(other), sender, id, publishedAt, from);
    same.line = line;
    same.offset = offset;
    same.latestOnly = latestOnly;
    same.original = original();
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
