package io.gatehouse.cli.visitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Somebody at a WebSocket, signed in by a token in the header.
public final class WebSocketVisitor implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final CompletableFuture<Long> endedAtNanos = new CompletableFuture<>();
  private final WebSocket socket;

  public WebSocketVisitor(int port, String token) throws IOException {
    this(port, "/v1/ws", token);
  }

  public WebSocketVisitor(int port, String path, String token) throws IOException {
    try {
      socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(URI.create("ws://127.0.0.1:" + port + path), new Collector())
              .join();
    } catch (CompletionException failed) {
      throw new IOException("the WebSocket was not opened", failed);
    }
  }

  public void send(String message) {
    socket.sendText(message, true).join();
  }

  /// The next message of this type; others are passed over.
  public JsonNode next(String type) throws IOException {
    return next("a `" + type + "`", message -> message.path("type").asText().equals(type));
  }

  /// The next message that fits; others are passed over.
  public JsonNode next(String what, Predicate<JsonNode> fits) throws IOException {
    try {
      for (String text = poll(); text != null; text = poll()) {
        JsonNode message = JSON.readTree(text);
        if (fits.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
    throw new IOException("not " + what + " over WebSocket within 5 seconds");
  }

  private @Nullable String poll() throws InterruptedException {
    return received.poll(5, TimeUnit.SECONDS);
  }

  /// When the connection ended, by `System.nanoTime()`.
  public CompletableFuture<Long> endedAtNanos() {
    return endedAtNanos;
  }

  @Override
  public void close() {
    socket.abort();
    client.close();
  }

  private final class Collector implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        received.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      endedAtNanos.complete(System.nanoTime());
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable why) {
      endedAtNanos.complete(System.nanoTime());
    }
  }
}
