package io.gatehouse.identity.proof;

import io.gatehouse.core.policy.Subject;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A certificate whose key a peer has proved to hold in the handshake of its TLS connection (RFC
/// 8446 section 4.4.3).
///
/// Lives as long as its connection. Safe for use by any thread.
public final class ClientCertificate {
  private final byte[] digest;
  private final String fingerprint;
  private final @Nullable String name;
  private final long notAfter;
  private final Trust trust;

  /// @param digest SHA-256 of the certificate as DER
  /// @param name its common name, where it has one and only one
  /// @param notAfter epoch milliseconds
  public ClientCertificate(byte[] digest, @Nullable String name, long notAfter, Trust trust) {
    this.digest = digest.clone();
    this.fingerprint = HexFormat.of().formatHex(digest);
    this.name = name;
    this.notAfter = notAfter;
    this.trust = trust;
  }

  /// What is known of a certificate whose peer is away: the name that it bore. It proves nothing.
  public static ClientCertificate remembered(String name) {
    return new ClientCertificate(new byte[0], name, Long.MAX_VALUE, Remembered.TRUST);
  }

  /// SHA-256 of the certificate in hexadecimal digits, its name among our credentials.
  public String fingerprint() {
    return fingerprint;
  }

  public byte[] digest() {
    return digest.clone();
  }

  /// What `${certificate.cn}` stands for.
  public @Nullable String name() {
    return name;
  }

  /// Epoch milliseconds.
  public long notAfter() {
    return notAfter;
  }

  /// Whether [#standing] is known without work.
  public boolean isCurrent() {
    return trust.isCurrent();
  }

  /// What the authorities say of it today; may take a few milliseconds.
  public Standing standing() {
    return trust.standing();
  }

  /// Whether an authority vouches for it today and it bears this name; may take a few milliseconds.
  ///
  /// @param kind of the name, as RFC 8705 section 2.1.2 calls it
  public boolean isVouchedFor(String kind, String named) {
    return trust.vouchesFor(kind, named);
  }

  @Override
  public String toString() {
    return "ClientCertificate[" + fingerprint + "]";
  }

  /// What the files of authorities and revocation lists say of one certificate, as they are now.
  public interface Trust {
    boolean isCurrent();

    Standing standing();

    /// See [ClientCertificate#isVouchedFor].
    default boolean vouchesFor(String kind, String named) {
      return false;
    }
  }

  /// Nobody is asked about what is only remembered.
  private enum Remembered implements Trust {
    TRUST;

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public Standing standing() {
      return new Standing(false, null);
    }
  }

  /// @param revoked whether a revocation list names it
  /// @param named whom it names; null where no authority vouches for it
  public record Standing(boolean revoked, @Nullable Named named) {}

  /// The principal that a certificate names.
  public record Named(String application, Subject subject) {}
}
