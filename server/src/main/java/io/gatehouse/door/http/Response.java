package io.gatehouse.door.http;

import io.gatehouse.door.json.Json;
import io.gatehouse.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One complete answer, immutable, so that a frequent one can be kept and sent again.
public final class Response {
  private static final byte[] NOTHING = new byte[0];
  private static final Response NO_CONTENT = new Response(204, null, NOTHING, List.of(), null);

  private final int status;
  private final @Nullable String contentType;
  private final byte[] body;
  private final List<Header> headers;
  private final @Nullable SessionCookie session;

  private Response(
      int status,
      @Nullable String contentType,
      byte[] body,
      List<Header> headers,
      @Nullable SessionCookie session) {
    this.status = status;
    this.contentType = contentType;
    this.body = body;
    this.headers = headers;
    this.session = session;
  }

  /// 200 with a record, map or list as JSON.
  public static Response ok(Object json) {
    return json(200, json);
  }

  /// 201 with the new thing as JSON.
  public static Response created(String location, Object json) {
    return json(201, json).header("Location", location);
  }

  public static Response noContent() {
    return NO_CONTENT;
  }

  /// An answer that is nothing but its status and headers.
  public static Response empty(int status) {
    return new Response(status, null, NOTHING, List.of(), null);
  }

  /// 304: whoever asks has this version already.
  public static Response notModified(long version) {
    return new Response(304, null, NOTHING, List.of(), null).version(version);
  }

  public static Response json(int status, Object json) {
    return bytes(status, "application/json", Json.write(json));
  }

  /// A body that is ready; a page is sent with a policy that lets it load only our own files.
  public static Response bytes(int status, String contentType, byte[] body) {
    return new Response(status, contentType, body, List.of(), null);
  }

  public static Response text(int status, String contentType, String body) {
    return bytes(status, contentType, body.getBytes(StandardCharsets.UTF_8));
  }

  public Response header(String name, String value) {
    List<Header> more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Response(status, contentType, body, List.copyOf(more), session);
  }

  /// With what a refusal says of the way to come back, in the place of any other way.
  Response challenging(Problem refusal) {
    Problem.Challenge challenge = refusal.challenge();
    if (challenge == null) {
      return this;
    }
    Response asking = header("WWW-Authenticate", challenge.authenticate());
    return challenge.nonce() == null ? asking : asking.header("DPoP-Nonce", challenge.nonce());
  }

  /// The version of the thing, as a strong ETag, which `If-Match` brings back.
  public Response version(long version) {
    return header("ETag", "\"" + version + "\"");
  }

  /// Allows caches to keep the answer; without this it is `no-store`.
  public Response cacheFor(Duration time) {
    return header("Cache-Control", "public, max-age=" + time.toSeconds());
  }

  /// Gives the browser a session; the door knows by which cookie.
  public Response startSession(String token, Duration life) {
    return new Response(status, contentType, body, headers, new SessionCookie(token, life));
  }

  /// Takes the session cookie away.
  public Response endSession() {
    return startSession("", Duration.ZERO);
  }

  public int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  @Nullable String contentType() {
    return contentType;
  }

  List<Header> headers() {
    return headers;
  }

  @Nullable SessionCookie session() {
    return session;
  }

  record Header(String name, String value) {}

  record SessionCookie(String token, Duration life) {}
}
