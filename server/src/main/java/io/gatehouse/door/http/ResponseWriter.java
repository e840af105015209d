package io.gatehouse.door.http;

import static io.vertx.core.http.HttpHeaders.createOptimized;

import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts an answer on the wire, with the headers that every answer has.
final class ResponseWriter {
  private static final CharSequence ID = createOptimized("Gatehouse-Request");
  private static final CharSequence NO_STORE = createOptimized("no-store");
  private static final CharSequence OPTIONS = createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFF = createOptimized("nosniff");
  private static final CharSequence REFERRER = createOptimized("Referrer-Policy");
  private static final CharSequence NO_REFERRER = createOptimized("no-referrer");
  private static final CharSequence POLICY = createOptimized("Content-Security-Policy");
  private static final CharSequence NOTHING_ALLOWED =
      createOptimized("default-src 'none'; frame-ancestors 'none'");
  private static final CharSequence OWN_ALLOWED =
      createOptimized(
          "default-src 'self'; object-src 'none'; worker-src 'none'; base-uri 'none';"
              + " form-action 'self'; frame-ancestors 'none'");
  private static final CharSequence HSTS = createOptimized("Strict-Transport-Security");
  private static final CharSequence ONE_YEAR = createOptimized("max-age=31536000");
  private static final CharSequence JSON = createOptimized("application/json");

  private ResponseWriter() {}

  /// How the request came in, as far as its answer depends on that.
  record Way(String id, boolean head, boolean secure, List<Response.Header> cors) {}

  static Future<Void> write(HttpServerResponse out, Response response, Way way) {
    setHead(out, response, way);
    return end(out, response, way.head());
  }

  /// Writes the head of an answer whose body follows part by part.
  static Future<Void> begin(HttpServerResponse out, Response response, Way way) {
    setHead(out, response, way);
    out.setChunked(true);
    return out.writeHead();
  }

  private static void setHead(HttpServerResponse out, Response response, Way way) {
    out.setStatusCode(response.status());
    MultiMap headers = out.headers();
    headers.add(ID, new AsciiString(way.id().getBytes(StandardCharsets.US_ASCII), false));
    headers.add(HttpHeaders.CACHE_CONTROL, NO_STORE);
    headers.add(OPTIONS, NO_SNIFF);
    if (isPage(response.contentType())) {
      headers.add(REFERRER, NO_REFERRER);
      headers.add(POLICY, OWN_ALLOWED);
    } else {
      headers.add(POLICY, NOTHING_ALLOWED);
    }
    if (way.secure()) {
      headers.add(HSTS, ONE_YEAR);
    }
    setType(headers, response.contentType());
    for (Response.Header header : way.cors()) {
      headers.add(header.name(), header.value());
    }
    for (Response.Header header : response.headers()) {
      set(headers, header);
    }
    Response.SessionCookie session = response.session();
    if (session != null) {
      headers.add(HttpHeaders.SET_COOKIE, cookie(session, way.secure()));
    }
  }

  private static void setType(MultiMap headers, @Nullable String type) {
    if (type != null) {
      headers.add(HttpHeaders.CONTENT_TYPE, type.equals("application/json") ? JSON : type);
    }
  }

  private static void set(MultiMap headers, Response.Header header) {
    if (header.name().equalsIgnoreCase("Vary") || header.name().equalsIgnoreCase("Set-Cookie")) {
      headers.add(header.name(), header.value());
    } else {
      headers.set(header.name(), header.value());
    }
  }

  private static boolean isPage(@Nullable String type) {
    return type != null && type.startsWith("text/html");
  }

  /// RFC 6265bis: the prefix `__Host-` makes browsers hold us to Secure and to this very host.
  private static String cookie(Response.SessionCookie session, boolean secure) {
    return (secure ? Caller.SECURE_COOKIE : Caller.PLAIN_COOKIE)
        + "="
        + session.token()
        + "; Path=/; Max-Age="
        + session.life().toSeconds()
        + (secure ? "; Secure" : "")
        + "; HttpOnly; SameSite=Strict";
  }

  private static Future<Void> end(HttpServerResponse out, Response response, boolean head) {
    byte[] body = response.body();
    if (head) {
      out.headers().set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length));
      return out.end();
    }
    if (body.length == 0) {
      return out.end();
    }
    return out.end(BufferInternal.buffer(Unpooled.wrappedBuffer(body)));
  }
}
