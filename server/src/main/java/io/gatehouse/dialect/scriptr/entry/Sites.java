package io.gatehouse.dialect.scriptr.entry;

import io.gatehouse.door.UserNames;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The applications that speak Scriptr, by everything that clients name them with.
///
/// The names of MQTT and AMQP are those of RabbitMQ's convention `vhost:user`: both parts in
/// base64, `KEY@ENVIRONMENT` and `KEY:ID@ENVIRONMENT`. They hold nothing secret; the password
/// beside them is the token.
public final class Sites implements UserNames {
  private static final Pattern KEY = Pattern.compile("[0-9A-Z]{10}");

  private static final int LONGEST_TOKEN = 1_000;

  private final List<Site> all;
  private final String environment;
  private final Map<String, Site> byApplication = new HashMap<>();
  private final Map<String, Site> byKey = new HashMap<>();
  private final Map<String, Site> byHost = new HashMap<>();

  public Sites(List<Site> all, String environment) {
    this.all = List.copyOf(all);
    this.environment = environment;
    for (Site site : all) {
      if (!KEY.matcher(site.accountKey()).matches()) {
        throw new IllegalArgumentException(
            "`%s` is no account key: use ten digits and upper-case letters"
                .formatted(site.accountKey()));
      }
      byApplication.put(site.application(), site);
      if (byKey.put(site.accountKey(), site) != null) {
        throw new IllegalArgumentException(
            "the account key `%s` is there twice".formatted(site.accountKey()));
      }
      site.hosts().forEach(host -> byHost.put(host, site));
    }
  }

  public List<Site> all() {
    return all;
  }

  public @Nullable Site ofApplication(String application) {
    return byApplication.get(application);
  }

  public Site of(String application) {
    Site site = byApplication.get(application);
    if (site == null) {
      throw new IllegalArgumentException(application + " does not speak Scriptr");
    }
    return site;
  }

  public @Nullable Site ofKey(String key) {
    return byKey.get(key);
  }

  /// The application whose anonymous token this is.
  public @Nullable Site ofAnonymousToken(String token) {
    String key = decoded(token);
    return key == null ? null : byKey.get(key);
  }

  /// Whether a text has the form of a token of somebody, which must not be kept anywhere.
  public boolean isToken(String text) {
    String plain = text.length() > LONGEST_TOKEN ? null : decoded(text);
    if (plain == null) {
      return false;
    }
    int colon = plain.indexOf(':');
    return colon > 0
        && plain.indexOf(':', colon + 1) > 0
        && KEY.matcher(plain.substring(0, colon)).matches();
  }

  /// The application to which a host belongs, with or without its port.
  public @Nullable Site ofHost(@Nullable String host) {
    if (host == null || byHost.isEmpty()) {
      return null;
    }
    String name = host.toLowerCase(Locale.ROOT);
    Site site = byHost.get(name);
    int colon = name.lastIndexOf(':');
    return site != null || colon < 0 ? site : byHost.get(name.substring(0, colon));
  }

  /// The application that is meant where nothing says so; null where there are several.
  public @Nullable Site only() {
    return all.size() == 1 ? all.getFirst() : null;
  }

  private static @Nullable String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /// What a device's client of MQTT shows as its user name.
  public String mqttUser(Site site, String id) {
    return virtualHost(site) + ":" + amqpUser(site, id);
  }

  public String virtualHost(Site site) {
    return Site.base64(site.accountKey() + "@" + environment);
  }

  public String amqpUser(Site site, String id) {
    return Site.base64(site.accountKey() + ":" + id + "@" + environment);
  }

  @Override
  public @Nullable Named read(String userName) {
    int colon = userName.indexOf(':');
    Named named = named(userName.substring(colon + 1));
    boolean fits =
        named != null
            && (colon < 0 || named.application().equals(application(userName.substring(0, colon))));
    return fits ? named : null;
  }

  private @Nullable Named named(String base64) {
    String text = decoded(base64);
    String suffix = "@" + environment;
    int colon = text == null ? -1 : text.indexOf(':');
    if (text == null || colon < 0 || !text.endsWith(suffix)) {
      return null;
    }
    Site site = byKey.get(text.substring(0, colon));
    int end = text.length() - suffix.length();
    return site == null || end <= colon + 1
        ? null
        : new Named(site.application(), text.substring(colon + 1, end));
  }

  @Override
  public @Nullable String application(String virtualHost) {
    String text = decoded(virtualHost);
    if (text == null || !text.endsWith("@" + environment)) {
      return null;
    }
    Site site = byKey.get(text.substring(0, text.length() - environment.length() - 1));
    return site == null ? null : site.application();
  }
}
