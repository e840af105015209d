package io.gatehouse.dialect.carotene;

import io.gatehouse.access.Rights;
import io.gatehouse.messaging.CallersThread;
import io.gatehouse.messaging.Hub;
import io.gatehouse.messaging.Listener;
import io.gatehouse.messaging.Subscription;
import io.gatehouse.messaging.message.Publication;
import io.gatehouse.webhook.Webhook;
import io.gatehouse.webhook.WebhookEvent;
import io.gatehouse.webhook.Webhooks;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Hears for the backend what is said on the channels that it wants to know of, whoever says it
/// over whatever transport, and passes it on as Carotene's clients see it. Never waits.
final class Ear implements Listener {
  private final Webhooks webhooks;
  private final String application;

  private Ear(Webhooks webhooks, String application) {
    this.webhooks = webhooks;
    this.application = application;
  }

  static void open(Hub hub, Webhooks webhooks, CaroteneSettings settings) {
    Webhook wants = webhooks.find(settings.application(), WebhookEvent.MESSAGE);
    if (wants == null || wants.details()) {
      return; // nobody, or a backend that does not speak Carotene
    }
    Ear ear = new Ear(webhooks, settings.application());
    for (String name : settings.subscribedChannels()) {
      String channel = ChannelNames.channel(name);
      if (channel != null) {
        hub.listen(
            settings.application(), new Subscription(ear, channel, Subscription.Options.DEFAULT));
      }
    }
  }

  @Override
  public boolean hand(Publication publication, Subscription subscription) {
    return webhooks.tell(
        application,
        publication.channel(),
        new String(MessageText.text(publication), StandardCharsets.UTF_8));
  }

  @Override
  public Executor loop() {
    return CallersThread.INSTANCE;
  }

  @Override
  public boolean isBusy() {
    return false;
  }

  /// It is the server's own: nobody is seen to listen.
  @Override
  public @Nullable Rights rights() {
    return null;
  }
}
