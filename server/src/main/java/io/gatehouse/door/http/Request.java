package io.gatehouse.door.http;

import io.gatehouse.access.Rights;
import io.gatehouse.audit.Actor;
import io.gatehouse.identity.Origin;
import org.jspecify.annotations.Nullable;

/// One request, read and checked, as a handler sees it; used by one thread at a time.
public final class Request {

  Request() {}

  /// Names this request in the answer, in problems and in the log.
  public String id() {
    throw new UnsupportedOperationException();
  }

  public Method method() {
    throw new UnsupportedOperationException();
  }

  /// The route that was picked.
  public Route route() {
    throw new UnsupportedOperationException();
  }

  /// The path as it was sent.
  public String path() {
    throw new UnsupportedOperationException();
  }

  /// A parameter of the path, decoded; the template must name it.
  public String path(String name) {
    throw new UnsupportedOperationException();
  }

  /// A query parameter, decoded, or null; the template must name it.
  public @Nullable String query(String name) {
    throw new UnsupportedOperationException();
  }

  /// A whole number from the query, or `standard` where it is not given.
  public int query(String name, int standard, int least, int most) {
    throw new UnsupportedOperationException();
  }

  public @Nullable String header(String name) {
    throw new UnsupportedOperationException();
  }

  public @Nullable String cookie(String name) {
    throw new UnsupportedOperationException();
  }

  /// The JSON body as a record, checked against it.
  ///
  /// Components are written in snake case. One that is not `@Nullable` is required. Types: strings,
  /// numbers, booleans, enums (lower case), `Instant`, records, `List`, `Map<String, …>`,
  /// `JsonNode` for any JSON, `Optional` to tell `null` (empty) from not given (null).
  public <T extends Record> T body(Class<T> type) {
    throw new UnsupportedOperationException();
  }

  /// The body as it came.
  public byte[] bytes() {
    throw new UnsupportedOperationException();
  }

  /// The rights of the caller, those of anonymous where no credential came.
  public Rights rights() {
    throw new UnsupportedOperationException();
  }

  /// The rights of a caller that has proved who it is; anonymous is refused.
  public Rights signedIn() {
    throw new UnsupportedOperationException();
  }

  /// Whether the credential came in the session cookie.
  public boolean byCookie() {
    throw new UnsupportedOperationException();
  }

  /// Where the request comes from.
  public Origin origin() {
    throw new UnsupportedOperationException();
  }

  /// The caller as the audit names it.
  public Actor actor() {
    throw new UnsupportedOperationException();
  }

  /// The version in `If-Match: "7"`, which a change of something must name.
  public long version() {
    throw new UnsupportedOperationException();
  }

  /// Refuses a body, where a route takes none.
  public void noBody() {
    throw new UnsupportedOperationException();
  }
}
