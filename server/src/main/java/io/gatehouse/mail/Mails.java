package io.gatehouse.mail;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends mail. Nobody waits for it: a mail is tried some times, with growing pauses, and given up
/// with a line in the log.
///
/// What waits is bounded and lives in memory: a mail that has not left when the server stops is
/// lost, and whoever asked for it asks again. Safe for use by any thread.
public final class Mails implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mails.class);
  private static final int AT_ONCE = 4;
  private static final int GROWTH = 4;

  private final MailSettings settings;
  private final @Nullable Carrier carrier;
  private final Semaphore places;
  private final Semaphore conversations = new Semaphore(AT_ONCE);
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("mail-", 0).factory());

  public Mails(MailSettings settings, InstantSource time) {
    this.settings = settings;
    this.places = new Semaphore(settings.waiting());
    Letter letter = new Letter(settings.from(), time);
    this.carrier =
        switch (settings.way()) {
          case null -> null;
          case MailSettings.Way.Drop(var folder) -> new FolderCarrier(folder, letter);
          case MailSettings.Way.Smtp smtp -> new SmtpCarrier(smtp, letter);
        };
  }

  /// Whether this server sends mail at all.
  public boolean on() {
    return carrier != null;
  }

  /// `Refused` UNAVAILABLE where this server sends none: to be asked before anything is begun that
  /// needs a mail.
  public void require() {
    if (carrier == null) {
      throw Problem.of(ProblemType.UNAVAILABLE, "this server sends no mail")
          .cure("the operator sets `mail.host` (or `mail.folder` for a try) and `http.public-url`")
          .coded("mail-off")
          .refused();
    }
  }

  /// Takes a mail to be sent soon; never blocks.
  ///
  /// @return whether it was taken: false where this server sends none, or too many wait
  public boolean send(Mail mail) {
    Carrier by = carrier;
    if (by == null) {
      return false;
    }
    if (!places.tryAcquire()) {
      lost.increment();
      LOG.warn("a mail `{}` was dropped: {} are waiting", mail.kind(), settings.waiting());
      return false;
    }
    waiting.incrementAndGet();
    threads.execute(() -> {
      try {
        deliver(by, mail);
      } finally {
        waiting.decrementAndGet();
        places.release();
      }
    });
    return true;
  }

  /// Mails that are under way or wait for another try.
  public int waiting() {
    return waiting.get();
  }

  public long sent() {
    return sent.sum();
  }

  /// Mails that were given up or not taken.
  public long lost() {
    return lost.sum();
  }

  private void deliver(Carrier by, Mail mail) {
    Duration pause = settings.pause();
    try {
      for (int attempt = 1; ; attempt++) {
        if (carried(by, mail, attempt)) {
          return;
        }
        Thread.sleep(pause);
        pause = pause.multipliedBy(GROWTH);
      }
    } catch (InterruptedException stopping) {
      lost.increment();
      LOG.warn("a mail `{}` was not sent: the server stops", mail.kind());
      Thread.currentThread().interrupt();
    }
  }

  /// Whether there is nothing more to do for it.
  private boolean carried(Carrier by, Mail mail, int attempt) throws InterruptedException {
    conversations.acquire();
    try {
      by.carry(mail);
      sent.increment();
      LOG.info("a mail `{}` was sent to {}", mail.kind(), mail.to().masked());
      return true;
    } catch (IOException e) {
      boolean last = attempt >= settings.tries();
      LOG.warn(
          "a mail `{}` was not sent, try {} of {}: {}",
          mail.kind(),
          attempt,
          settings.tries(),
          reason(e));
      if (last) {
        lost.increment();
      }
      return last;
    } catch (Carrier.Undeliverable | RuntimeException e) {
      lost.increment();
      LOG.warn(
          "a mail `{}` to {} cannot be delivered: {}", mail.kind(), mail.to().masked(), reason(e));
      return true;
    } finally {
      conversations.release();
    }
  }

  /// What went wrong in one line; the text of a mail stands in none of them.
  private static String reason(Exception e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null
        ? String.valueOf(e.getMessage())
        : e.getMessage() + " (" + cause.getMessage().replaceAll("\\p{Cntrl}+", " ").strip() + ")";
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
