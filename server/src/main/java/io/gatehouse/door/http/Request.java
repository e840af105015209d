package io.gatehouse.door.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.access.Rights;
import io.gatehouse.audit.Actor;
import io.gatehouse.door.http.Router.Route;
import io.gatehouse.door.json.Json;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request, read and checked, as a handler sees it; used by one thread at a time.
public final class Request {
  private final Head head;
  private final MultiMap headers;
  private final Caller caller;
  private final byte[] body;

  Request(Head head, MultiMap headers, Caller caller, byte[] body) {
    this.head = head;
    this.headers = headers;
    this.caller = caller;
    this.body = body;
  }

  /// What the request line says, checked.
  ///
  /// @param rawQuery as it came, or empty
  /// @param parameters of the path, decoded
  /// @param query decoded
  /// @param authority the name that it was sent to
  /// @param secure whether nobody on the way can have read it
  /// @param proof that the sender holds a key, not looked at; null where none came
  record Head(
      String id,
      Method method,
      Route route,
      String path,
      String rawQuery,
      Map<String, String> parameters,
      Map<String, List<String>> query,
      boolean secure,
      String authority,
      @Nullable SentProof proof) {}

  /// Names this request in the answer, in problems and in the log.
  public String id() {
    return head.id();
  }

  public Method method() {
    return head.method();
  }

  /// The route that was picked.
  public Route route() {
    return head.route();
  }

  /// The path as it was sent.
  public String path() {
    return head.path();
  }

  /// The query as it was sent, for protocols with rules of their own; empty where there is none.
  public String rawQuery() {
    return head.rawQuery();
  }

  /// Whether the request came over TLS, to us or to a trusted proxy.
  public boolean secure() {
    return head.secure();
  }

  /// A parameter of the path, decoded; the template must name it.
  public String path(String name) {
    String value = head.parameters().get(name);
    if (value == null) {
      throw new IllegalArgumentException(head.route().template() + " has no {" + name + "}");
    }
    return value;
  }

  /// A query parameter, decoded, or null; the template must name it.
  public @Nullable String query(String name) {
    List<String> values = queries(name);
    return values.isEmpty() ? null : values.getFirst();
  }

  /// Every value of a query parameter, decoded; the template must name it.
  public List<String> queries(String name) {
    List<String> values = head.query().get(name);
    if (values == null && !head.route().query().contains(name)) {
      throw new IllegalArgumentException(head.route().template() + " has no ?" + name);
    }
    return values == null ? List.of() : values;
  }

  /// A whole number from the query, or `standard` where it is not given.
  public int query(String name, int standard, int least, int most) {
    String text = query(name);
    if (text == null) {
      return standard;
    }
    int number = number(text);
    if (number < least || number > most) {
      throw Problem.of(ProblemType.INVALID, "`" + text + "` is not offered for `" + name + "`")
          .at(name)
          .cure("send a whole number from " + least + " to " + most)
          .refused();
    }
    return number;
  }

