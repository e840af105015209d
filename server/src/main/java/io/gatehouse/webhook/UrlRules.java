package io.gatehouse.webhook;

import io.gatehouse.identity.record.Names;
import io.gatehouse.outbound.Reach;
import io.gatehouse.problem.Refused;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where requests may go.
///
/// Whoever administers an application chooses its URLs, and the server that calls them stands in
/// another place than its administrators: so the addresses at which clouds hand out credentials to
/// machines are refused, whatever name leads there.
///
/// @param allowPlain whether `http:` is good beyond this machine
/// @param allowLinkLocal whether link-local addresses may be called
public record UrlRules(boolean allowPlain, boolean allowLinkLocal) {
  private static final int LONGEST = 2_000;
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  /// The URL; throws `Refused` when it is none that may be called.
  URI checked(String text) {
    if (text.length() > LONGEST) {
      throw refused("the URL is too long", "use at most 2000 characters");
    }
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw refused("`%s` is no URL".formatted(Names.shown(text)), "write `https://host/path`");
    }
    String fault = fault(url);
    if (fault != null) {
      throw refused(fault, "write `https://host/path`");
    }
    return url;
  }

  /// Why this URL may not be called, or null if it may be; its host is not looked up.
  @Nullable String fault(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String host = url.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      return "a webhook is called by `https:` or `http:` at a host";
    }
    if (url.getUserInfo() != null || url.getFragment() != null) {
      return "the URL of a webhook has no user and no fragment";
    }
    if (scheme.equals("http") && !allowPlain && !isThisMachine(host)) {
      return "`http:` is not encrypted, and `webhook.allow-plain` is not set";
    }
    return null;
  }

  /// The addresses of the host, or null where one of them may not be called; blocks.
  @Nullable List<InetAddress> reachable(String host) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
      return addresses.stream().allMatch(this::mayBeCalled) ? addresses : null;
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private boolean mayBeCalled(InetAddress address) {
    if (address.isMulticastAddress()) {
      return false;
    }
    return allowLinkLocal || !Reach.isMetadata(address);
  }

  private static boolean isThisMachine(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
  }

  private static Refused refused(String detail, String cure) {
    return Names.refused("url", detail, cure);
  }
}
