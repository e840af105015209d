package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.store.record.LetterRecord;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One message in a mailbox.
///
/// A receiver takes it and then settles it, returns it, or (for QoS 2) first says that it was
/// received.
public final class Letter {
  /// How far the journal is.
  enum State {
    /// It is not to be written.
    MEMORY,
    /// It waits for the journal.
    NEW,
    /// It was settled before the journal came to it.
    SKIPPED,
    WRITING,
    WRITTEN
  }

  private final long sequence;
  private final Publication publication;
  private final Subscription subscription;
  private final int qos;
  private final boolean shown;
  final AtomicReference<State> state;

  // guarded by the mailbox
  boolean redelivered;
  boolean begun;
  boolean released;
  @Nullable Receiver holder;
  private volatile @Nullable Publication view;

  Letter(
      long sequence,
      Publication publication,
      Subscription subscription,
      int qos,
      boolean shown,
      State state) {
    this.sequence = sequence;
    this.publication = publication;
    this.subscription = subscription;
    this.qos = qos;
    this.shown = shown;
    this.state = new AtomicReference<>(state);
  }

  /// Its place in the mailbox, from 1; the same after a restart.
  public long sequence() {
    return sequence;
  }

  /// The message, as the one who took it last may see it.
  public Publication publication() {
    Publication seen = view;
    return seen == null ? publication : seen;
  }

  /// The message as it is kept: where not everybody may see all of it, it says what everybody may
  /// know who may have it.
  Publication original() {
    return publication;
  }

  /// Somebody is about to take it.
  void showTo(@Nullable Rights receiver) {
    if (publication.hasViews()) {
      view = publication.shownTo(receiver);
    }
  }

  /// By which subscription it came.
  public Subscription subscription() {
    return subscription;
  }

  /// How it is to be delivered: the lower of the message's and the subscription's.
  public int qos() {
    return qos;
  }

  /// Whether it is a retained message that the channel showed to a new subscription.
  public boolean shown() {
    return shown;
  }

  /// Whether it was given to a receiver before.
  public boolean redelivered() {
    return redelivered;
  }

  /// Whether its receiver has it, and only the end of the QoS 2 handshake is missing.
  public boolean released() {
    return released;
  }

  int bytes() {
    return weight(publication);
  }

  /// About how many bytes a message takes in a mailbox: a small payload may come with a long name.
  static int weight(Publication publication) {
    Publication.Sender sender = publication.sender();
    return publication.size()
        + publication.channel().length()
        + sender.name().length()
        + sender.publicData().length()
        + LetterRecord.AROUND;
  }

  boolean expired(long now, long life) {
    boolean over =
        publication.expired(now)
            || (life != Long.MAX_VALUE && publication.publishedAt() + life <= now);
    return over && !mustArrive();
  }

  /// Whether a receiver of QoS 2 may know it already: the handshake has to come to its end, and it
  /// does not expire any more ([MQTT-4.3.3-7]).
  public boolean mustArrive() {
    return qos == 2 && (begun || released);
  }

  /// Whether a receiver of QoS 2 may see it: it must find the same sequence after a crash.
  boolean mayLeave() {
    State now = state.get();
    return qos < 2 || now == State.MEMORY || now == State.WRITTEN;
  }
}
