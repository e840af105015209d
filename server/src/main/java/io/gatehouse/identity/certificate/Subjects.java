package io.gatehouse.identity.certificate;

import io.gatehouse.core.policy.Address;
import io.gatehouse.identity.record.Names;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// Reads who a certificate is about (RFC 5280 sections 4.1.2.6 and 4.2.1.6).
public final class Subjects {
  private static final Map<String, String> MORE_NAMES =
      Map.of("2.5.4.5", "SERIALNUMBER", "1.2.840.113549.1.9.1", "EMAILADDRESS");
  private static final Map<String, String> EMAIL_NAME =
      Map.of("EMAILADDRESS", "1.2.840.113549.1.9.1", "SERIALNUMBER", "2.5.4.5");
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;
  private static final int IP = 7;

  /// How a certificate names a client of OAuth (RFC 8705 section 2.1.2).
  public static final List<String> CLIENT_NAMES =
      List.of(
          "tls_client_auth_subject_dn",
          "tls_client_auth_san_dns",
          "tls_client_auth_san_uri",
          "tls_client_auth_san_ip",
          "tls_client_auth_san_email");

  private Subjects() {}

  /// When it ends, in epoch milliseconds.
  @SuppressWarnings("JavaUtilDate") // what the JDK gives
  public static long expiry(X509Certificate certificate) {
    return certificate.getNotAfter().getTime();
  }

  /// The first certificate in a PEM text, since a chain begins with the one that is meant; throws
  /// `Refused` where there is none.
  public static X509Certificate read(String pem) {
    int begin = pem.indexOf(BEGIN);
    if (pem.contains("PRIVATE KEY-----")) {
      throw Names.refused(
          "certificate",
          "there is a private key beside the certificate",
          "keep the key to yourself, and send the certificate alone");
    }
    if (begin < 0) {
      throw Names.refused(
          "certificate", "there is no certificate in it", "send it as PEM, which begins " + BEGIN);
    }
    try {
      byte[] bytes = pem.substring(begin).getBytes(StandardCharsets.US_ASCII);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(bytes));
    } catch (CertificateException e) {
      throw Names.refused(
          "certificate", "the certificate cannot be read", "look at it with `openssl x509 -text`");
    }
  }

  /// SHA-256 of the certificate.
  public static byte[] digest(X509Certificate certificate) throws CertificateEncodingException {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /// The same in hexadecimal digits.
  public static String fingerprint(X509Certificate certificate)
      throws CertificateEncodingException {
    return HexFormat.of().formatHex(digest(certificate));
  }

  /// Its common name; null where it has none or several.
  public static @Nullable String commonName(X509Certificate certificate) {
    List<String> names = values(certificate, "CN");
    return names.size() == 1 ? names.getFirst() : null;
  }

  /// Every value of an attribute of the subject, or every alternative name of kind `URI`, `DNS` or
  /// `EMAIL`.
  public static List<String> values(X509Certificate certificate, String type) {
    return switch (type) {
      case "URI" -> alternatives(certificate, URI);
      case "DNS" -> alternatives(certificate, DNS);
      case "EMAIL" -> alternatives(certificate, EMAIL);
      default -> attributes(certificate.getSubjectX500Principal(), type);
    };
  }

  /// Whether a certificate bears a name.
  ///
  /// @param kind one of [#CLIENT_NAMES]
  public static boolean bears(X509Certificate certificate, String kind, String name) {
    return switch (kind) {
      case "tls_client_auth_subject_dn" ->
          certificate.getSubjectX500Principal().equals(distinguished(name));
      case "tls_client_auth_san_dns" ->
          alternatives(certificate, DNS).stream().anyMatch(name::equalsIgnoreCase);
      case "tls_client_auth_san_uri" -> alternatives(certificate, URI).contains(name);
      case "tls_client_auth_san_email" -> alternatives(certificate, EMAIL).contains(name);
      case "tls_client_auth_san_ip" ->
          alternatives(certificate, IP).stream().anyMatch(one -> isSame(one, name));
      default -> false;
    };
  }

  /// A distinguished name (RFC 4514); null where it is none.
  public static @Nullable X500Principal distinguished(String name) {
    try {
      return name.isBlank() ? null : new X500Principal(name, EMAIL_NAME);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isSame(String address, String name) {
    try {
      return Address.parse(address).equals(Address.parse(name));
    } catch (RuntimeException noAddress) {
      return false;
    }
  }

  private static List<String> attributes(X500Principal subject, String type) {
    List<String> values = new ArrayList<>();
    try {
      for (Rdn rdn : new LdapName(subject.getName(X500Principal.RFC2253, MORE_NAMES)).getRdns()) {
        var attribute = rdn.toAttributes().get(type);
        for (int i = 0; attribute != null && i < attribute.size(); i++) {
          // what is not text is a value too: an attribute must be there once
          values.add(attribute.get(i) instanceof String text ? text : "");
        }
      }
    } catch (NamingException e) {
      return List.of();
    }
    return values;
  }

  private static List<String> alternatives(X509Certificate certificate, int kind) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? List.of()
          : names.stream()
              .filter(name -> name.getFirst().equals(kind) && name.get(1) instanceof String)
              .map(name -> (String) name.get(1))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }
}
