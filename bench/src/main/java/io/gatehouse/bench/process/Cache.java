package io.gatehouse.bench.process;

import java.nio.file.Path;

/// Where what had to be fetched is kept from one run to the next.
public final class Cache {
  private Cache() {}

  /// The folder of one release of a program; nobody has made it yet.
  public static Path folder(String release) {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return home.resolve("gatehouse-bench").resolve(release);
  }
}
