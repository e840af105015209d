package io.gatehouse.identity.oauth;

import io.gatehouse.core.policy.Permission;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.store.oauth.OAuthClientRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A client that takes part in OAuth: how it does, and who it is.
public record OAuthClient(OAuthClientRecord record, PrincipalRecord principal) {
  /// Stands for all that the principal may.
  public static final String EVERYTHING = "*";

  /// Scopes of OpenID Connect, which give no right besides reading who somebody is.
  public static final Set<String> OF_OPENID = Set.of("openid", "profile", "offline_access");

  /// It proves itself by a certificate that an authority gave it (RFC 8705 section 2.1).
  public static final String BY_AUTHORITY = "tls_client_auth";

  /// It proves itself by a certificate that is registered for it (RFC 8705 section 2.2).
  public static final String BY_REGISTRATION = "self_signed_tls_client_auth";

  /// Whether the connection proves it.
  public boolean provesByConnection() {
    return record.authentication().equals(BY_AUTHORITY)
        || record.authentication().equals(BY_REGISTRATION);
  }

  public String application() {
    return record.application();
  }

  public String id() {
    return record.id();
  }

  public Subject subject() {
    return principal.subject();
  }

  /// For people.
  public String label() {
    return record.settings().label();
  }

  /// Whether it can keep no secret.
  public boolean isPublic() {
    return record.authentication().equals("none");
  }

  public boolean offers(GrantType type) {
    return record.settings().grantTypes().contains(type.label());
  }

  public boolean signsTokens() {
    return record.settings().tokens().equals("jwt");
  }

  /// Whether an address is one of those registered: the same, character by character (RFC 9700
  /// section 2.1), but for the port of a program on the person's own machine that registered none
  /// (RFC 8252 section 7.3).
  public boolean knowsRedirect(String address) {
    return record.settings().redirectUris().stream()
        .anyMatch(known -> known.equals(address) || isSameOnLoopback(known, address));
  }

  private static boolean isSameOnLoopback(String known, String address) {
    boolean open = known.startsWith("http://127.0.0.1/") || known.startsWith("http://[::1]/");
    if (!open) {
      return false;
    }
    int path = known.indexOf('/', "http://".length());
    String host = known.substring(0, path);
    if (!address.startsWith(host + ":")) {
      return false;
    }
    int end = address.indexOf('/', host.length());
    return end > host.length() + 1
        && address.substring(host.length() + 1, end).matches("[0-9]{1,5}")
        && address.substring(end).equals(known.substring(path));
  }

  /// The scopes of a request, each of which the client may ask for; those registered where it names
  /// none.
  ///
  /// @param all what there is to ask for; null for what is registered
  public List<String> scopes(@Nullable String asked, @Nullable List<String> all) {
    Set<String> offered = new LinkedHashSet<>(record.settings().scopes().keySet());
    if (all == null) {
      offered.addAll(OF_OPENID);
    } else {
      offered.retainAll(all);
      all.stream().filter(OF_OPENID::contains).forEach(offered::add);
    }
    if (asked == null || asked.isBlank()) {
      return all == null
          ? List.copyOf(record.settings().scopes().keySet())
          : all.stream().filter(offered::contains).toList();
    }
    Set<String> scopes = new LinkedHashSet<>();
    for (String scope : asked.strip().split(" +", -1)) {
      if (!offered.contains(scope)) {
        throw OAuthFault.invalidScope("the client may not ask for one of these scopes");
      }
      scopes.add(scope);
    }
    return List.copyOf(scopes);
  }

  /// What a token of these scopes is narrowed to; null for all that its principal may.
  public @Nullable List<Permission> permissions(List<String> scopes) {
    Set<Permission> permissions = new LinkedHashSet<>();
    for (String scope : scopes) {
      List<String> labels = record.settings().scopes().getOrDefault(scope, List.of());
      if (labels.equals(List.of(EVERYTHING))) {
        return null;
      }
      labels.forEach(label -> permissions.add(Permission.parse(label)));
    }
    return new ArrayList<>(permissions);
  }

  /// Whether nobody but the client itself can hear what is sent to this address: what was granted
  /// once may then be granted again without asking (RFC 8252 section 8.6).
  public boolean isCertain(String redirect) {
    return !isPublic() || "https".equals(URI.create(redirect).getScheme());
  }

  /// Without what stands for secrets.
  @Override
  public String toString() {
    return "OAuthClient[" + application() + ", " + id() + "]";
  }
}
