package io.gatehouse.dialect.carotene;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A backend as people write them for Carotene: it reads forms and answers with JSON.
final class Backend implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Function<Map<String, String>, Reply>> answers =
      new ConcurrentHashMap<>();
  private final Map<String, BlockingQueue<Asked>> asked = new ConcurrentHashMap<>();

  record Reply(int status, String body) {
    static Reply ok(String body) {
      return new Reply(200, body.replace('\'', '"'));
    }
  }

  /// @param raw the body as it came
  record Asked(Map<String, String> form, String raw, Headers headers) {}

  Backend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String raw = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          Map<String, String> form = form(raw);
          queue(path).add(new Asked(form, raw, exchange.getRequestHeaders()));
          Function<Map<String, String>, Reply> answer = answers.get(path);
          Reply reply = answer == null ? new Reply(404, "") : answer.apply(form);
          byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
          if (body.length > 0) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
  }

  private static Map<String, String> form(String raw) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String part : raw.split("&", -1)) {
      String[] pair = part.split("=", 2);
      fields.put(
          URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
          URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
    }
    return fields;
  }

  private BlockingQueue<Asked> queue(String path) {
    return asked.computeIfAbsent(path, name -> new LinkedBlockingQueue<>());
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  void answer(String path, Function<Map<String, String>, Reply> answer) {
    answers.put(path, answer);
  }

  void answer(String path, String json) {
    answers.put(path, form -> Reply.ok(json));
  }

  /// The next request at a path; fails after ten seconds.
  Asked next(String path) throws InterruptedException {
    Asked next = queue(path).poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody asked at " + path);
    }
    return next;
  }

  int waiting(String path) {
    return queue(path).size();
  }

  void forget() {
    asked.clear();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
