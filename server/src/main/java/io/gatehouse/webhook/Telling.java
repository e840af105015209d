package io.gatehouse.webhook;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one backend is still to be told, in order, once at most.
///
/// Safe for use by any thread. Whoever tells never waits: what does not fit is given up.
final class Telling {
  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  private final int most;
  private final long mostCharacters;
  private final Consumer<News> teller;
  private final Queue<News> waiting = new ArrayDeque<>();
  private long characters;
  private boolean running;
  private boolean closed;

  /// @param teller tells one of them; may block
  Telling(int most, long mostCharacters, Consumer<News> teller) {
    this.most = most;
    this.mostCharacters = mostCharacters;
    this.teller = teller;
  }

  /// Whether it is going to be told.
  synchronized boolean offer(News news) {
    if (closed || waiting.size() >= most || characters + news.size() > mostCharacters) {
      return false;
    }
    waiting.add(news);
    characters += news.size();
    if (!running) {
      running = true;
      Thread.ofVirtual().name("webhook messages").start(this::run);
    }
    return true;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
    characters = 0;
  }

  private void run() {
    for (News news = next(); news != null; news = next()) {
      try {
        teller.accept(news);
      } catch (RuntimeException failed) {
        LOG.error("a webhook could not be told of a message", failed); // but of those after it
      }
    }
  }

  private synchronized @Nullable News next() {
    News next = waiting.poll();
    if (next == null) {
      running = false;
    } else {
      characters -= next.size();
    }
    return next;
  }

  /// One message.
  record News(Webhook webhook, String message, String channel) {
    long size() {
      return (long) message.length() + channel.length();
    }
  }
}
