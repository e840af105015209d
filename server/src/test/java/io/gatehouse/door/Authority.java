package io.gatehouse.door;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// A certificate authority for tests, written out as RFC 5280 says: it issues certificates and
/// revocation lists without a program or a library.
public final class Authority {
  private static final char[] PASSWORD = "password".toCharArray();
  private static final byte[] ECDSA = oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02);
  private static final byte[] BASIC_CONSTRAINTS = oid(0x55, 0x1D, 0x13);
  private static final byte[] KEY_USAGE = oid(0x55, 0x1D, 0x0F);
  private static final byte[] EXTENDED_KEY_USAGE = oid(0x55, 0x1D, 0x25);
  private static final byte[] ALTERNATIVE_NAMES = oid(0x55, 0x1D, 0x11);
  private static final byte[] SERVER_AUTH = oid(0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01);
  private static final byte[] CLIENT_AUTH = oid(0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02);

  private final X500Principal name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private long serial = 1;

  public Authority(String name) {
    this.name = new X500Principal("CN=" + name);
    this.keys = keyPair();
    List<byte[]> extensions =
        List.of(
            extension(BASIC_CONSTRAINTS, sequence(tagged(0x01, (byte) 0xFF))),
            extension(KEY_USAGE, tagged(0x03, (byte) 1, (byte) 0x06)));
    this.certificate =
        sign(this.name, keys, this.name, keys, BigInteger.ONE, Span.now(), extensions);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /// A certificate with its key.
  ///
  /// @param chain those above it, without the root
  public record Held(X509Certificate certificate, PrivateKey key, List<X509Certificate> chain) {

    /// What this client trusts, and what it shows of itself.
    public SSLContext context(X509Certificate... trusted) {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers().getKeyManagers(), trust(trusted).getTrustManagers(), null);
        return context;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    public KeyManagerFactory keyManagers() {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        List<X509Certificate> all = new ArrayList<>(List.of(certificate));
        all.addAll(chain);
        store.setKeyEntry("me", key, PASSWORD, all.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, PASSWORD);
        return factory;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    public String pem() {
      return Authority.pem("CERTIFICATE", encoded(certificate));
    }

    public String keyPem() {
      return Authority.pem("PRIVATE KEY", key.getEncoded());
    }
  }

  public static TrustManagerFactory trust(X509Certificate... trusted) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, PASSWORD);
      for (int i = 0; i < trusted.length; i++) {
        store.setCertificateEntry("c" + i, trusted[i]);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return factory;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// From when until when.
  public record Span(Instant from, Instant until) {
    public static Span now() {
      return new Span(Instant.now().minusSeconds(3_600), Instant.now().plus(Duration.ofDays(2)));
    }

    public static Span past() {
      return new Span(Instant.now().minusSeconds(7_200), Instant.now().minusSeconds(3_600));
    }

    public static Span of(Duration life) {
      return new Span(Instant.now().minusSeconds(3_600), Instant.now().plus(life));
    }
  }

  /// A certificate for a client.
  ///
  /// @param subject such as `CN=boat-7`
  /// @param uri a subject alternative name
  public Held issue(String subject, Span span, @Nullable String uri) {
    return issue(subject, span, uri, CLIENT_AUTH);
  }

  public Held issue(String subject) {
    return issue(subject, Span.now(), null);
  }

  /// A certificate that is for servers only.
  public Held issueForServer(String subject) {
    return issue(subject, Span.now(), null, SERVER_AUTH);
  }

  private Held issue(String subject, Span span, @Nullable String uri, byte[] usage) {
    KeyPair own = keyPair();
    List<byte[]> extensions = new ArrayList<>();
    extensions.add(extension(EXTENDED_KEY_USAGE, sequence(usage)));
    if (uri != null) {
      extensions.add(
          extension(
              ALTERNATIVE_NAMES, sequence(tagged(0x86, uri.getBytes(StandardCharsets.US_ASCII)))));
    }
    X509Certificate issued =
        sign(
            new X500Principal(subject),
            own,
            name,
            keys,
            BigInteger.valueOf(++serial),
            span,
            extensions);
    return new Held(issued, own.getPrivate(), List.of());
  }

  /// A certificate that nobody vouches for but itself.
  public static Held selfSigned(String subject) {
    return selfSigned(subject, Span.now());
  }

  public static Held selfSigned(String subject, Span span) {
    KeyPair own = keyPair();
    X500Principal self = new X500Principal(subject);
    BigInteger serial = BigInteger.valueOf(System.nanoTime());
    return new Held(
        sign(self, own, self, own, serial, span, List.of()), own.getPrivate(), List.of());
  }

  /// One for a server on 127.0.0.1 and localhost.
  public static Held server() {
    KeyPair own = keyPair();
    X500Principal self = new X500Principal("CN=server");
    byte[] names =
        sequence(
            tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
            tagged(0x87, (byte) 127, (byte) 0, (byte) 0, (byte) 1));
    X509Certificate made =
        sign(
            self,
            own,
            self,
            own,
            BigInteger.TEN,
            Span.now(),
            List.of(extension(ALTERNATIVE_NAMES, names)));
    return new Held(made, own.getPrivate(), List.of());
  }

  /// The revocation list of this authority, as PEM.
  public String revoking(X509Certificate... revoked) {
    return revoking(Span.now(), revoked);
  }

  public String revoking(Span span, X509Certificate... revoked) {
    ByteArrayOutputStream entries = new ByteArrayOutputStream();
    for (X509Certificate each : revoked) {
      entries.writeBytes(
          sequence(integer(each.getSerialNumber()), time(span.from().plusSeconds(1))));
    }
    byte[] list = revoked.length == 0 ? new byte[0] : tagged(0x30, entries.toByteArray());
    byte[] body =
        sequence(
            integer(BigInteger.ONE),
            sequence(ECDSA),
            name.getEncoded(),
            time(span.from()),
            time(span.until()),
            list);
    return pem("X509 CRL", signed(body, keys));
  }

  /// Writes a file in one step, so that nobody reads half of it.
  public static void write(Path file, String text) {
    try {
      Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "pem", ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public String pem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509Certificate sign(
      X500Principal subject,
      KeyPair own,
      X500Principal issuer,
      KeyPair by,
      BigInteger serial,
      Span span,
      List<byte[]> extensions) {
    byte[] body =
        sequence(
            tagged(0xA0, integer(BigInteger.TWO)),
            integer(serial),
            sequence(ECDSA),
            issuer.getEncoded(),
            sequence(time(span.from()), time(span.until())),
            subject.getEncoded(),
            own.getPublic().getEncoded(),
            extensions.isEmpty()
                ? new byte[0]
                : tagged(0xA3, sequence(extensions.toArray(byte[][]::new))));
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed(body, by)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] signed(byte[] body, KeyPair by) {
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(by.getPrivate());
      signer.update(body);
      byte[] signature = signer.sign();
      byte[] bits = new byte[signature.length + 1];
      System.arraycopy(signature, 0, bits, 1, signature.length);
      return sequence(body, sequence(ECDSA), tagged(0x03, bits));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] extension(byte[] oid, byte[] value) {
    return sequence(oid, tagged(0x04, value));
  }

  private static byte[] oid(int... content) {
    byte[] bytes = new byte[content.length];
    for (int i = 0; i < content.length; i++) {
      bytes[i] = (byte) content[i];
    }
    return tagged(0x06, bytes);
  }

  private static byte[] integer(BigInteger number) {
    return tagged(0x02, number.toByteArray());
  }

  private static byte[] time(Instant moment) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(moment);
    return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sequence(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return tagged(0x30, all.toByteArray());
  }

  private static byte[] tagged(int tag, byte... content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int skip = length[0] == 0 ? 1 : 0;
      out.write(0x80 | (length.length - skip));
      out.write(length, skip, length.length - skip);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
