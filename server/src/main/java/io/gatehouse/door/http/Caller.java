package io.gatehouse.door.http;

import io.gatehouse.access.Rights;
import io.gatehouse.door.Authenticator;
import io.gatehouse.door.Presented;
import io.gatehouse.door.http.Router.Endpoint;
import io.gatehouse.door.http.peer.Origins;
import io.gatehouse.door.http.peer.ProofHeader;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.sender.SentProof;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who sends a request: what it shows, and the rights behind that, asked for once.
final class Caller {
  static final String SECURE_COOKIE = "__Host-gatehouse";
  static final String PLAIN_COOKIE = "gatehouse";
  private static final CharSequence APPLICATION =
      HttpHeaders.createOptimized("Gatehouse-Application");

  private final Authenticator authenticator;
  private final Origin origin;
  private final Presented presented;
  private final boolean byHeader;
  private final boolean byCookie;
  private final @Nullable Manner manner;
  private Origin connection;
  private @Nullable Rights rights;

  private Caller(
      Authenticator authenticator,
      Origin origin,
      Presented presented,
      boolean byCookie,
      @Nullable Manner manner) {
    this.authenticator = authenticator;
    this.origin = origin;
    this.connection = origin;
    this.presented = presented;
    this.byCookie = byCookie;
    this.manner = manner;
    this.byHeader = presented.token() != null && !byCookie;
  }

  /// As the endpoint reads it.
  static Caller of(
      Endpoint endpoint,
      MultiMap headers,
      Request.Head head,
      Origin origin,
      Authenticator authenticator) {
    boolean proves = proves(headers, head);
    Origin from = proves ? showing(headers, head, origin, authenticator) : origin;
    Manner manner = endpoint.manner();
    if (manner != null) {
      return of(manner, seen(endpoint, headers, head), from, authenticator);
    }
    if (!proves) {
      return of(headers, origin, head.secure(), authenticator);
    }
    Presented shown = new Presented(ProofHeader.token(headers), headers.get(APPLICATION));
    return new Caller(authenticator, from, shown, false, null);
  }

  private static Caller of(
      Manner manner, Manner.Seen seen, Origin origin, Authenticator authenticator) {
    Manner.Shown shown = manner.shown(seen);
    Presented presented = new Presented(shown.token(), shown.application());
    if (shown.token() != null || manner.knowsCertificates()) {
      return new Caller(authenticator, origin, presented, shown.byCookie(), manner);
    }
    Origin bare = new Origin(origin.transport(), origin.address(), null, null);
    Caller caller = new Caller(authenticator, bare, presented, false, manner);
    caller.connection = origin;
    return caller;
  }

  /// Whether a token is shown with a proof of its key (RFC 9449 section 7.1).
  private static boolean proves(MultiMap headers, Request.Head head) {
    return head.proof() != null && ProofHeader.isScheme(headers);
  }

  private static Origin showing(
      MultiMap headers, Request.Head head, Origin origin, Authenticator authenticator) {
    SentProof sent = Objects.requireNonNull(head.proof());
    return origin.showing(authenticator.beside(sent, ProofHeader.token(headers)));
  }

  /// Dialects see a token with a proof as if it were shown alone; the proof stands in the origin.
  private static Manner.Seen seen(Endpoint endpoint, MultiMap headers, Request.Head head) {
    Manner.Seen plain = endpoint.seen(headers, head.query());
    if (!proves(headers, head)) {
      return plain;
    }
    String bearer = "Bearer " + ProofHeader.token(headers);
    return new Manner.Seen(
        name -> name.equalsIgnoreCase("Authorization") ? bearer : plain.header(name),
        plain.query(),
        plain.upgrade());
  }

  /// A credential in the header goes before the cookie.
  private static Caller of(
      MultiMap headers, Origin origin, boolean secure, Authenticator authenticator) {
    String application = headers.get(APPLICATION);
    List<String> authorizations = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (!authorizations.isEmpty()) {
      if (authorizations.size() > 1) {
        throw Problem.of(ProblemType.MALFORMED, "`Authorization` is there twice")
            .cure("send one credential")
            .refused();
      }
      Presented shown = new Presented(token(authorizations.getFirst()), application);
      return new Caller(authenticator, origin, shown, false, null);
    }
    String cookie = cookie(headers, secure ? SECURE_COOKIE : PLAIN_COOKIE);
    boolean shows = cookie != null && !cookie.isEmpty();
    if (!shows && application == null) {
      return new Caller(authenticator, origin, Presented.NOTHING, false, null);
    }
    return new Caller(
        authenticator, origin, new Presented(shows ? cookie : null, application), shows, null);
  }

