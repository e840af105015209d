package io.gatehouse.outbound.proof;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys in the text form of RFC 7468.
///
/// @param certificates in their order
public record Pem(
    List<X509Certificate> certificates,
    Optional<PrivateKey> privateKey,
    Optional<PublicKey> publicKey) {
  private static final int LONGEST = 200_000;
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");

  /// Whether a text is meant to be one.
  public static boolean looksLike(String text) {
    return text.contains("-----BEGIN ");
  }

  /// Throws `IllegalArgumentException`, whose text holds nothing of what was read.
  public static Pem parse(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("the PEM text is too long");
    }
    List<X509Certificate> certificates = new ArrayList<>();
    Optional<PrivateKey> secret = Optional.empty();
    Optional<PublicKey> open = Optional.empty();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      byte[] bytes = bytes(blocks.group(2));
      switch (blocks.group(1)) {
        case "CERTIFICATE" -> certificates.add(certificate(bytes));
        case "PRIVATE KEY" -> secret = Optional.of(privateKey(bytes));
        case "PUBLIC KEY" -> open = Optional.of(publicKey(bytes));
        case "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
            throw new IllegalArgumentException(
                "the private key has to be in PKCS #8: `openssl pkcs8 -topk8 -nodes`");
        default -> throw new IllegalArgumentException("the PEM text holds something else");
      }
    }
    return new Pem(List.copyOf(certificates), secret, open);
  }

  private static byte[] bytes(String text) {
    try {
      return Base64.getMimeDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the PEM text is no base 64", e);
    }
  }

  private static X509Certificate certificate(byte[] bytes) {
    try {
      Certificate made =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
      return (X509Certificate) made;
    } catch (CertificateException e) {
      throw new IllegalArgumentException("the PEM text holds no certificate", e);
    }
  }

  private static PrivateKey privateKey(byte[] bytes) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        // maybe one of the next kind
      }
    }
    throw new IllegalArgumentException("the private key is of no known kind");
  }

  private static PublicKey publicKey(byte[] bytes) {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(bytes));
      } catch (GeneralSecurityException e) {
        // maybe one of the next kind
      }
    }
    throw new IllegalArgumentException("the public key is of no known kind");
  }

  /// Without what it holds.
  @Override
  public String toString() {
    return "Pem[" + certificates.size() + " certificates]";
  }
}
