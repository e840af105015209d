package io.gatehouse.webhook;

import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.store.record.WebhookRecord;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Keeps the secrets of webhooks so that the database alone does not show them: they are needed in
/// clear to sign, so that no hash would do.
///
/// AES-256-GCM under a key that comes from the pepper's file; each secret is bound to its
/// application and event, and cannot be moved to another row.
public final class WebhookSecrets {
  /// What the key is derived for.
  public static final String PURPOSE = "gatehouse webhook secrets";

  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final int SECRET_BYTES = 32;

  private final SecretKeySpec key;
  private final SecureRandom random;

  /// @param key 32 bytes
  public WebhookSecrets(byte[] key, SecureRandom random) {
    this.key = new SecretKeySpec(key, "AES");
    this.random = random;
  }

  /// A new secret, in a form that is easy to recognize.
  Secret fresh() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new Secret("whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  String sealed(String application, WebhookEvent event, Secret secret) {
    try {
      byte[] nonce = new byte[NONCE];
      random.nextBytes(nonce);
      byte[] hidden =
          cipher(Cipher.ENCRYPT_MODE, application, event.label(), nonce)
              .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
      byte[] all = Arrays.copyOf(nonce, NONCE + hidden.length);
      System.arraycopy(hidden, 0, all, NONCE, hidden.length);
      return Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES/GCM", e);
    }
  }

  /// The webhook as it is called.
  Webhook opened(WebhookRecord record) {
    return new Webhook(
        WebhookEvent.of(record.event()).orElseThrow(),
        URI.create(record.url()),
        secret(record),
        Duration.ofMillis(record.timeoutMillis()),
        Duration.ofMillis(record.answerMillis()),
        record.channels().stream().map(TopicFilter::parse).toList(),
        record.wildcards(),
        true);
  }

  private Secret secret(WebhookRecord record) {
    byte[] all = Base64.getDecoder().decode(record.sealedSecret());
    try {
      byte[] open =
          cipher(
                  Cipher.DECRYPT_MODE,
                  record.application(),
                  record.event(),
                  Arrays.copyOf(all, NONCE))
              .doFinal(all, NONCE, all.length - NONCE);
      return new Secret(new String(open, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secret of a webhook cannot be read: the pepper file is not the one of this data", e);
    }
  }

  private Cipher cipher(int mode, String application, String event, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((application + "/" + event).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
