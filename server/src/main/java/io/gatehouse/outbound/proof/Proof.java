package io.gatehouse.outbound.proof;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Which certificate a call shows, and by whose word it believes the server.
public final class Proof {
  private static final char[] NO_PASSWORD = {};

  private Proof() {}

  /// @param own certificate chain with its private key; null to show none
  /// @param authorities the only ones that are believed; null for those of the platform
  /// @throws IllegalArgumentException where they do not fit together
  public static SSLContext of(@Nullable Pem own, @Nullable Pem authorities) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : keys(own), authorities == null ? null : trust(authorities), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("the certificate and the key do not fit together", e);
    }
  }

  private static KeyManager[] keys(Pem own) throws GeneralSecurityException, IOException {
    if (own.privateKey().isEmpty() || own.certificates().isEmpty()) {
      throw new IllegalArgumentException(
          "a client certificate needs its chain and its private key in one PEM text");
    }
    KeyStore store = empty();
    store.setKeyEntry(
        "own",
        own.privateKey().get(),
        NO_PASSWORD,
        own.certificates().toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(Pem authorities)
      throws GeneralSecurityException, IOException {
    List<X509Certificate> all = authorities.certificates();
    if (all.isEmpty()) {
      throw new IllegalArgumentException("the authorities hold no certificate");
    }
    KeyStore store = empty();
    for (X509Certificate one : all) {
      store.setCertificateEntry("ca-" + store.size(), one);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
