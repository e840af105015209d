package io.gatehouse.wiring.ground;

import io.gatehouse.config.section.WebhookConfig;
import io.gatehouse.identity.Tokens;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.identity.proof.Throttle;
import io.gatehouse.observe.Metrics;
import io.gatehouse.webhook.UrlRules;
import io.gatehouse.webhook.WebhookBook;
import io.gatehouse.webhook.WebhookCounts;
import io.gatehouse.webhook.WebhookEvent;
import io.gatehouse.webhook.WebhookLogin;
import io.gatehouse.webhook.WebhookSecrets;
import io.gatehouse.webhook.Webhooks;

/// The backends of applications, which are asked and told by webhooks.
public record Backends(Webhooks webhooks, WebhookBook book, WebhookLogin login) {

  public static Backends open(
      WebhookConfig config,
      Ground ground,
      Pepper pepper,
      Throttle throttle,
      Tokens tokens,
      Opened opened) {
    UrlRules urls = new UrlRules(config.allowPlain(), config.allowLinkLocal());
    WebhookSecrets secrets =
        new WebhookSecrets(pepper.derived(WebhookSecrets.PURPOSE), ground.random());
    Webhooks webhooks =
        opened.add(
            new Webhooks(
                ground.stores(),
                secrets,
                new Webhooks.Settings(config.calls(), config.waiting(), urls),
                ground.clock()));
    webhooks.start();
    // before live connections are looked at: they are judged by the webhooks of now
    ground.changes().listen(webhooks);
    WebhookLogin login =
        new WebhookLogin(ground.stores(), ground.changes(), throttle, webhooks, ground.clock());
    tokens.vouchedBy(login::vouches);
    return new Backends(
        webhooks,
        new WebhookBook(ground.stores(), ground.changes(), webhooks, secrets, urls, ground.clock()),
        login);
  }

  /// Counts what an operator sees of them.
  public void publish(Metrics metrics) {
    WebhookCounts counts = webhooks.counts();
    for (WebhookEvent event : WebhookEvent.values()) {
      for (String result : WebhookCounts.RESULTS) {
        metrics.total(
            "gatehouse.webhook.calls",
            "calls of webhooks by what came of them",
            counts,
            it -> it.calls(event, result),
            "event",
            event.label(),
            "result",
            result);
      }
      metrics.total(
          "gatehouse.webhook.seconds",
          "time from the question to the answer, in all",
          counts,
          it -> it.seconds(event),
          "event",
          event.label());
    }
    metrics.total(
        "gatehouse.webhook.messages.dropped",
        "messages that a backend was not told since too many waited",
        counts,
        WebhookCounts::droppedMessages);
    metrics.gauge("gatehouse.webhook.questions", "questions under way or waiting", webhooks::busy);
    metrics.gauge(
        "gatehouse.webhook.messages.waiting",
        "messages that backends are still to be told",
        webhooks::untold);
    metrics.gauge(
        "gatehouse.webhook.circuits.open",
        "backends that are left alone since they failed",
        webhooks::openCircuits);
  }
}
