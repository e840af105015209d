package io.gatehouse.store.oauth;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a client of the directory takes part in OAuth 2.0.
///
/// @param id of the principal `client:ID`
/// @param authentication how it proves itself at the token endpoint, as RFC 7591 names it
/// @param secretHash SHA-256 (hex) of its secret, where it has one
/// @param previousHash the secret that still works during a rotation, until `previousUntil`
/// @param keys its public keys as a JWK set, where it proves itself by `private_key_jwt`
/// @param scopesSince the moment since which no scope has come to mean more: what people agreed to
///   until then does not count
public record OAuthClientRecord(
    String application,
    String id,
    String authentication,
    @Nullable String secretHash,
    @Nullable String previousHash,
    @Nullable Long previousUntil,
    @Nullable String keys,
    Settings settings,
    long scopesSince,
    long createdAt,
    long updatedAt,
    long version) {

  /// What the client may do.
  ///
  /// @param label for people, on the page that asks for their consent
  /// @param scopes what each scope gives: labels of permissions; `*` alone for all that its
  ///   principal may
  /// @param tokens `opaque` or `jwt`
  /// @param accessSeconds life of an access token
  /// @param refreshSeconds for how long a refresh token may lie unused
  /// @param grantSeconds after which everything that comes from one consent ends
  /// @param consent `always`, `once` or `never`
  /// @param sender what it has to show when it asks for tokens and uses them
  public record Settings(
      String label,
      List<String> grantTypes,
      List<String> redirectUris,
      List<String> logoutUris,
      Map<String, List<String>> scopes,
      String tokens,
      long accessSeconds,
      long refreshSeconds,
      long grantSeconds,
      String consent,
      Sender sender) {

    /// Of a client whose tokens need to be bound to nothing.
    public Settings(
        String label,
        List<String> grantTypes,
        List<String> redirectUris,
        List<String> logoutUris,
        Map<String, List<String>> scopes,
        String tokens,
        long accessSeconds,
        long refreshSeconds,
        long grantSeconds,
        String consent) {
      this(
          label,
          grantTypes,
          redirectUris,
          logoutUris,
          scopes,
          tokens,
          accessSeconds,
          refreshSeconds,
          grantSeconds,
          consent,
          Sender.ANY);
    }

    public Settings {
      grantTypes = List.copyOf(grantTypes);
      redirectUris = List.copyOf(redirectUris);
      logoutUris = List.copyOf(logoutUris);
      scopes = new TreeMap<>(scopes);
    }
  }

  /// What the client has to show.
  ///
  /// @param key whether its tokens have to be bound to a key (RFC 9449 section 5.2)
  /// @param certificate whether they have to be bound to its certificate (RFC 8705 section 3.4)
  /// @param names how its certificate names it where that is how it proves itself, by the words of
  ///   RFC 8705 section 2.1.2
  public record Sender(boolean key, boolean certificate, Map<String, String> names) {
    public static final Sender ANY = new Sender(false, false, Map.of());

    public Sender {
      names = Map.copyOf(names);
    }
  }

  /// Without what stands for a secret.
  @Override
  public String toString() {
    return "OAuthClientRecord[" + application + ", " + id + ", " + version + "]";
  }
}
