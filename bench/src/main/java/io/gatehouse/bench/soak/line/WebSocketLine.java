package io.gatehouse.bench.soak.line;

import io.gatehouse.bench.lab.Fleet;
import io.gatehouse.bench.lab.Talk;
import io.gatehouse.bench.load.WebSocketClient;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Gatehouse's own protocol over WebSocket; see docs/reference/websocket.md.
final class WebSocketLine implements Line {
  private final WebSocketClient client;
  private final Ear ear;
  private final Map<String, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();

  private WebSocketLine(WebSocketClient client, Ear ear) {
    this.client = client;
    this.ear = ear;
  }

  static WebSocketLine open(Transport.Site site, Fleet.Pass pass, Ear ear)
      throws InterruptedException {
    WebSocketClient client = Talk.open(site.generator(), site.doors().http(), pass.value());
    WebSocketLine line = new WebSocketLine(client, ear);
    client.onEnd(_ -> line.ended());
    client.listen(line::read);
    if (!client.isOpen()) {
      line.ended();
    }
    return line;
  }

  private void read(String text) {
    if (text.startsWith("{\"type\":\"message\"")) {
      ear.heard(text, false);
    } else if (text.startsWith("{\"type\":\"ok\"")) {
      answer(text, true);
    } else if (text.startsWith("{\"type\":\"error\"")) {
      answer(text, false);
    }
  }

  private void answer(String text, boolean good) {
    int from = text.indexOf("\"id\":\"");
    if (from < 0) {
      return;
    }
    String id = text.substring(from + 6, text.indexOf('"', from + 6));
    CompletableFuture<Boolean> asked = waiting.remove(id);
    if (asked != null) {
      asked.complete(good);
    }
  }

  private void ended() {
    IllegalStateException gone = new IllegalStateException("the connection ended");
    waiting.values().forEach(asked -> asked.completeExceptionally(gone));
    waiting.clear();
    ear.ended();
  }

  private CompletableFuture<Boolean> ask(String type, String channel, String rest) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    String id = Long.toString(ids.incrementAndGet());
    waiting.put(id, answer);
    client.send(
        "{\"type\":\"%s\",\"id\":\"%s\",\"channel\":\"%s\"%s}".formatted(type, id, channel, rest));
    if (!client.isOpen()) {
      answer.completeExceptionally(new IllegalStateException("the connection ended"));
    }
    return answer;
  }

  @Override
  public CompletableFuture<Boolean> subscribe(String channel) {
    return ask("subscribe", channel, "");
  }

  @Override
  public CompletableFuture<Boolean> publish(String channel, String text) {
    return ask("publish", channel, ",\"qos\":1,\"message\":" + text);
  }

  @Override
  public void pause(boolean pause) {
    client.pause(pause);
  }

  @Override
  public boolean isOpen() {
    return client.isOpen();
  }

  @Override
  public void close() {
    client.close();
  }

  @Override
  public void cut() {
    client.close();
  }
}
