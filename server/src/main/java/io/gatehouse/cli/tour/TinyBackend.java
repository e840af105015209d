package io.gatehouse.cli.tour;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The backend of a chat, as its owner would write it: it knows who its users are and who may enter
/// which room.
final class TinyBackend implements AutoCloseable {
  private final HttpServer server;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  TinyBackend() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/authenticate", exchange -> answer(exchange, this::who));
    server.createContext("/subscribe", exchange -> answer(exchange, this::where));
    server.start();
  }

  /// Answers one question.
  private interface Answer {
    String to(Map<String, String> form);
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /// The next question that came, in the words in which it is shown; empty if there was none.
  String asked() {
    String next = asked.poll();
    return next == null ? "" : next;
  }

  /// Everybody's token is `secret of` and the name.
  private String who(Map<String, String> form) {
    String user = form.getOrDefault("user_id", "");
    return ("secret of " + user).equals(form.get("token"))
        ? "{\"authenticated\":true,\"user_data\":{\"avatar\":\"" + user + ".png\"}}"
        : "{\"authenticated\":false}";
  }

  /// The red team is alice and mara.
  private String where(Map<String, String> form) {
    boolean red = form.getOrDefault("user_id", "").matches("alice|mara");
    return "{\"authorized\":" + (red || !"team/red".equals(form.get("channel"))) + "}";
  }

  private void answer(HttpExchange exchange, Answer answer) throws IOException {
    Map<String, String> form = new HashMap<>();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    for (String part : body.split("&", -1)) {
      String[] pair = part.split("=", 2);
      form.put(pair[0], URLDecoder.decode(pair[pair.length - 1], StandardCharsets.UTF_8));
    }
    boolean signed = exchange.getRequestHeaders().containsKey("Gatehouse-Signature");
    String reply = answer.to(form);
    asked.add(
        "POST %s %s%s -> %s"
            .formatted(
                exchange.getRequestURI(),
                body.replaceAll("token=[^&]*", "token=…"),
                signed ? ", signed" : "",
                reply));
    byte[] json = reply.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
