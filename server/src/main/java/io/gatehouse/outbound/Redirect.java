package io.gatehouse.outbound;

import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where an answer sends the caller (RFC 9110 section 15.4).
final class Redirect {
  private static final Set<String> SAFE = Set.of("GET", "HEAD");

  /// What another origin gets of the headers.
  private static final Set<String> HARMLESS = Set.of("accept", "accept-language", "user-agent");

  private Redirect() {}

  /// The next call, or empty where this answer is the last one.
  static Optional<Wish> next(Wish made, Reply reply) {
    boolean keeps = reply.status() == 307 || reply.status() == 308;
    boolean turns = reply.status() == 301 || reply.status() == 302 || reply.status() == 303;
    Optional<String> location = reply.header("location");
    if (!(keeps || turns) || location.isEmpty() || made.redirects() == 0) {
      return Optional.empty();
    }
    URI to;
    try {
      to = made.url().resolve(location.get());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if ("https".equalsIgnoreCase(made.url().getScheme())
        && !"https".equalsIgnoreCase(to.getScheme())) {
      throw Problem.of(
              ProblemType.FORBIDDEN, "the server redirects from `https:` to something else")
          .cure("call the other address by itself, or follow no redirects")
          .coded("outbound-refused")
          .refused();
    }
    boolean same = origin(made.url()).equals(origin(to));
    boolean bare = turns && !SAFE.contains(made.method());
    if (keeps && !same && made.body().length > 0) {
      throw Problem.of(ProblemType.FORBIDDEN, "the server redirects the body to another server")
          .cure("call the other server by itself")
          .coded("outbound-refused")
          .refused();
    }
    return Optional.of(
        new Wish(
            made.application(),
            bare ? "GET" : made.method(),
            to,
            headers(made.headers(), same, bare),
            bare ? new byte[0] : made.body(),
            made.time(),
            made.longest(),
            made.redirects() - 1,
            same ? made.proof() : null));
  }

  private static Map<String, String> headers(
      Map<String, String> all, boolean sameOrigin, boolean bare) {
    Map<String, String> kept = new LinkedHashMap<>();
    all.forEach((name, value) -> {
      String lower = name.toLowerCase(Locale.ROOT);
      if (sameOrigin ? !(bare && lower.startsWith("content-")) : HARMLESS.contains(lower)) {
        kept.put(name, value);
      }
    });
    return kept;
  }

  private static String origin(URI url) {
    return (url.getScheme() + "://" + url.getHost() + ":" + Outbound.port(url))
        .toLowerCase(Locale.ROOT);
  }
}