  /// Somebody of whom nothing is known but the token that the page itself shows, whatever the
  /// browser adds: for paths that pages of every origin may use.
  static Caller unnamed(
      Endpoint endpoint,
      MultiMap headers,
      Request.Head head,
      Origin origin,
      Authenticator authenticator) {
    Manner manner = Objects.requireNonNull(endpoint.manner());
    Manner.Shown shown = manner.shown(seen(endpoint, headers, head));
    String token = shown.byCookie() ? null : shown.token();
    Presented presented = new Presented(token, shown.application());
    Origin bare = new Origin(origin.transport(), origin.address(), null, null);
    Origin connection = byPage(headers) ? bare : origin;
    Origin from = token == null ? bare : connection; // a token may be bound to the certificate
    Caller caller =
        new Caller(
            authenticator,
            token != null && proves(headers, head)
                ? showing(headers, head, from, authenticator)
                : from,
            presented,
            false,
            manner);
    caller.connection = connection;
    return caller;
  }

  /// Whether a page may have made a browser send this, and show a certificate.
  private static boolean byPage(MultiMap headers) {
    String agent = headers.get(HttpHeaders.USER_AGENT);
    return headers.contains(HttpHeaders.ORIGIN)
        || headers.contains("Sec-Fetch-Site")
        || (agent != null && agent.startsWith("Mozilla/"));
  }

  /// The token in `Bearer X`, `JWT X` or `X`.
  private static String token(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0 && !authorization.isEmpty()) {
      return authorization;
    }
    String scheme = authorization.substring(0, Math.max(space, 0));
    String token = authorization.substring(space + 1).strip();
    boolean offered = scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("JWT");
    if (token.isEmpty() || !offered) {
      throw Problem.of(ProblemType.CREDENTIAL_REFUSED, "`Authorization` holds no token")
          .cure("send `Authorization: Bearer TOKEN`")
          .refused();
    }
    return token;
  }

  /// The value of a cookie that is there once (RFC 6265 section 5.4), or null.
  static @Nullable String cookie(MultiMap headers, String name) {
    return headers.contains(HttpHeaders.COOKIE)
        ? cookie(headers.getAll(HttpHeaders.COOKIE), name)
        : null;
  }

  static @Nullable String cookie(List<String> lines, String name) {
    String value = null;
    for (String line : lines) {
      for (String pair : line.split(";", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
          if (value != null) {
            throw Problem.of(ProblemType.MALFORMED, "the cookie `" + name + "` is there twice")
                .cure("remove one of them")
                .refused();
          }
          value = pair.substring(equals + 1).strip();
        }
      }
    }
    return value;
  }

  /// Tries without waiting; false where [#rights] would block.
  boolean known() {
    if (rights == null) {
      Rights known = authenticator.known(presented, origin);
      rights = known == null ? null : admitted(known);
    }
    return rights != null;
  }

  /// Makes the rights known; may block.
  void fetch() {
    rights = rights();
  }

  /// May block the first time.
  Rights rights() {
    Rights known = rights;
    if (known == null) {
      known = admitted(authenticator.authenticate(presented, origin));
      rights = known;
    }
    return known;
  }

  private Rights admitted(Rights good) {
    if (manner != null) {
      manner.require(good);
    }
    return good;
  }

  /// The rights if somebody has asked for them.
  @Nullable Rights rightsSoFar() {
    return rights;
  }

  boolean shows() {
    return byHeader || byCookie || byCertificate();
  }

  /// What a foreign page could have made a browser show.
  Origins.Ambient ambient() {
    if (byCookie) {
      return Origins.Ambient.COOKIE;
    }
    return byCertificate() ? Origins.Ambient.CERTIFICATE : Origins.Ambient.NOTHING;
  }

  /// Whether the certificate of the connection is all that is shown.
  boolean byCertificate() {
    return presented.token() == null && origin.certificate() != null;
  }

  boolean byHeader() {
    return byHeader;
  }

  boolean byCookie() {
    return byCookie;
  }

  /// The same with the certificate of a program's connection, also where it signs nobody in.
  Origin connection() {
    return connection;
  }

  Origin origin() {
    return origin;
  }
}
