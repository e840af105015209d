package io.gatehouse.doctor;

import io.gatehouse.config.Config;
import io.gatehouse.config.value.StoreUrl;
import java.util.List;

/// Where the server itself goes: backends, the database, and where scripts may call.
record OutwardChecks(Config config) {
  private static final List<String> VERIFIED = List.of("sslmode=verify-full", "sslmode=verify-ca");

  void look(Findings findings) {
    findings.when(
        config.webhook().allowPlain(), Check.WEBHOOKS_PLAIN_ALLOWED, "`webhook.allow-plain` is on");
    findings.when(
        config.webhook().allowLinkLocal(),
        Check.WEBHOOKS_LINK_LOCAL,
        "`webhook.allow-link-local` is on");
    findings.each(
        Check.OUTBOUND_OPEN,
        "`outbound.allow` has",
        config.outbound().allow().stream().filter(OutwardChecks::isWide).toList());
    findings.when(
        config.store().url() instanceof StoreUrl.Postgres url && isUnverified(url),
        Check.DATABASE_PLAIN,
        "`store.url` asks for another `sslmode` than `verify-full`");
  }

  /// Every host, or a whole network.
  private static boolean isWide(String destination) {
    String place = destination.substring(destination.indexOf('=') + 1);
    return place.startsWith("*:") || place.equals("*") || place.contains("/");
  }

  private static boolean isUnverified(StoreUrl.Postgres url) {
    return url.jdbcUrl().contains("sslmode=")
        && VERIFIED.stream().noneMatch(url.jdbcUrl()::contains)
        && !url.place().matches("(localhost|127\\.[0-9.]+|\\[::1])([:/].*)?");
  }
}
