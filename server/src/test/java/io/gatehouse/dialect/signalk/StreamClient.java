package io.gatehouse.dialect.signalk;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client of Signal K's stream that keeps what it hears.
public final class StreamClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final BlockingQueue<JsonNode> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;
  private volatile boolean reads = true;
  private int questions;

  /// @param query behind the question mark
  public StreamClient(int port, String query, String... headers) {
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    socket =
        builder
            .buildAsync(URI.create("ws://127.0.0.1:" + port + "/signalk/v1/stream?" + query), this)
            .orTimeout(10, TimeUnit.SECONDS)
            .join();
  }

  /// Sends a text in which quotes are single.
  public StreamClient send(String text) {
    socket.sendText(text.replace('\'', '"'), true).orTimeout(10, TimeUnit.SECONDS).join();
    return this;
  }

  /// A delta of one value.
  public StreamClient tell(String path, String value) {
    return send("{'updates':[{'values':[{'path':'%s','value':%s}]}]}".formatted(path, value));
  }

  /// The next message; fails after ten seconds.
  public JsonNode next() {
    return next(any -> true);
  }

  /// The next message of this kind; those before it are dropped.
  public JsonNode next(Predicate<JsonNode> wanted) {
    try {
      while (true) {
        JsonNode message = heard.poll(30, TimeUnit.SECONDS);
        if (message == null) {
          throw new AssertionError("nothing was heard");
        }
        if (wanted.test(message)) {
          return message;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// The next reply to a request.
  public JsonNode reply(String id) {
    return next(message -> message.path("requestId").asText().equals(id));
  }

  /// The value in the next delta about a path.
  public JsonNode value(String path) {
    return next(message -> path(message).equals(path)).at("/updates/0/values/0/value");
  }

  public static String path(JsonNode delta) {
    return delta.at("/updates/0/values/0/path").asText();
  }

  /// Everything that has been said until the server answers a question; twice, since an event loop
  /// may read what we ask before it does what another has left for it.
  public List<JsonNode> untilNow() {
    List<JsonNode> all = new ArrayList<>();
    untilAnswer(all);
    untilAnswer(all);
    return all;
  }

  private void untilAnswer(List<JsonNode> all) {
    String id = "until-" + questions++;
    send("{'requestId':'%s','query':true}".formatted(id));
    next(message -> {
      boolean answer = message.path("requestId").asText().equals(id);
      if (!answer) {
        all.add(message);
      }
      return answer;
    });
  }

  public int closeCode() {
    return closed.orTimeout(15, TimeUnit.SECONDS).join();
  }

  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      heard.add(Json.read(part.toString()));
      part.setLength(0);
    }
    if (reads) {
      webSocket.request(1);
    }
    return null;
  }

  /// Takes nothing from its socket any more, until it is to read on.
  public void read(boolean on) {
    reads = on;
    if (on) {
      socket.request(1);
    }
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
