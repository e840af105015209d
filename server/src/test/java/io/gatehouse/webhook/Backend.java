package io.gatehouse.webhook;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.config.value.Secret;
import io.gatehouse.messaging.Hub;
import io.gatehouse.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// The backend of an application on a free port, which answers as a test wants.
public final class Backend implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
  private volatile Function<Asked, Reply> answers = ask -> Reply.json("{}");

  public Backend() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /// From now on it answers like this.
  public Backend answers(Function<Asked, Reply> like) {
    answers = like;
    return this;
  }

  public Backend says(String json) {
    return answers(ask -> Reply.json(json));
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /// The next question that it was asked.
  public Asked next() throws InterruptedException {
    Asked next = asked.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("the backend was not asked");
    }
    return next;
  }

  /// What it was asked and nobody took yet.
  public List<Asked> all() {
    List<Asked> all = new ArrayList<>();
    asked.drainTo(all);
    return all;
  }

  /// Has a hub ask this backend about channels of level `ask` in `main`, and wait as long as it
  /// may.
  public Webhooks decidesFor(Hub hub, Stores stores) {
    return decidesFor(hub, stores, Webhook.LONGEST_TIMEOUT);
  }

  /// The same for as long as this.
  public Webhooks decidesFor(Hub hub, Stores stores, Duration timeout) {
    Webhooks webhooks =
        new Webhooks(
            stores,
            new WebhookSecrets(new byte[32], new SecureRandom()),
            new Webhooks.Settings(32, 256, new UrlRules(false, false)),
            InstantSource.system());
    Secret secret = new Secret("a secret of enough characters");
    for (WebhookEvent event : List.of(WebhookEvent.PUBLISH, WebhookEvent.SUBSCRIBE)) {
      webhooks.configure(
          "main",
          List.of(
              new Webhook(
                  event,
                  url("/" + event.label()),
                  secret,
                  timeout,
                  Webhook.LONGEST_LIFE,
                  List.of(),
                  false,
                  false)));
    }
    hub.enquiries().askBy(new WebhookAsker(webhooks));
    return webhooks;
  }

  /// Allows channels that end in `/all` or in the id of who asks, when the latch lets it.
  public Backend allowsOwn(CountDownLatch when) {
    return answers(asked -> {
      try {
        when.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      String channel = String.valueOf(asked.form().get("channel"));
      boolean may = channel.endsWith("/all") || channel.endsWith("/" + asked.form().get("user_id"));
      return Reply.json("{\"authorized\":" + may + "}");
    });
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Asked ask =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders(),
              body);
      asked.add(ask);
      Reply reply = answers.apply(ask);
      reply.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
      if (bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /// One request.
  public record Asked(String method, String path, Headers headers, String body) {
    /// The form as a backend reads it that takes the last value of a name.
    public Map<String, String> form() {
      Map<String, String> form = new LinkedHashMap<>();
      for (String field : body.split("&", -1)) {
        String[] parts = field.split("=", 2);
        form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      return form;
    }

    public String header(String name) {
      return String.valueOf(headers.getFirst(name));
    }
  }

  /// One answer.
  public record Reply(int status, String body, Map<String, String> headers) {
    public static Reply json(String body) {
      return new Reply(200, body, Map.of("Content-Type", "application/json"));
    }

    public static Reply status(int status) {
      return new Reply(status, "", Map.of());
    }
  }
}
