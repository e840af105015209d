package io.gatehouse.doctor;

import io.gatehouse.config.Config;
import io.gatehouse.config.value.AddressRange;
import io.gatehouse.config.value.Hosts;
import java.util.List;

/// What is open towards the network: ports, origins, names, proxies.
record ListenerChecks(Config config) {
  /// Blocks that are wider than any private network.
  private static final int WIDE_4 = 8;

  private static final int WIDE_6 = 16;

  void look(Findings findings) {
    boolean proxied = !config.http().trustedProxies().isEmpty();
    findings.when(
        config.http().allowPlain()
            && config.opensPlainHttp()
            && !local(config.http().host())
            && !proxied,
        Check.PLAIN_HTTP,
        "`http.host` is `%s` and `http.allow-plain` is on, with no proxy that encrypts"
            .formatted(config.http().host()));
    findings.when(
        config.opensPlainMqtt() && !local(config.mqtt().host()),
        Check.PLAIN_MQTT,
        "port %d of `mqtt.host` `%s` speaks without encryption"
            .formatted(config.mqtt().port(), config.mqtt().host()));
    findings.when(
        config.opensPlainAmqp() && !local(config.amqp().host()),
        Check.PLAIN_AMQP,
        "port %d of `amqp.host` `%s` speaks without encryption"
            .formatted(config.amqp().port(), config.amqp().host()));
    findings.each(
        Check.ORIGINS_ANY,
        "`http.allowed-origins` has",
        config.http().allowedOrigins().stream().filter(ListenerChecks::isForAnybody).toList());
    findings.when(
        config.http().names().isEmpty() && !local(config.http().host()),
        Check.HOSTS_ANY,
        "neither `http.public-url` nor `http.allowed-hosts` is set");
    findings.each(
        Check.PROXIES_WIDE, "`http.trusted-proxies` has", wide(config.http().trustedProxies()));
    findings.when(
        config.limits().publishRate() == 0
            && config.limits().publishRatePerPrincipal() == 0
            && config.limits().publishRatePerApplication() == 0,
        Check.RATES_UNLIMITED,
        "`limits.publish-rate` and its two companions are 0");
  }

  /// A page on this machine may be told apart by its port only; one that comes unencrypted from
  /// elsewhere is whatever the network makes of it.
  private static boolean isForAnybody(String origin) {
    return origin.contains("*")
        || origin.equals("null")
        || (origin.startsWith("http://")
            && !local(origin.substring("http://".length()).replaceFirst(":\\d+$", "")));
  }

  static List<String> wide(List<AddressRange> ranges) {
    return ranges.stream()
        .filter(
            range -> range.prefix() < (range.address().getAddress().length == 4 ? WIDE_4 : WIDE_6))
        .map(AddressRange::toString)
        .toList();
  }

  static boolean local(String host) {
    return Hosts.isLoopback(host);
  }
}
