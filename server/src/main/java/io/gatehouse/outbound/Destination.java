package io.gatehouse.outbound;

import io.gatehouse.config.value.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One place, or several, that may be called: `api.example.org`, `*.example.org:8443`, `*`,
/// `10.1.2.3:8080`, `10.0.0.0/8`, `[fd00::1]:*`.
///
/// Without a port it means 80 and 443; `:*` means every port.
///
/// @param application for which alone it counts; null for all
/// @param name in lower case; empty for addresses
/// @param range null for names
/// @param port 0 for 80 and 443, -1 for all
public record Destination(
    @Nullable String application, String name, @Nullable AddressRange range, int port) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "(?:([A-Za-z0-9][A-Za-z0-9._~@-]*)=)?(\\[[^\\]]+\\][^:]*|[^:\\[\\]]+)(?::(\\d{1,5}|\\*))?");
  private static final Pattern NAME =
      Pattern.compile("(?:\\*\\.)?[a-z0-9](?:[a-z0-9_.-]{0,251}[a-z0-9])?");
  private static final Pattern NUMBERS = Pattern.compile("(?:.*\\.)?(?:\\d+|0x[0-9a-f]*)");
  private static final Pattern FOUR = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}(?=/|$)");
  private static final String ANY = "*";

  /// Throws `IllegalArgumentException` with what is wrong.
  public static Destination parse(String text) {
    Matcher parts = WRITTEN.matcher(text.strip());
    if (!parts.matches()) {
      throw wrong(text);
    }
    String place = parts.group(2).toLowerCase(Locale.ROOT);
    int port = port(parts.group(3), text);
    if (place.equals(ANY) || (NAME.matcher(place).matches() && !isNumeric(place))) {
      return new Destination(parts.group(1), place, null, port);
    }
    if (!place.startsWith("[") && !FOUR.matcher(place).lookingAt()) {
      throw wrong(text);
    }
    try {
      return new Destination(
          parts.group(1), "", AddressRange.parse(place.replace("[", "").replace("]", "")), port);
    } catch (IllegalArgumentException notAnAddress) {
      throw wrong(text);
    }
  }

  /// Whether a host is written in numbers: then it has to be an address, and one whose form leaves
  /// no doubt.
  static boolean isNumeric(String host) {
    return NUMBERS.matcher(host).matches();
  }

  private static int port(@Nullable String text, String all) {
    if (text == null) {
      return 0;
    }
    int port = text.equals(ANY) ? -1 : Integer.parseInt(text);
    if (port == 0 || port > 65_535) {
      throw wrong(all);
    }
    return port;
  }

  /// Whether it means this host.
  ///
  /// @param literal the address that the host is; null where it is a name: a range says nothing
  ///   about names, so that no name is looked up that nobody has named
  boolean admits(String application, String host, int toPort, @Nullable InetAddress literal) {
    if (!counts(application, toPort)) {
      return false;
    }
    if (range != null) {
      return literal != null && range.contains(literal);
    }
    return literal == null ? names(host) : isAny();
  }

  /// Whether it names this address so clearly that it need not be a public one.
  boolean vouches(String application, String host, int toPort, InetAddress address) {
    if (!counts(application, toPort)) {
      return false;
    }
    return range == null
        ? name.equals(host) && !Reach.isMetadata(address)
        : range.contains(address);
  }

  boolean isAny() {
    return name.equals(ANY);
  }

  private boolean counts(String ofApplication, int toPort) {
    return (application == null || application.equals(ofApplication))
        && (port == -1 || port == toPort || (port == 0 && (toPort == 80 || toPort == 443)));
  }

  private boolean names(String host) {
    return name.equals(host)
        || name.equals(ANY)
        || (name.startsWith("*.") && host.endsWith(name.substring(1)));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "`" + text + "` is no destination: write `host`, `host:port`, `*.domain` or `10.0.0.0/8`");
  }

  @Override
  public String toString() {
    return (application == null ? "" : application + "=")
        + (range == null ? name : bracketed(range))
        + (port == 0 ? "" : port == -1 ? ":*" : ":" + port);
  }

  private static String bracketed(AddressRange range) {
    String text = range.toString();
    int slash = text.indexOf('/');
    return range.address() instanceof Inet4Address
        ? text
        : "[" + text.substring(0, slash) + "]" + text.substring(slash);
  }
}
