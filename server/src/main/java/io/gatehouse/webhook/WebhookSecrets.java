package io.gatehouse.webhook;

import io.gatehouse.config.value.Secret;
import io.gatehouse.core.pattern.TopicFilter;
import io.gatehouse.store.record.WebhookRecord;
import io.gatehouse.vault.seal.Seal;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

/// Keeps the secrets of webhooks so that the database alone does not show them: they are needed in
/// clear to sign, so that no hash would do.
///
/// Each is sealed for its application and event, and cannot be moved to another row.
public final class WebhookSecrets {
  /// What the key is derived for.
  public static final String PURPOSE = "gatehouse webhook secrets";

  private static final int SECRET_BYTES = 32;

  private final Seal seal;
  private final SecureRandom random;

  /// @param key 32 bytes
  public WebhookSecrets(byte[] key, SecureRandom random) {
    this.seal = new Seal(key, random);
    this.random = random;
  }

  /// A new secret, in a form that is easy to recognize.
  Secret fresh() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new Secret("whsec_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  String sealed(String application, WebhookEvent event, Secret secret) {
    return seal.seal(application + "/" + event.label(), secret.reveal());
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
    return new Secret(
        seal.open(record.application() + "/" + record.event(), record.sealedSecret()));
  }
}
