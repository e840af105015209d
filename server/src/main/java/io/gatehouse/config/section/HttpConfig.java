package io.gatehouse.config.section;

import io.gatehouse.config.value.AddressRange;
import io.gatehouse.config.value.Size;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The HTTP listener.
public record HttpConfig(
    @Key(
            preset = "127.0.0.1",
            doc = "Address to listen on, also for TLS; `0.0.0.0` for all of them.")
        String host,
    @Key(
            preset = "8080",
            min = "0",
            max = "65535",
            doc =
                "Port without encryption; 0 picks a free one. When TLS is set up and the address"
                    + " is not loopback, this port opens only with `http.allow-plain`.")
        int port,
    @Key(
            preset = "false",
            doc =
                "Whether to speak HTTP without encryption on an address that is not loopback; for"
                    + " a server behind a proxy that encrypts.")
        boolean allowPlain,
    @Key(
            preset = "1MiB",
            min = "1KiB",
            max = "1GiB",
            doc = "Largest request body; a larger one is refused with status 413.")
        Size maxBody,
    @Key(
            preset = "30s",
            min = "1s",
            max = "1h",
            doc =
                "How long the body of a request may take to arrive, and then how long the answer"
                    + " may take.")
        Duration requestTimeout,
    @Key(
            preset = "",
            doc =
                "Origins of web pages that may call the API from a browser, such as"
                    + " `https://app.example`. The console's own origin always may.")
        List<String> allowedOrigins,
    @Key(
            preset = "",
            doc =
                "Addresses of proxies whose headers `X-Forwarded-For` and `X-Forwarded-Proto` are"
                    + " believed, such as `10.0.0.0/8`. Have them set both.")
        List<AddressRange> trustedProxies,
    @Key(
            preset = "",
            doc =
                "Host names that requests may be addressed to, besides addresses, `localhost` and the"
                    + " name in `http.public-url`; any while both are empty. Set one of them wherever"
                    + " a browser reaches the server.")
        List<String> allowedHosts,
    @Key(
            preset = "",
            doc =
                "The address under which people and programs reach this server, such as"
                    + " `https://gate.example.org`. Links in mails, passkeys and the issuer of OAuth"
                    + " are made of it; what a request says of its host is never believed for that."
                    + " While it is empty, a server that listens on loopback issues tokens under the"
                    + " address of its listener.")
        Optional<URI> publicUrl,
    @Key(
            preset = "15s",
            min = "1s",
            max = "10m",
            doc =
                "How long an event stream may say nothing before it says that it is still there;"
                    + " less than what proxies on the way take for a dead connection.")
        Duration streamHeartbeat,
    @Key(
            preset = "3s",
            min = "100ms",
            max = "10m",
            doc = "After which time a browser comes back whose event stream broke.")
        Duration streamRetry) {

  /// The names under which this server is reached; empty where nobody has said them.
  public List<String> names() {
    if (publicUrl.isEmpty()) {
      return allowedHosts;
    }
    List<String> names = new ArrayList<>(allowedHosts);
    names.add(publicUrl.get().getHost());
    return List.copyOf(names);
  }
}
