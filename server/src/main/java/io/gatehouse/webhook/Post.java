package io.gatehouse.webhook;

import io.gatehouse.outbound.pin.Pins;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Sends requests to backends and reads their answers: no redirect, no proxy, no cookie, a bounded
/// body and a time for all of it.
///
/// Its methods block, and so belong on a virtual thread.
final class Post implements AutoCloseable {
  private static final int LONGEST_ANSWER = 64 * 1024;
  private static final String AGENT = "Gatehouse";

  private final UrlRules rules;
  private final InstantSource clock;
  private @Nullable ExecutorService threads;
  private @Nullable HttpClient client;

  Post(UrlRules rules, InstantSource clock) {
    this.rules = rules;
    this.clock = clock;
  }

  /// What the backend answers within this time.
  Answer send(Webhook webhook, String body, Duration limit) {
    String host = webhook.url().getHost();
    List<InetAddress> addresses = rules.reachable(host);
    if (addresses == null) {
      return new Answer.Unreachable();
    }
    // the client looks the name up by itself: it must not find another address than was checked
    try (Pins.Pin _ = Pins.PROGRAM.pin(host, addresses)) {
      return rules.reachable(host) == null
          ? new Answer.Unreachable()
          : exchange(webhook, body, limit);
    }
  }

  private Answer exchange(Webhook webhook, String body, Duration limit) {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(
                request(webhook, body, limit),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      HttpResponse<byte[]> response = answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return AnswerReader.read(
          webhook.event(),
          response.statusCode(),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return new Answer.TimedOut();
    } catch (ExecutionException e) {
      return e.getCause() instanceof HttpTimeoutException
          ? new Answer.TimedOut()
          : new Answer.Unreachable();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      answer.cancel(true);
      return new Answer.Unreachable();
    }
  }

  private HttpRequest request(Webhook webhook, String body, Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook.url())
            .timeout(limit)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .header("User-Agent", AGENT)
            .header("Gatehouse-Event", webhook.event().label())
            .POST(BodyPublishers.ofString(body));
    if (webhook.secret() != null) {
      String timestamp = Long.toString(clock.millis() / 1_000);
      request
          .header("Gatehouse-Timestamp", timestamp)
          .header("Gatehouse-Signature", Signature.of(webhook.secret(), timestamp, body));
    }
    return request.build();
  }

  /// Made by the first request: most servers have no webhook.
  private synchronized HttpClient client() {
    HttpClient known = client;
    if (known == null) {
      threads = Executors.newVirtualThreadPerTaskExecutor();
      known =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(Webhook.LONGEST_TIMEOUT)
              .executor(threads)
              .build();
      client = known;
    }
    return known;
  }

  @Override
  public synchronized void close() {
    if (client != null && threads != null) {
      client.shutdownNow();
      threads.shutdownNow();
    }
  }
}
