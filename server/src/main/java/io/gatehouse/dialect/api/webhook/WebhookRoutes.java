package io.gatehouse.dialect.api.webhook;

import io.gatehouse.access.Access;
import io.gatehouse.change.Done;
import io.gatehouse.change.Receipt;
import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.door.http.Handler;
import io.gatehouse.door.http.Method;
import io.gatehouse.door.http.Request;
import io.gatehouse.door.http.Response;
import io.gatehouse.identity.Author;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.record.WebhookRecord;
import io.gatehouse.webhook.Answer;
import io.gatehouse.webhook.Webhook;
import io.gatehouse.webhook.WebhookBook;
import io.gatehouse.webhook.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The webhooks of an application, one for each event.
public final class WebhookRoutes {
  private static final String ALL = "/v1/webhooks";
  private static final String ONE = ALL + "/{event}";

  private final WebhookBook book;
  private final Access access;

  public WebhookRoutes(WebhookBook book, Access access) {
    this.book = book;
    this.access = access;
  }

  /// Where the routes are offered.
  @FunctionalInterface
  public interface Offers {
    void route(Method method, String template, Handler handler);
  }

  public void mount(Offers offers) {
    offers.route(Method.GET, ALL, this::list);
    offers.route(Method.GET, ONE, this::read);
    offers.route(Method.PUT, ONE, this::put);
    offers.route(Method.DELETE, ONE, this::delete);
    offers.route(Method.POST, ONE + "/test", this::tryOut);
  }

  private Response list(Request request) {
    Author author = access.author(request.signedIn());
    List<Shown> all = new ArrayList<>();
    List<Webhook> configured = book.configured(author);
    configured.forEach(webhook -> all.add(Shown.of(webhook)));
    for (WebhookRecord record : book.list(author)) {
      if (configured.stream().noneMatch(one -> one.event().label().equals(record.event()))) {
        all.add(Shown.of(record, null, null));
      }
    }
    all.sort(Comparator.comparing(Shown::event));
    return Response.ok(new Listing(all));
  }

  private Response read(Request request) {
    WebhookEvent event = event(request);
    Author author = access.author(request.signedIn());
    for (Webhook webhook : book.configured(author)) {
      if (webhook.event() == event) {
        return Response.ok(Shown.of(webhook));
      }
    }
    WebhookRecord record = book.read(author, event);
    return Response.ok(Shown.of(record, null, null)).version(record.version());
  }

  private Response put(Request request) {
    WebhookEvent event = event(request);
    Author author = access.author(request.signedIn());
    WebhookBook.Written written =
        book.put(author, event, request.body(Put.class).draft(), request.versionIfGiven());
    Done<WebhookRecord> done = written.done();
    Secret made = written.secret();
    return Response.ok(Shown.of(done.record(), made == null ? null : made.reveal(), done.receipt()))
        .version(done.record().version());
  }

  private Response delete(Request request) {
    WebhookEvent event = event(request);
    Author author = access.author(request.signedIn());
    return Response.ok(new Ended(book.delete(author, event, request.versionIfGiven()).receipt()));
  }

  private Response tryOut(Request request) {
    WebhookEvent event = event(request);
    Author author = access.author(request.signedIn());
    WebhookBook.Trial trial = book.tryOut(author, event, request.body(Trial.class).values());
    Answer answer = trial.answer();
    return Response.ok(
        new Tried(
            answer.code(),
            answer.sentence(),
            answer instanceof Answer.BadStatus(int status) ? Integer.valueOf(status) : null,
            trial.milliseconds()));
  }

  private static WebhookEvent event(Request request) {
    String label = request.path("event");
    return WebhookEvent.of(label)
        .orElseThrow(() ->
            Problem.of(ProblemType.NOT_FOUND, "there is no webhook `" + label + "`")
                .cure("use `authenticate`, `publish`, `subscribe` or `message`")
                .refused());
  }

  public record Listing(List<Shown> items) {}

  record Ended(Receipt receipt) {}

  public record Tried(
      String result, String detail, @Nullable Integer status, double milliseconds) {}

  /// @param configured whether the operator's configuration supplies it, so that it cannot be
  ///   changed here
  /// @param secret one that was just made; it is shown this once
  public record Shown(
      String event,
      String url,
      boolean configured,
      @Nullable String secret,
      long timeoutSeconds,
      long answerSeconds,
      List<String> channels,
      boolean wildcards,
      @Nullable Instant createdAt,
      @Nullable Long version,
      @Nullable Receipt receipt) {

    static Shown of(WebhookRecord record, @Nullable String secret, @Nullable Receipt receipt) {
      return new Shown(
          record.event(),
          record.url(),
          false,
          secret,
          record.timeoutMillis() / 1_000,
          record.answerMillis() / 1_000,
          record.channels(),
          record.wildcards(),
          Instant.ofEpochMilli(record.createdAt()),
          record.version(),
          receipt);
    }

    static Shown of(Webhook webhook) {
      return new Shown(
          webhook.event().label(),
          webhook.url().toString(),
          true,
          null,
          webhook.timeout().toSeconds(),
          webhook.answerLife().toSeconds(),
          webhook.channels().stream().map(TopicFilter::text).toList(),
          webhook.wildcards(),
          null,
          null,
          null);
    }
  }

  public record Put(
      String url,
      @Nullable String secret,
      @Nullable Long timeoutSeconds,
      @Nullable Long answerSeconds,
      @Nullable List<String> channels,
      @Nullable Boolean wildcards) {

    WebhookBook.Draft draft() {
      return new WebhookBook.Draft(
          url,
          secret == null ? null : new Secret(secret),
          timeoutSeconds == null ? Webhook.TIMEOUT : Duration.ofSeconds(timeoutSeconds),
          answerSeconds == null ? Webhook.LONGEST_LIFE : Duration.ofSeconds(answerSeconds),
          channels == null ? List.of() : channels,
          wildcards != null && wildcards);
    }

    /// Without the secret.
    @Override
    public String toString() {
      return "Put[" + url + "]";
    }
  }

  public record Trial(
      @Nullable String userId,
      @Nullable String token,
      @Nullable String channel,
      @Nullable String message) {

    Map<String, String> values() {
      Map<String, String> values = new LinkedHashMap<>();
      put(values, "user_id", userId);
      put(values, "token", token);
      put(values, "channel", channel);
      put(values, "message", message);
      return values;
    }

    private static void put(Map<String, String> values, String name, @Nullable String value) {
      if (value != null) {
        values.put(name, value);
      }
    }

    /// Without the token.
    @Override
    public String toString() {
      return "Trial[" + userId + ", " + channel + "]";
    }
  }
}
