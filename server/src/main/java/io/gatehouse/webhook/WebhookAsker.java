package io.gatehouse.webhook;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.messaging.ask.Asker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// Leaves channels of level `ask` to the webhooks `publish` and `subscribe`.
public final class WebhookAsker implements Asker {
  private final Webhooks webhooks;

  public WebhookAsker(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  @Override
  public boolean asks(String application, Verb verb) {
    return webhooks.has(application, event(verb));
  }

  @Override
  public String backend(String application, Verb verb) {
    Webhook webhook = webhooks.find(application, event(verb));
    return webhook == null ? "" : webhook.url().toString();
  }

  @Override
  public CompletableFuture<Verdict> ask(Rights rights, Verb verb, String channel) {
    String application = rights.identity().application();
    Webhooks.Details details =
        new Webhooks.Details(
            rights.origin().transport().label(), rights.origin().address().toString());
    Webhook webhook = webhooks.find(application, event(verb));
    Duration life = webhook == null ? LIFE : spread(webhook.answerLife());
    return webhooks
        .authorize(application, event(verb), userId(rights.identity().subject()), channel, details)
        .thenApply(answer -> verdict(answer, life));
  }

  /// A user is told by its id alone, as the contract has it; whoever is no user says what it is, so
  /// that no device passes for a user of the same id.
  private static String userId(Subject subject) {
    return subject.kind() == Subject.Kind.USER ? subject.id() : subject.toString();
  }

  private static Verdict verdict(Answer answer, Duration life) {
    return switch (answer) {
      case Answer.Allowed(String _, Duration less) ->
          new Verdict(
              true,
              true,
              "webhook-allowed",
              answer.sentence(),
              less == null || less.compareTo(life) > 0 ? life : less);
      case Answer.Denied _, Answer.NotAskable _, Answer.NotConfigured _ ->
          new Verdict(false, true, "webhook-" + answer.code(), answer.sentence(), LIFE);
      case Answer.BadStatus _,
          Answer.Malformed _,
          Answer.Unexpected _,
          Answer.TimedOut _,
          Answer.Unreachable _,
          Answer.Busy _,
          Answer.CircuitOpen _ ->
          new Verdict(false, false, "webhook-" + answer.code(), answer.sentence(), LIFE);
    };
  }

  /// A tenth of the time less at most, so that those who came together do not all ask together.
  private static Duration spread(Duration life) {
    long most = life.toMillis();
    return Duration.ofMillis(most - ThreadLocalRandom.current().nextLong(most / 10 + 1));
  }

  private static WebhookEvent event(Verb verb) {
    return verb == Verb.PUBLISH ? WebhookEvent.PUBLISH : WebhookEvent.SUBSCRIBE;
  }
}
