package io.gatehouse.dialect.scriptr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Speaks Scriptr over a WebSocket, as its published providers do.
final class ScriptrClient implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  ScriptrClient(HttpClient client, int port, String token) {
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/" + token), this)
            .orTimeout(30, TimeUnit.SECONDS)
            .join();
  }

  ScriptrClient send(String text) {
    socket.sendText(text.replace('\'', '"'), true).orTimeout(30, TimeUnit.SECONDS).join();
    return this;
  }

  String raw() throws InterruptedException {
    String text = heard.poll(30, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("nothing was heard");
    }
    return text;
  }

  JsonNode next() throws InterruptedException {
    return Json.read(raw());
  }

  /// The server speaks first; returns the name of the session.
  String hello() throws InterruptedException {
    JsonNode hello = next();
    assertThat(hello.path("status").asText()).isEqualTo("success");
    assertThat(hello.path("result").asText()).isEqualTo("connected.");
    return hello.path("id").asText();
  }

  /// A call that succeeds.
  JsonNode ask(String frame) throws InterruptedException {
    send(frame);
    JsonNode reply = next();
    assertThat(reply.path("status").asText()).as(reply.toString()).isEqualTo("success");
    return reply;
  }

  int closeCode() {
    return closed.orTimeout(30, TimeUnit.SECONDS).join();
  }

  boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      heard.add(part.toString());
      part.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(-1);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
