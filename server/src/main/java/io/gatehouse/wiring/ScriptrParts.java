package io.gatehouse.wiring;

import io.gatehouse.config.Config;
import io.gatehouse.config.ConfigException;
import io.gatehouse.config.section.ScriptrConfig;
import io.gatehouse.dialect.scriptr.ScriptrDialect;
import io.gatehouse.dialect.scriptr.entry.Rooms;
import io.gatehouse.dialect.scriptr.entry.Settings;
import io.gatehouse.dialect.scriptr.entry.Site;
import io.gatehouse.dialect.scriptr.entry.Sites;
import io.gatehouse.dialect.scriptr.module.ScriptrModules;
import io.gatehouse.dialect.scriptr.script.RoomScripts;
import io.gatehouse.dialect.scriptr.script.ScriptrLanguage;
import io.gatehouse.door.TokenAuthenticator;
import io.gatehouse.door.outbox.Outbox;
import io.gatehouse.identity.password.Pepper;
import io.gatehouse.observe.Metrics;
import io.gatehouse.script.kept.Keeping;
import io.gatehouse.wiring.ground.Ground;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What the section `[scriptr]` says, as the dialect that its clients speak.
record ScriptrParts(Config whole) {
  private static final String PURPOSE = "scriptr account key of ";
  private static final int KEY_BYTES = 5;

  private ScriptrConfig config() {
    return whole.scriptr();
  }

  boolean isOn() {
    return !config().applications().isEmpty();
  }

  /// The applications by the names that clients know.
  Sites sites(Pepper pepper) {
    check("scriptr.account-keys", config().accountKeys());
    check("scriptr.hosts", config().hosts());
    try {
      return new Sites(
          config().applications().stream().map(id -> site(pepper, id)).toList(),
          config().environment());
    } catch (IllegalArgumentException e) {
      throw new ConfigException("`scriptr.account-keys`: " + e.getMessage());
    }
  }

  private Site site(Pepper pepper, String application) {
    String key =
        config().accountKeys().stream()
            .filter(line -> line.startsWith(application + "="))
            .map(line -> line.substring(application.length() + 1))
            .findFirst()
            .orElseGet(() ->
                HexFormat.of()
                    .withUpperCase()
                    .formatHex(pepper.derived(PURPOSE + application), 0, KEY_BYTES));
    Set<String> hosts =
        config().hosts().stream()
            .filter(line -> line.endsWith("=" + application))
            .map(line -> line.substring(0, line.indexOf('=')).toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return new Site(application, key, hosts);
  }

  private void check(String key, List<String> lines) {
    boolean hosts = key.endsWith("hosts");
    for (String line : lines) {
      int equals = line.indexOf('=');
      String application =
          equals < 1 ? "" : hosts ? line.substring(equals + 1) : line.substring(0, equals);
      if (!config().applications().contains(application)) {
        throw new ConfigException(
            "`%s` holds `%s`: write `%s`, with an application of `scriptr.applications`"
                .formatted(key, line, hosts ? "HOST=APPLICATION" : "APPLICATION=KEY"));
      }
    }
  }

  ScriptrDialect dialect(
      Ground ground,
      People people,
      Traffic traffic,
      ScriptParts scripts,
      TokenAuthenticator authenticator,
      Metrics metrics,
      Sites sites) {
    ScriptrDialect dialect =
        new ScriptrDialect(
            new Rooms(
                people.directory(),
                people.groups(),
                people.login(),
                people.sessions(),
                people.tokens(),
                people.accounts().reachable().passwords(),
                people.access(),
                authenticator,
                traffic.hub(),
                traffic.connections(),
                new RoomScripts(scripts.scripts(), scripts.invocations()),
                ground.changes(),
                ground.stores(),
                ground.clock()),
            sites,
            settings());
    scripts.modules().add(new ScriptrLanguage());
    scripts.modules().add(dialect.module());
    ScriptrModules.all(
            new ScriptrModules.Rooms(
                scripts.modules(),
                traffic.documents(),
                people.channelRules(),
                people.grants(),
                traffic.hub(),
                people.access(),
                scripts.scripts(),
                scripts.listeners(),
                new Keeping(
                    ground.stores(),
                    scripts.scripts(),
                    people.directory(),
                    people.access(),
                    ground.clock()),
                ground.stores(),
                ground.changes()))
        .forEach(scripts.modules()::add);
    metrics.gauge("gatehouse.scriptr.sockets", "open WebSockets of Scriptr", dialect::sockets);
    return dialect;
  }

  private Settings settings() {
    return new Settings(
        config().sessionLife(),
        config().sessionLimit(),
        config().anyOrigin(),
        new Settings.Socket(
            Math.toIntExact(whole.websocket().maxFrame().bytes()),
            whole.websocket().idleTimeout(),
            whole.websocket().messageRate(),
            new Outbox.Bounds(
                whole.limits().queueMessages(), whole.limits().queueBytes().bytes())));
  }
}
