package io.gatehouse.dialect.api.provision;

import io.gatehouse.device.provision.ClaimCode;
import io.gatehouse.dialect.api.form.QrSvg;
import io.gatehouse.identity.Applications;
import io.gatehouse.store.provision.ClaimCodeRecord;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Claim codes as JSON.
public final class ClaimJson {
  private ClaimJson() {}

  /// What is sent to have a code.
  ///
  /// @param expiresIn seconds
  public record Want(@Nullable Long expiresIn) {}

  /// What a user types.
  public record Claim(String code) {
    @Override
    public String toString() {
      return "Claim[]";
    }
  }

  /// A code, this once.
  ///
  /// @param url where a user claims the device; left out while the server knows no address of its
  ///   own
  /// @param qr the same as a QR code in SVG
  public record Code(
      String device, String code, @Nullable URI url, @Nullable String qr, Instant expiresAt) {

    /// @param home how the server is reached from outside, by its configuration
    static Code of(ClaimCode made, Optional<URI> home, boolean drawn) {
      URI url = home.map(address -> page(address, made)).orElse(null);
      return new Code(
          made.device(),
          made.text(),
          url,
          drawn ? QrSvg.of(url == null ? made.text() : url.toString()) : null,
          Instant.ofEpochMilli(made.expiresAt()));
    }

    /// In the fragment, which stands in no log.
    private static URI page(URI home, ClaimCode made) {
      String address = home.toString();
      String fragment =
          made.application().equals(Applications.MAIN)
              ? made.text()
              : made.text() + "&" + made.application();
      return URI.create(address.replaceFirst("/+$", "") + "/claim#" + fragment);
    }

    @Override
    public String toString() {
      return "Code[" + device + "]";
    }
  }

  /// That a code waits.
  public record Waiting(String device, String createdBy, Instant createdAt, Instant expiresAt) {
    static Waiting of(ClaimCodeRecord code) {
      return new Waiting(
          code.device(),
          code.createdBy().toString(),
          Instant.ofEpochMilli(code.createdAt()),
          Instant.ofEpochMilli(code.expiresAt()));
    }
  }

  /// What a user owns now.
  public record Claimed(String principal, String name, @Nullable String description) {}
}
