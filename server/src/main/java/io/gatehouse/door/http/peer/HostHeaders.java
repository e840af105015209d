package io.gatehouse.door.http.peer;

import java.util.Set;

/// Headers by which one answer changes what a browser does with every page of the host, also with
/// those of others: who answers with the words of a stranger leaves them out.
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
          "strict-transport-security");

  private HostHeaders() {}

  /// @param name in lower case
  public static boolean has(String name) {
    return NAMES.contains(name);
  }
}
