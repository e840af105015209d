package io.gatehouse.webhook;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Change;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.SyntaxException;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.core.policy.Resource;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.record.Facts;
import io.gatehouse.identity.record.Names;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.record.WebhookRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The stored webhooks of every application. All methods block; all ask the author first, who has
/// to administer the application: whoever says where to ask decides everything that is asked there.
public final class WebhookBook {
  private static final int MOST_CHANNELS = 100;
  private static final int SHORTEST_SECRET = 16;
  private static final int LONGEST_SECRET = 256;

  private final Stores stores;
  private final Changes changes;
  private final Webhooks webhooks;
  private final WebhookSecrets secrets;
  private final UrlRules urls;
  private final InstantSource clock;

  public WebhookBook(
      Stores stores,
      Changes changes,
      Webhooks webhooks,
      WebhookSecrets secrets,
      UrlRules urls,
      InstantSource clock) {
    this.stores = stores;
    this.changes = changes;
    this.webhooks = webhooks;
    this.secrets = secrets;
    this.urls = urls;
    this.clock = clock;
  }

  /// The stored ones, in the order of their events' labels.
  public List<WebhookRecord> list(Author author) {
    requireAdmin(author);
    return stores.read(transaction -> transaction.webhooks().list(author.application()));
  }

  /// Those of the configuration, which stand before stored ones of the same event.
  public List<Webhook> configured(Author author) {
    requireAdmin(author);
    return webhooks.configured(author.application());
  }

  public WebhookRecord read(Author author, WebhookEvent event) {
    requireAdmin(author);
    return stores
        .read(transaction -> transaction.webhooks().find(author.application(), event.label()))
        .orElseThrow(() -> missing(event));
  }

  /// Sets the webhook of an event.
  ///
  /// @param expected the version that the author saw, 0 for none; null for whatever it is now
  public Written put(Author author, WebhookEvent event, Draft draft, @Nullable Long expected) {
    requireAdmin(author);
    requireStored(author, event);
    requireForm(event, draft);
    String application = author.application();
    Secret given = draft.secret();
    Secret fresh = given == null ? secrets.fresh() : given;
    String sealed = secrets.sealed(application, event, fresh);
    Done<WebhookRecord> done =
        changes.make(transaction -> {
          Optional<WebhookRecord> before = transaction.webhooks().find(application, event.label());
          Versions.require(expected, before.map(WebhookRecord::version).orElse(0L));
          WebhookRecord after =
              transaction
                  .webhooks()
                  .put(
                      new WebhookRecord(
                          application,
                          event.label(),
                          urls.checked(draft.url()).toString(),
                          given == null
                              ? before.map(WebhookRecord::sealedSecret).orElse(sealed)
                              : sealed,
                          draft.timeout().toMillis(),
                          draft.answerLife().toMillis(),
                          draft.channels(),
                          draft.wildcards(),
                          clock.millis(),
                          1));
          return outcome(
              AuditAction.WEBHOOK_CHANGED, author, before.orElse(null), after, given != null);
        });
    boolean made = given == null && done.record().sealedSecret().equals(sealed);
    return new Written(done, made ? fresh : null);
  }

  public Done<WebhookRecord> delete(Author author, WebhookEvent event, @Nullable Long expected) {
    requireAdmin(author);
    requireStored(author, event);
    return changes.make(transaction -> {
      WebhookRecord before =
          transaction
              .webhooks()
              .find(author.application(), event.label())
              .orElseThrow(() -> missing(event));
      Versions.require(expected, before.version());
      transaction.webhooks().remove(author.application(), event.label());
      return outcome(AuditAction.WEBHOOK_DELETED, author, before, before, false);
    });
  }

  /// Calls the backend as it would be called, and says what came back: nothing of the text, so that
  /// nobody reads through this server what only this server can reach. Not throttled, and nobody is
  /// signed in by it.
  ///
  /// @param values `user_id`, `token`, `channel` and `message`, as far as the event has them
  public Trial tryOut(Author author, WebhookEvent event, Map<String, String> values) {
    requireAdmin(author);
    Webhook webhook = webhooks.find(author.application(), event);
    if (webhook == null) {
      throw missing(event);
    }
    Form form = new Form();
    for (String field : fields(event)) {
      form.with(field, values.getOrDefault(field, "test"));
    }
    long begin = System.nanoTime();
    Answer answer = webhooks.ask(author.application(), webhook, form.text()).join();
    return new Trial(answer, (System.nanoTime() - begin) / 1e6);
  }

