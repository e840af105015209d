package io.gatehouse.door.http.peer;

import io.gatehouse.door.http.input.Target;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which web origins (RFC 6454) may use a browser's session with us, and under which names we are
/// reached.
public final class Origins {
  private final Set<String> origins;
  private final Set<String> hosts;

  public Origins(List<String> origins, List<String> hosts) {
    this.origins = lower(origins);
    this.hosts = lower(hosts);
  }

  private static Set<String> lower(List<String> texts) {
    return texts.stream()
        .map(text -> text.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Listed by the operator.
  public boolean listed(String origin) {
    return !origins.isEmpty() && origins.contains(origin.toLowerCase(Locale.ROOT));
  }

  /// Listed, or the very place that this request was sent to.
  public boolean ours(String origin, boolean secure, @Nullable String host) {
    String own = (secure ? "https://" : "http://") + host;
    return origin.equalsIgnoreCase(own) || listed(origin);
  }

  /// Refuses names that are not ours, behind which somebody may have put our address.
  public void checkHost(@Nullable String host) {
    if (host == null || host.isEmpty()) {
      throw Target.malformed("there is no `Host`", "send the name of the server");
    }
    if (!hosts.isEmpty() && !knows(host.toLowerCase(Locale.ROOT))) {
      throw Problem.of(ProblemType.MALFORMED, "this server is not `" + host + "`")
          .at("Host")
          .cure("use one of its names, or add this one to `http.allowed-hosts`")
          .refused();
    }
  }

  /// Whether the operator lists this name as ours.
  public boolean names(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return hosts.contains(lower) || hosts.contains(name(lower));
  }

  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
  }

  /// An address needs no listing: no name server can make a foreign page point to it.
  private boolean knows(String host) {
    String name = name(host);
    return hosts.contains(host)
        || hosts.contains(name)
        || name.equals("localhost")
        || NetUtil.isValidIpV4Address(name)
        || NetUtil.isValidIpV6Address(name);
  }

  /// Refuses a write that a foreign page may have made the browser send.
  ///
  /// Browsers say where a write comes from; a cookie without that proof is not taken. A certificate
  /// is taken from programs, which say nothing of the kind, but not from a browser so old that it
  /// does not either.
  ///
  /// @param host the name that the request was sent to
  public void checkWrite(Headers headers, @Nullable String host, boolean secure, Ambient shown) {
    String origin = headers.get("Origin");
    if (origin != null) {
      if (!ours(origin, secure, host)) {
        throw foreign("a page of `" + origin + "` may not do this with your session");
      }
      return;
    }
    String site = headers.get("Sec-Fetch-Site");
    boolean own = "same-origin".equals(site) || "none".equals(site);
    switch (shown) {
      case NOTHING -> {}
      case COOKIE -> {
        if (!own) {
          throw foreign("a session cookie alone does not allow changes");
        }
      }
      case CERTIFICATE -> {
        if (!own && (site != null || isBrowser(headers.get("User-Agent")))) {
          throw foreign("the certificate of a browser alone does not allow changes");
        }
      }
    }
  }

  /// Every browser calls itself so, and no page can make it say otherwise without asking us first.
  private static boolean isBrowser(@Nullable String agent) {
    return agent != null && agent.startsWith("Mozilla/");
  }

  /// What a browser shows of its own accord, whatever page makes it send a request.
  public enum Ambient {
    NOTHING,
    COOKIE,
    CERTIFICATE
  }

  private static RuntimeException foreign(String detail) {
    return Problem.of(ProblemType.FORBIDDEN, detail)
        .cure(
            "send `Origin`, as browsers do, or a token in `Authorization`; add foreign origins to"
                + " `http.allowed-origins`")
        .refused();
  }

  /// Reads one header of the request.
  @FunctionalInterface
  public interface Headers {
    @Nullable String get(String name);
  }
}
