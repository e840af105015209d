package io.gatehouse.webhook;

import io.gatehouse.access.Rights;
import io.gatehouse.change.Change;
import io.gatehouse.change.ChangeListener;
import io.gatehouse.change.Receipt;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.messaging.CallersThread;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Hears for the backends of applications what is said on the channels that they want to know of,
/// over whatever transport. It listens as the server itself, never waits, and nobody sees it there.
///
/// Webhooks of a dialect, which speak its words, are left to the dialect.
public final class News implements Listener, ChangeListener {
  private final Hub hub;
  private final Webhooks webhooks;
  private final Function<Publication, String> text;
  private final Map<String, List<Subscription>> subscriptions = new HashMap<>();

  /// @param text a message as JSON
  public News(Hub hub, Webhooks webhooks, Function<Publication, String> text) {
    this.hub = hub;
    this.webhooks = webhooks;
    this.text = text;
  }

  /// Begins to listen for the webhooks that there are.
  public void start() {
    webhooks.applications().forEach(this::listen);
  }

  private synchronized void listen(String application) {
    subscriptions.getOrDefault(application, List.of()).forEach(old -> hub.forget(application, old));
    Webhook webhook = webhooks.find(application, WebhookEvent.MESSAGE);
    List<Subscription> fresh =
        webhook == null || !webhook.details()
            ? List.of()
            : webhook.channels().stream()
                .distinct()
                .map(filter -> new Subscription(this, filter.text(), Subscription.Options.DEFAULT))
                .toList();
    subscriptions.put(application, fresh);
    fresh.forEach(one -> hub.listen(application, one));
  }

  /// Told once, however many of its filters match.
  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    Webhook webhook = webhooks.find(publication.application(), WebhookEvent.MESSAGE);
    if (webhook == null || subscription.ended()) {
      return false;
    }
    for (TopicFilter filter : webhook.channels()) {
      if (filter.matches(publication.channel())) {
        return filter.text().equals(subscription.filter())
            && webhooks.tell(
                publication.application(), publication.channel(), text.apply(publication));
      }
    }
    return false;
  }

  @Override
  public Receipt apply(Change change) {
    if (change instanceof Change.OfWebhook(String application, String event)
        && event.equals(WebhookEvent.MESSAGE.label())) {
      listen(application);
    }
    return Receipt.NOTHING;
  }

  @Override
  public Executor loop() {
    return CallersThread.INSTANCE;
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  @Override
  public @Nullable Rights rights() {
    return null;
  }
}
