package io.gatehouse.webhook;

import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.store.Stores;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks the backends of applications, and tells them what was said.
///
/// Safe for use by any thread; nothing here blocks but [#start]. Every question has an answer
/// within its webhook's timeout, and whatever goes wrong is an answer that opens nothing. Questions
/// are never repeated: whoever needs the answer asks again.
public final class Webhooks implements ChangeListener, AutoCloseable {
  private static final int FAILURES = 5;
  private static final long FIRST_PAUSE = 10_000;
  private static final long LONGEST_PAUSE = 60_000;
  private static final int MOST_NEWS = 10_000;
  private static final long MOST_CHARACTERS = 8L << 20;
  private static final int LONGEST_TOKEN = 8_192;

  private final Stores stores;
  private final WebhookSecrets secrets;
  private final Settings settings;
  private final InstantSource clock;
  private final Post post;
  private final WebhookCounts counts = new WebhookCounts();
  private final Map<String, Map<WebhookEvent, Webhook>> configured = new ConcurrentHashMap<>();
  private final Map<String, Map<WebhookEvent, Webhook>> stored = new ConcurrentHashMap<>();
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();
  private final Map<String, Telling> tellings = new ConcurrentHashMap<>();

  public Webhooks(Stores stores, WebhookSecrets secrets, Settings settings, InstantSource clock) {
    this.stores = stores;
    this.secrets = secrets;
    this.settings = settings;
    this.clock = clock;
    this.post = new Post(settings.urls(), clock);
  }

  /// Reads what is stored; blocks. To be called once, before any door opens.
  public void start() {
    stores
        .read(transaction -> transaction.webhooks().all())
        .forEach(record -> put(stored, record.application(), secrets.opened(record)));
  }

  /// Webhooks that the operator's configuration supplies: they win over stored ones, and the API
  /// cannot change them. To be called before any door opens.
  public void configure(String application, Collection<Webhook> webhooks) {
    webhooks.forEach(webhook -> {
      String fault = settings.urls().fault(webhook.url());
      if (fault != null) {
        throw new IllegalArgumentException(fault);
      }
      put(configured, application, webhook);
    });
  }

  /// The webhook of this event, or null.
  public @Nullable Webhook find(String application, WebhookEvent event) {
    Webhook fixed = find(configured, application, event);
    return fixed == null ? find(stored, application, event) : fixed;
  }

  /// Whether the application has a webhook for this event.
  public boolean has(String application, WebhookEvent event) {
    return find(application, event) != null;
  }

  /// The applications that have any.
  Set<String> applications() {
    Set<String> all = new HashSet<>(stored.keySet());
    all.addAll(configured.keySet());
    return all;
  }

  boolean isConfigured(String application, WebhookEvent event) {
    return find(configured, application, event) != null;
  }

  List<Webhook> configured(String application) {
    return List.copyOf(configured.getOrDefault(application, Map.of()).values());
  }

  /// Asks whether this user is who it says: `user_id`, `token`. [WebhookLogin] is the way to an
  /// identity, with its throttle.
  CompletableFuture<Answer> authenticate(
      String application, String userId, String token, Details details) {
    Webhook webhook = find(application, WebhookEvent.AUTHENTICATE);
    String fault = UserIds.fault(userId);
    if (fault == null && (token.length() > LONGEST_TOKEN || !Form.isWhole(token))) {
      fault = "the token cannot be sent to the application's webhook";
    }
    return asked(
        application,
        webhook,
        fault,
        new Form().with("user_id", userId).with("token", token),
        details);
  }

  /// Asks whether a user may publish on or listen to a channel: `user_id`, `channel`.
  ///
  /// @param event publish or subscribe
  public CompletableFuture<Answer> authorize(
      String application, WebhookEvent event, String userId, String channel, Details details) {
    Webhook webhook = find(application, event);
    boolean wildcards = channel.contains("+") || channel.contains("#");
    String fault = UserIds.fault(userId);
    if (fault == null && wildcards && webhook != null && !webhook.wildcards()) {
      fault = "the application's webhook is not asked about wildcards";
    }
    if (fault == null && !Form.isWhole(channel)) {
      fault = "the channel cannot be sent to the application's webhook";
    }
    return asked(
        application,
        webhook,
        fault,
        new Form().with("user_id", userId).with("channel", channel),
        details);
  }

  /// Tells the backend what was said on a channel, if it wants to know: `message`, `channel`.
  ///
  /// @param message what was said, as JSON text
  /// @return whether it is going to be told; never after a wait
  public boolean tell(String application, String channel, String message) {
    Webhook webhook = find(application, WebhookEvent.MESSAGE);
    if (webhook == null
        || webhook.channels().stream().noneMatch(filter -> filter.matches(channel))) {
      return false;
    }
    boolean taken =
        tellings
            .computeIfAbsent(
                application,
                name -> new Telling(MOST_NEWS, MOST_CHARACTERS, news -> tell(name, news)))
            .offer(new Telling.News(webhook, message, channel));
    if (!taken) {
      counts.dropped();
    }
    return taken;
  }

  private void tell(String application, Telling.News news) {
    Form form = new Form().with("message", news.message()).with("channel", news.channel());
    long begin = System.nanoTime();
    Answer answer = call(application, news.webhook(), form.text(), news.webhook().timeout());
    counts.answered(WebhookEvent.MESSAGE, answer, System.nanoTime() - begin);
  }

