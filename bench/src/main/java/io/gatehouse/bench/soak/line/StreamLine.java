package io.gatehouse.bench.soak.line;

import io.gatehouse.bench.lab.Fleet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Server-sent events over HTTP/1.1: the latest subscription is a stream of its own, which ends
/// with its right. It only listens.
final class StreamLine implements Line {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final int OK = 200;
  private static final int FORBIDDEN = 403;

  private final String address;
  private final String token;
  private final Ear ear;
  private @Nullable InputStream stream;
  private boolean closed;

  private StreamLine(String address, String token, Ear ear) {
    this.address = address;
    this.token = token;
    this.ear = ear;
  }

  static StreamLine open(Transport.Site site, Fleet.Pass pass, Ear ear) {
    return new StreamLine("http://127.0.0.1:" + site.doors().http(), pass.value(), ear);
  }

  @Override
  public CompletableFuture<Boolean> subscribe(String channel) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    address
                        + "/v1/stream?channel="
                        + URLEncoder.encode(channel, StandardCharsets.UTF_8)))
            .header("Authorization", "Bearer " + token)
            .build();
    return CLIENT.sendAsync(request, BodyHandlers.ofInputStream()).thenApply(this::begin);
  }

  private boolean begin(HttpResponse<InputStream> answer) {
    InputStream body = answer.body();
    if (answer.statusCode() == OK) {
      replace(body);
      Thread.startVirtualThread(() -> read(body));
      return true;
    }
    close(body);
    if (answer.statusCode() == FORBIDDEN) {
      return false;
    }
    throw new IllegalStateException("the stream was answered by " + answer.statusCode());
  }

  private void replace(InputStream fresh) {
    InputStream old;
    synchronized (this) {
      old = stream;
      stream = fresh;
      closed = false;
    }
    if (old != null) {
      close(old);
    }
  }

  private void read(InputStream body) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      String event = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event:")) {
          event = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:") && event.equals("message")) {
          ear.heard(line.substring("data:".length()), false);
        } else if (line.isEmpty()) {
          event = "";
        }
      }
    } catch (IOException broken) {
      // whoever ended it, it has ended
    }
    ended(body);
  }

  @SuppressWarnings("ReferenceEquality") // a stream is itself and no other
  private void ended(InputStream body) {
    synchronized (this) {
      if (stream != body) {
        return;
      }
      stream = null;
      closed = true;
    }
    ear.ended();
  }

  @Override
  public CompletableFuture<Boolean> publish(String channel, String text) {
    throw new UnsupportedOperationException("a stream only listens");
  }

  @Override
  public void pause(boolean pause) {
    throw new UnsupportedOperationException("this client reads whatever comes");
  }

  @Override
  public synchronized boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    InputStream open;
    synchronized (this) {
      open = stream;
      stream = null;
      closed = true;
    }
    if (open != null) {
      close(open);
      ear.ended();
    }
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException gone) {
      // then it is closed
    }
  }

  @Override
  public void cut() {
    close();
  }
}
