package io.gatehouse.door.http.peer;

import java.util.Set;

/// Headers by which one answer changes what a browser does with every page of the host, also with
/// those of others, or has a proxy before the server send something else: who answers with the
/// words of a stranger leaves them out.
public final class HostHeaders {
  private static final Set<String> NAMES =
      Set.of(
          // forgets the cookies of everybody
          "clear-site-data",
          // sends whoever comes next elsewhere
          "alt-svc",
          // tells a stranger which addresses are asked for
          "nel",
          "report-to",
          "reporting-endpoints",
          // lets a worker stand before other pages
          "service-worker-allowed",
          "public-key-pins",
          "set-cookie2",
          "strict-transport-security",
          // answers of others are unpacked with it (RFC 9842)
          "use-as-dictionary",
          // ends the sign-in that the browser knows of
          "set-login",
          "origin-agent-cluster",
          "accept-ch",
          // proxies send a file of their own, or the answer of another server
          "x-sendfile",
          "x-sendfile2",
          "x-lighttpd-send-file",
          "x-lighttpd-send-tempfile",
          "x-litespeed-location",
          "x-reproxy-url");

  /// What nginx is told by whoever it asks: `X-Accel-Redirect` opens its internal addresses.
  private static final String PROXY = "x-accel-";

  private HostHeaders() {}

  /// @param name in lower case
  public static boolean has(String name) {
    return NAMES.contains(name) || name.startsWith(PROXY);
  }
}