  private CompletableFuture<Answer> asked(
      String application,
      @Nullable Webhook webhook,
      @Nullable String fault,
      Form form,
      Details details) {
    if (webhook == null) {
      return CompletableFuture.completedFuture(new Answer.NotConfigured());
    }
    if (fault != null) {
      return CompletableFuture.completedFuture(new Answer.NotAskable(fault));
    }
    if (webhook.details()) {
      form.with("application", application)
          .with("transport", details.transport())
          .with("address", details.address());
    }
    return ask(application, webhook, form.text());
  }

  /// Puts a question; for a trial call too.
  CompletableFuture<Answer> ask(String application, Webhook webhook, String body) {
    long begin = System.nanoTime();
    CompletableFuture<Answer> told = new CompletableFuture<>();
    var _ =
        told.whenComplete((answer, failed) ->
            counts.answered(
                webhook.event(),
                failed == null ? answer : new Answer.Unreachable(),
                System.nanoTime() - begin));
    if (circuit(application, webhook).refuses(clock.millis())) {
      told.complete(new Answer.CircuitOpen());
    } else if (!lane(application).submit(() -> answer(application, webhook, body, begin, told))) {
      told.complete(new Answer.Busy());
    }
    return told.completeOnTimeout(
        new Answer.TimedOut(), webhook.timeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void answer(
      String application,
      Webhook webhook,
      String body,
      long begin,
      CompletableFuture<Answer> told) {
    Duration left = webhook.timeout().minusNanos(System.nanoTime() - begin);
    if (told.isDone() || left.toMillis() <= 0) {
      return;
    }
    told.complete(call(application, webhook, body, left));
  }

  private Answer call(String application, Webhook webhook, String body, Duration limit) {
    Circuit circuit = circuit(application, webhook);
    if (!circuit.enter(clock.millis())) {
      return new Answer.CircuitOpen();
    }
    Answer answer = new Answer.Unreachable();
    try {
      answer = post.send(webhook, body, limit);
    } finally {
      if (failed(answer)) {
        circuit.failed(clock.millis());
      } else {
        circuit.succeeded();
      }
    }
    return answer;
  }

  private static boolean failed(Answer answer) {
    return switch (answer) {
      case Answer.TimedOut _, Answer.Unreachable _ -> true;
      case Answer.BadStatus(int status) -> status >= 500;
      case Answer.Allowed _,
          Answer.Denied _,
          Answer.Malformed _,
          Answer.Unexpected _,
          Answer.Busy _,
          Answer.CircuitOpen _,
          Answer.NotAskable _,
          Answer.NotConfigured _ ->
          false;
    };
  }

  private Lane lane(String application) {
    return lanes.computeIfAbsent(
        application, name -> new Lane(settings.calls(), settings.waiting()));
  }

  private Circuit circuit(String application, Webhook webhook) {
    return circuits.computeIfAbsent(
        key(application, webhook), name -> new Circuit(FAILURES, FIRST_PAUSE, LONGEST_PAUSE));
  }

  private static String key(String application, Webhook webhook) {
    return application + " " + webhook.url();
  }

  private static void put(
      Map<String, Map<WebhookEvent, Webhook>> all, String application, Webhook webhook) {
    all.compute(
        application,
        (name, old) -> {
          Map<WebhookEvent, Webhook> fresh = new EnumMap<>(WebhookEvent.class);
          if (old != null) {
            fresh.putAll(old);
          }
          fresh.put(webhook.event(), webhook);
          return fresh;
        });
  }

  private static @Nullable Webhook find(
      Map<String, Map<WebhookEvent, Webhook>> all, String application, WebhookEvent event) {
    Map<WebhookEvent, Webhook> own = all.get(application);
    return own == null ? null : own.get(event);
  }

  @Override
  public Receipt apply(Change change) {
    if (change instanceof Change.OfWebhook(String application, String _)) {
      readAgain(application);
    }
    return Receipt.NOTHING;
  }

  /// One at a time: of two changes at once, what was read first must not stay. Where they cannot be
  /// read there are none: a backend that was taken away must not vouch for anybody.
  private synchronized void readAgain(String application) {
    stored.remove(application);
    Map<WebhookEvent, Webhook> fresh = new EnumMap<>(WebhookEvent.class);
    stores
        .read(transaction -> transaction.webhooks().list(application))
        .forEach(record -> {
          Webhook webhook = secrets.opened(record);
          fresh.put(webhook.event(), webhook);
        });
    stored.put(application, fresh);
    circuits.keySet().removeIf(key -> key.startsWith(application + " "));
  }

  /// What an operator may see.
  public WebhookCounts counts() {
    return counts;
  }

  /// Questions under way or waiting, of all applications.
  public int busy() {
    return lanes.values().stream().mapToInt(Lane::busy).sum();
  }

  /// Messages that backends are still to be told.
  public int untold() {
    return tellings.values().stream().mapToInt(Telling::waiting).sum();
  }

  public int openCircuits() {
    return (int) circuits.values().stream().filter(Circuit::isOpen).count();
  }

  @Override
  public void close() {
    tellings.values().forEach(Telling::close);
    post.close();
  }

  /// What every webhook is held to.
  ///
  /// @param calls most questions of one application under way
  /// @param waiting most that wait beside them
  public record Settings(int calls, int waiting, UrlRules urls) {}

  /// What a request says beyond the contract's fields, where the webhook wants that.
  public record Details(String transport, String address) {}
}
