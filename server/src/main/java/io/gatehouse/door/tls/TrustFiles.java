package io.gatehouse.door.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// The authorities and revocation lists as their files were at one moment. Immutable.
final class TrustFiles {
  private static final X509Certificate[] NONE = {};

  private final List<byte[]> contents;
  private final List<X509CRL> lists;
  private final @Nullable X509TrustManager authorities;

  private TrustFiles(
      List<byte[]> contents, List<X509CRL> lists, @Nullable X509TrustManager authorities) {
    this.contents = contents;
    this.lists = lists;
    this.authorities = authorities;
  }

  /// The bytes of all files, to see whether they have changed.
  static List<byte[]> contents(@Nullable Path authorities, List<Path> lists) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    contents.add(authorities == null ? new byte[0] : Files.readAllBytes(authorities));
    for (Path list : lists) {
      contents.add(Files.readAllBytes(list));
    }
    return contents;
  }

  /// Throws with what is wrong with the files.
  static TrustFiles of(List<byte[]> contents) throws GeneralSecurityException {
    List<X509CRL> lists = new ArrayList<>();
    for (byte[] content : contents.subList(1, contents.size())) {
      lists.addAll(lists(content));
    }
    byte[] bundle = contents.getFirst();
    return new TrustFiles(
        contents, List.copyOf(lists), bundle.length == 0 ? null : manager(bundle, lists));
  }

  private static Collection<X509CRL> lists(byte[] content) throws GeneralSecurityException {
    Collection<X509CRL> found =
        factory().generateCRLs(new ByteArrayInputStream(content)).stream()
            .map(X509CRL.class::cast)
            .toList();
    if (found.isEmpty()) {
      throw new CRLException("there is no revocation list in the file");
    }
    return found;
  }

  private static X509TrustManager manager(byte[] bundle, List<X509CRL> lists)
      throws GeneralSecurityException {
    Collection<? extends Certificate> found =
        factory().generateCertificates(new ByteArrayInputStream(bundle));
    if (found.isEmpty()) {
      throw new CertificateException("there is no certificate in `tls.client-ca`");
    }
    Set<TrustAnchor> anchors =
        found.stream()
            .map(each -> new TrustAnchor((X509Certificate) each, null))
            .collect(Collectors.toSet());
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setRevocationEnabled(!lists.isEmpty());
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(new CertPathTrustManagerParameters(parameters));
    return Arrays.stream(managers.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }

  boolean isFrom(List<byte[]> others) {
    return Arrays.deepEquals(contents.toArray(), others.toArray());
  }

  /// Whether a list names this certificate, whoever signed the two.
  boolean revokes(X509Certificate certificate) {
    return lists.stream()
        .anyMatch(list ->
            list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())
                && list.isRevoked(certificate));
  }

  /// Whether an authority vouches for the first of these certificates today, for use by a client
  /// (RFC 5280 section 6).
  boolean vouchesFor(List<X509Certificate> chain) {
    if (authorities == null || chain.isEmpty()) {
      return false;
    }
    try {
      authorities.checkClientTrusted(
          chain.toArray(NONE), chain.getFirst().getPublicKey().getAlgorithm());
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }
}
