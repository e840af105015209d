package io.gatehouse.device.provision;

import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.store.provision.ProvisioningKeyRecord;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/// A provisioning key at the only moment when its text is known: `ghk_` and 256 random bits.
public record ProvisioningKey(ProvisioningKeyRecord record, String text) {
  private static final Pattern WRITTEN = Pattern.compile("ghk_[A-Za-z0-9_-]{43}");

  static String text(SecureRandom random) {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    return "ghk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /// What is kept of a key; empty for what can be none.
  static Optional<String> hash(String text) {
    return WRITTEN.matcher(text).matches() ? Optional.of(TokenText.hash(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "ProvisioningKey[" + record.id() + "]";
  }
}