  private static int number(String text) {
    try {
      return text.length() > 10 || text.startsWith("+") ? -1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /// The name that the request was sent to, as it says.
  public String host() {
    String host = headers.get(HttpHeaders.HOST);
    return host == null ? head.authority() : host;
  }

  /// The proof that the sender holds a key, not looked at; null where none came.
  public @Nullable SentProof proof() {
    return head.proof();
  }

  public @Nullable String header(String name) {
    return headers.get(name);
  }

  /// Every header by its name in lower case; lines of the same name are joined.
  public Map<String, String> headerTexts() {
    Map<String, String> texts = new LinkedHashMap<>();
    headers.forEach(header ->
        texts.merge(
            header.getKey().toLowerCase(Locale.ROOT),
            header.getValue(),
            (some, more) -> some + ", " + more));
    return texts;
  }

  public @Nullable String cookie(String name) {
    return Caller.cookie(headers, name);
  }

  /// The JSON body as a record, checked against it.
  ///
  /// Components are written in snake case. One that is not `@Nullable` is required. Types: strings,
  /// numbers, booleans, enums (lower case), `Instant`, records, `List`, `Set`, `Map<String, …>`,
  /// `JsonNode` for any JSON, `@Nullable Optional` to tell `null` (empty) from not given (null).
  public <T extends Record> T body(Class<T> type) {
    return Json.read(json(), type);
  }

  /// The JSON body, whatever it is.
  public JsonNode json() {
    checkJson();
    return Json.read(body);
  }

  /// The body as it came, which says that it is JSON: for whoever reads much of it.
  public byte[] jsonBytes() {
    checkJson();
    return body;
  }

  /// The body as it came, of any type.
  public byte[] bytes() {
    return body;
  }

  private void checkJson() {
    String type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type == null || !isJson(type)) {
      throw Problem.of(
              ProblemType.UNSUPPORTED_MEDIA_TYPE,
              type == null ? "the body has no type" : "the body is `" + type + "`")
          .at("Content-Type")
          .cure("send `Content-Type: application/json`")
          .refused();
    }
  }

  private static boolean isJson(String type) {
    int semicolon = type.indexOf(';');
    String media = semicolon < 0 ? type : type.substring(0, semicolon).strip();
    String rest = semicolon < 0 ? "" : type.substring(semicolon + 1).strip();
    return (media.equalsIgnoreCase("application/json")
            || media.equalsIgnoreCase("application/merge-patch+json"))
        && (rest.isEmpty()
            || rest.equalsIgnoreCase("charset=utf-8")
            || rest.equalsIgnoreCase("charset=\"utf-8\""));
  }

  /// The rights of the caller, those of anonymous where no credential came.
  public Rights rights() {
    return caller.rights();
  }

  /// The rights of a caller that has proved who it is; anonymous is refused.
  public Rights signedIn() {
    Rights rights = caller.rights();
    if (rights.identity().credential().kind() == Identity.Kind.NONE) {
      throw Problem.of(ProblemType.UNAUTHENTICATED, "this needs to know who you are")
          .cure("send `Authorization: Bearer TOKEN`")
          .refused();
    }
    return rights;
  }

  /// Whether a credential came, good or not.
  public boolean showsCredential() {
    return caller.shows();
  }

  /// Whether the credential came in the session cookie.
  boolean byCertificate() {
    return caller.byCertificate();
  }

  public boolean byCookie() {
    return caller.byCookie();
  }

  /// Where the request comes from.
  public Origin origin() {
    return caller.origin();
  }

  /// The same, with the certificate of a program's connection also where it signs nobody in, for
  /// protocols that read it themselves.
  public Origin connection() {
    return caller.connection();
  }

  /// The caller as the audit names it.
  public Actor actor() {
    Identity identity = rights().identity();
    Origin origin = caller.origin();
    return new Actor(
        identity.subject().toString(),
        identity.credential().id(),
        origin.address().toString(),
        origin.transport().label());
  }

  /// The version in `If-Match: "7"`, which a change of something must name; null for `*`, whatever
  /// version there is.
  public @Nullable Long version() {
    String given = headers.get(HttpHeaders.IF_MATCH);
    if (given == null) {
      throw Problem.of(ProblemType.VERSION_REQUIRED, "the change does not say what it changes")
          .at("If-Match")
          .cure("read the thing and send its `ETag` as `If-Match`")
          .refused();
    }
    if (given.equals("*")) {
      return null;
    }
    Long version = version(given);
    if (version == null) {
      throw Problem.of(ProblemType.VERSION_MISMATCH, "`" + given + "` is no version of ours")
          .at("If-Match")
          .cure("send the `ETag` of the thing, such as `\"7\"`")
          .refused();
    }
    return version;
  }

  /// The version in `If-Match`, or null where the caller changes whatever version there is.
  public @Nullable Long versionIfGiven() {
    String given = headers.get(HttpHeaders.IF_MATCH);
    return given == null ? null : version();
  }

  private static @Nullable Long version(String tag) {
    if (tag.length() < 3 || tag.length() > 20 || !tag.startsWith("\"") || !tag.endsWith("\"")) {
      return null;
    }
    try {
      return Long.valueOf(tag.substring(1, tag.length() - 1));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  MultiMap headers() {
    return headers;
  }

  Caller caller() {
    return caller;
  }
}
