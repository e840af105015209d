package io.gatehouse.identity.factor;

import java.net.URI;
import java.util.Locale;

/// The web site that passkeys are for: what they are bound to, and from where they may be shown.
///
/// @param relyingParty the domain (WebAuthn's `rp.id`)
/// @param origin scheme, host and port of the pages
/// @param name as people see it
public record Site(String relyingParty, String origin, String name) {

  /// The site of the address under which people reach this server.
  public static Site of(URI publicUrl, String name) {
    String host = publicUrl.getHost().toLowerCase(Locale.ROOT);
    int port = publicUrl.getPort();
    boolean usual = port == -1 || port == (publicUrl.getScheme().equals("https") ? 443 : 80);
    return new Site(host, publicUrl.getScheme() + "://" + host + (usual ? "" : ":" + port), name);
  }
}
