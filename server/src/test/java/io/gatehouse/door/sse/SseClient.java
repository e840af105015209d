package io.gatehouse.door.sse;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.door.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Reads an event stream as the HTML standard (section 9.2.6) has browsers read it.
final class SseClient implements AutoCloseable {
  private static final Event END = new Event("(end)", "", "");

  private final HttpResponse<InputStream> response;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

  /// @param type `comment` and `retry` besides the types of events
  record Event(String type, String id, String data) {
    JsonNode json() {
      return Json.read(data);
    }

    int message() {
      return json().path("message").asInt(-1);
    }
  }

  SseClient(HttpClient client, String base, String query, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + "/v1/stream" + query));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      Thread.ofVirtual().start(this::read);
    }
  }

  private void read() {
    try (Scanner lines = new Scanner(response.body(), StandardCharsets.UTF_8)) {
      lines.useDelimiter("\n");
      String type = "message";
      String id = "";
      StringBuilder data = new StringBuilder();
      boolean some = false;
      while (lines.hasNext()) {
        String line = lines.next();
        if (line.isEmpty()) {
          if (some) {
            events.add(new Event(type, id, data.toString()));
          }
          type = "message";
          data.setLength(0);
          some = false;
        } else if (line.startsWith(":")) {
          events.add(new Event("comment", id, line.substring(1)));
        } else if (line.startsWith("retry: ")) {
          events.add(new Event("retry", id, line.substring(7)));
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          some = true;
          data.append(data.isEmpty() ? "" : "\n").append(line.substring(6));
        } else {
          events.add(new Event("unreadable", id, line));
        }
      }
    }
    events.add(END);
  }

  HttpClient.Version version() {
    return response.version();
  }

  int status() {
    return response.statusCode();
  }

  String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /// What came instead of a stream.
  JsonNode problem() throws IOException {
    return Json.read(new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
  }

  /// The next event besides comments; fails after ten seconds.
  Event next() throws InterruptedException {
    Event event = any();
    while (event.type().equals("comment")) {
      event = any();
    }
    return event;
  }

  /// The next event or comment.
  Event any() throws InterruptedException {
    Event event = events.poll(10, TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing was heard");
    }
    return event;
  }

  boolean hasEnded() throws InterruptedException {
    return END.equals(next());
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      // it is closed then
    }
  }
}
