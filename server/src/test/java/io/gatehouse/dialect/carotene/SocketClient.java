package io.gatehouse.dialect.carotene;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Speaks Carotene over a WebSocket, byte for byte as its clients do.
final class SocketClient implements WebSocket.Listener, AutoCloseable {
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  SocketClient(HttpClient client, int port) {
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/stream"), this)
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
  }

  SocketClient send(String text) {
    return sendRaw(text.replace('\'', '"'));
  }

  SocketClient sendRaw(String text) {
    socket.sendText(text, true).orTimeout(10, TimeUnit.SECONDS).join();
    return this;
  }

  void sendBinary(byte[] bytes) {
    socket.sendBinary(ByteBuffer.wrap(bytes), true).orTimeout(10, TimeUnit.SECONDS).join();
  }

  SocketClient subscribe(String channel) throws InterruptedException {
    return send("{'subscribe':'" + channel + "'}").expectNothing();
  }

  /// What carotene.js does: the message is JSON inside of a string.
  SocketClient publish(String channel, String json) {
    String quoted = new String(Json.write(json.replace('\'', '"')), StandardCharsets.UTF_8);
    return sendRaw("{\"publish\":" + quoted + ",\"channel\":\"" + channel + "\"}");
  }

  String raw() throws InterruptedException {
    String text = heard.poll(10, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("nothing was heard");
    }
    return text;
  }

  JsonNode next() throws InterruptedException {
    return Json.read(raw());
  }

  SocketClient expect(String json) throws InterruptedException {
    assertThat(raw()).isEqualTo(json.replace('\'', '"'));
    return this;
  }

  SocketClient expectInfo(String text) throws InterruptedException {
    return expect("{'type':'info','payload':'" + text + "'}");
  }

  /// Nothing waits to be read, once the server has answered a ping.
  SocketClient expectNothing() throws InterruptedException {
    sendRaw("ping");
    assertThat(raw()).isEqualTo("pong");
    return this;
  }

  int closeCode() {
    return closed.orTimeout(15, TimeUnit.SECONDS).join();
  }

  boolean isClosed() {
    return closed.isDone();
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