  private void requireStored(Author author, WebhookEvent event) {
    if (webhooks.isConfigured(author.application(), event)) {
      throw Problem.of(
              ProblemType.CONFLICT,
              "the webhook `%s` comes from the configuration".formatted(event.label()))
          .cure("change it there")
          .refused();
    }
  }

  private static List<String> fields(WebhookEvent event) {
    return switch (event) {
      case AUTHENTICATE -> List.of("user_id", "token");
      case PUBLISH, SUBSCRIBE -> List.of("user_id", "channel");
      case MESSAGE -> List.of("message", "channel");
    };
  }

  private void requireForm(WebhookEvent event, Draft draft) {
    var _ = urls.checked(draft.url());
    within(draft.timeout(), Webhook.SHORTEST_TIMEOUT, Webhook.LONGEST_TIMEOUT, "timeout_seconds");
    within(draft.answerLife(), Duration.ofSeconds(1), Webhook.LONGEST_LIFE, "answer_seconds");
    Secret secret = draft.secret();
    if (secret != null) {
      int length = secret.reveal().length();
      if (length < SHORTEST_SECRET || length > LONGEST_SECRET) {
        throw Names.refused(
            "secret",
            "the secret has to be of 16 to 256 characters",
            "leave it out, and one is made");
      }
    }
    if (event != WebhookEvent.MESSAGE && !draft.channels().isEmpty()) {
      throw Names.refused("channels", "only the webhook `message` has channels", "leave them out");
    }
    if (event == WebhookEvent.MESSAGE && draft.channels().isEmpty()) {
      throw Names.refused(
          "channels",
          "the webhook `message` is told about no channel",
          "name some, such as `chat/#`");
    }
    if (draft.channels().size() > MOST_CHANNELS) {
      throw Names.refused("channels", "too many channels", "use at most 100, with wildcards");
    }
    for (int i = 0; i < draft.channels().size(); i++) {
      requireFilter(draft.channels().get(i), "channels/" + i);
    }
  }

  private static void requireFilter(String text, String field) {
    try {
      if (TopicFilter.parse(text).placeholders().isEmpty()) {
        return;
      }
    } catch (SyntaxException wrong) {
      throw Names.refused(field, wrong.problem(), "write it like `chat/#`");
    }
    throw Names.refused(field, "the channels of a webhook have no placeholders", "use wildcards");
  }

  private static void within(Duration value, Duration least, Duration most, String field) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw Names.refused(
          field,
          "`%d` is out of range".formatted(value.toSeconds()),
          "use %d to %d".formatted(least.toSeconds(), most.toSeconds()));
    }
  }

  private static void requireAdmin(Author author) {
    author.require(Verb.ADMIN, Resource.application(author.application()));
  }

  private static Refused missing(WebhookEvent event) {
    return Problem.of(ProblemType.NOT_FOUND, "there is no webhook `%s`".formatted(event.label()))
        .refused();
  }

  private static Outcome<WebhookRecord> outcome(
      AuditAction action,
      Author author,
      @Nullable WebhookRecord before,
      WebhookRecord after,
      boolean newSecret) {
    boolean gone = action == AuditAction.WEBHOOK_DELETED;
    Map<String, Object> now = new LinkedHashMap<>(facts(after));
    if (newSecret) {
      now.put("new_secret", true);
    }
    return new Outcome<>(
        after,
        List.of(
            Facts.event(
                action,
                after.application(),
                author.actor(),
                "webhook:" + after.event(),
                before == null ? Map.of() : facts(before),
                gone ? Map.of() : now)),
        List.of(new Change.OfWebhook(after.application(), after.event())));
  }

  private static Map<String, ?> facts(WebhookRecord record) {
    return Map.of(
        "url", record.url(),
        "timeout_ms", record.timeoutMillis(),
        "answer_ms", record.answerMillis(),
        "channels", record.channels(),
        "wildcards", record.wildcards());
  }

  /// What an administrator asks for.
  ///
  /// @param secret null to keep the one that is there, or to have one made
  public record Draft(
      String url,
      @Nullable Secret secret,
      Duration timeout,
      Duration answerLife,
      List<String> channels,
      boolean wildcards) {}

  /// @param secret the one that was made, which is shown this once; else null
  public record Written(Done<WebhookRecord> done, @Nullable Secret secret) {}

  /// What came of a trial call.
  public record Trial(Answer answer, double milliseconds) {}
}
