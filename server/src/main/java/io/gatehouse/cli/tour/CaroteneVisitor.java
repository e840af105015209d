package io.gatehouse.cli.tour;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A page that speaks Carotene, frame by frame as carotene.js does.
final class CaroteneVisitor implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final Transcript transcript;
  private final String name;

  CaroteneVisitor(String name, int port, Transcript transcript) throws IOException {
    this.name = name;
    this.transcript = transcript;
    try {
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + port + "/stream"), new Collector())
              .join();
    } catch (CompletionException failed) {
      throw new IOException("`/stream` was not opened", failed);
    }
  }

  void authenticate(String token) {
    show("{\"authenticate\":\"" + name + "\",\"token\":\"…\"}");
    socket.sendText("{\"authenticate\":\"" + name + "\",\"token\":\"" + token + "\"}", true).join();
  }

  void send(String message) {
    show(message);
    socket.sendText(message, true).join();
  }

  private void show(String message) {
    transcript.says(name, message);
  }

  /// The next message of this type, shown as it came.
  JsonNode next(String type) throws IOException {
    try {
      for (String text = poll(); text != null; text = poll()) {
        transcript.says("to " + name, text);
        JsonNode message = JSON.readTree(text);
        if (message.path("type").asText().equals(type)) {
          return message;
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
    throw new IOException(name + " heard no `" + type + "` within 10 seconds");
  }

  /// The text of the next info.
  String info() throws IOException {
    return next("info").path("payload").asText();
  }

  /// Waits until everything that was sent so far is done; whether nothing else came meanwhile.
  boolean hearsNothing() throws IOException {
    socket.sendText("ping", true).join();
    try {
      return "pong".equals(poll());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", interrupted);
    }
  }

  private @Nullable String poll() throws InterruptedException {
    return received.poll(10, TimeUnit.SECONDS);
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
  }
}
