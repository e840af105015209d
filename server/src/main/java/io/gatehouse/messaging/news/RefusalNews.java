package io.gatehouse.messaging.news;

import static io.gatehouse.messaging.message.JsonText.quoted;

import io.gatehouse.access.recent.Recorded;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.message.Message;
import io.gatehouse.messaging.message.Publication;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Says on `$refusals` of the application what is refused in it, for whoever may read the audit: at
/// most so many in a second, and then how many more there were. Where nobody listens it says, and
/// writes, nothing.
///
/// Safe for use by any thread; never blocks.
public final class RefusalNews {
  public static final String CHANNEL = "$refusals";

  /// How many are told of in one second.
  static final int MOST = 20;

  private static final long WINDOW = 1_000;
  private static final Publication.Sender SERVER =
      new Publication.Sender(Subject.client("gatehouse"), "gatehouse", "{}");

  private final Hub hub;
  private final InstantSource clock;
  private final Executor later;
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  public RefusalNews(Hub hub, InstantSource clock) {
    this.hub = hub;
    this.clock = clock;
    this.later =
        CompletableFuture.delayedExecutor(
            WINDOW, TimeUnit.MILLISECONDS, task -> Thread.ofVirtual().name("refusals").start(task));
  }

  /// Tells whoever listens.
  public void tell(Recorded refusal) {
    String application = refusal.application();
    if (!hub.isHeard(application, CHANNEL)) {
      return;
    }
    Window window = windows.computeIfAbsent(application, _ -> new Window());
    switch (window.take(clock.millis())) {
      case TELL -> say(application, text(refusal));
      case SUM_UP_LATER -> later.execute(() -> say(application, summary(window)));
      case SKIP -> {}
    }
  }

  private void say(String application, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Message message =
        new Message(CHANNEL, bytes, "application/json", 0, false, Message.Extras.NONE);
    var _ = hub.publishFromServer(application, SERVER, message);
  }

  private static String summary(Window window) {
    return "{\"skipped\":" + window.skipped() + "}";
  }

  /// As `GET /v1/refusals` shows it.
  private static String text(Recorded refusal) {
    String at = Instant.ofEpochMilli(refusal.at()).toString();
    StringBuilder json = new StringBuilder(320);
    add(json, '{', "id", refusal.id());
    add(json, ',', "at", at);
    add(json, ',', "first_at", at);
    add(json, ',', "subject", refusal.subject().toString());
    add(json, ',', "verb", refusal.verb().label());
    add(json, ',', "resource", refusal.named());
    add(json, ',', "reason", refusal.code());
    add(json, ',', "why", refusal.why());
    add(json, ',', "cure", refusal.cure());
    add(json, ',', "transport", refusal.transport().label());
    add(json, ',', "address", refusal.address() == null ? null : refusal.address().toString());
    return json.append(",\"count\":1}").toString();
  }

  private static void add(StringBuilder json, char before, String name, @Nullable String value) {
    if (value != null) {
      json.append(before).append('"').append(name).append("\":").append(quoted(value));
    }
  }

  /// One second in one application.
  private static final class Window {
    private long begin = Long.MIN_VALUE;
    private int told;
    private int skipped;

    enum Then {
      TELL,
      SUM_UP_LATER,
      SKIP
    }

    synchronized Then take(long now) {
      if (now - WINDOW >= begin || now < begin) {
        begin = now;
        told = 0;
      }
      if (told < MOST) {
        told++;
        return Then.TELL;
      }
      return skipped++ == 0 ? Then.SUM_UP_LATER : Then.SKIP;
    }

    synchronized int skipped() {
      int all = skipped;
      skipped = 0;
      return all;
    }
  }
}
