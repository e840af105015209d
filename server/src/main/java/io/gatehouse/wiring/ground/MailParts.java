package io.gatehouse.wiring.ground;

import io.gatehouse.config.section.MailConfig;
import io.gatehouse.config.value.Secret;
import io.gatehouse.mail.MailSettings;
import io.gatehouse.mail.Mails;
import io.gatehouse.observe.Metrics;
import java.util.Optional;

/// How mail leaves the server.
public final class MailParts {
  private MailParts() {}

  public static Mails open(MailConfig config, Ground ground, Opened opened) {
    return opened.add(new Mails(settings(config), ground.clock()));
  }

  public static void publish(Mails mails, Metrics metrics) {
    metrics.gauge("gatehouse.mail.waiting", "mails that are under way or wait", mails::waiting);
    metrics.total("gatehouse.mail.sent", "mails that were handed over", mails, Mails::sent);
    metrics.total("gatehouse.mail.lost", "mails that were given up", mails, Mails::lost);
  }

  private static MailSettings settings(MailConfig config) {
    return new MailSettings(
        way(config).orElse(null),
        config.from().orElse("Gatehouse <gatehouse@localhost>"),
        config.waiting(),
        config.tries(),
        config.pause());
  }

  private static Optional<MailSettings.Way> way(MailConfig config) {
    if (config.folder().isPresent()) {
      return config.folder().map(MailSettings.Way.Drop::new);
    }
    return config
        .host()
        .map(host ->
            new MailSettings.Way.Smtp(
                host,
                config.port(),
                switch (config.encryption()) {
                  case STARTTLS -> MailSettings.Encryption.STARTTLS;
                  case TLS -> MailSettings.Encryption.TLS;
                  case NONE -> MailSettings.Encryption.NONE;
                },
                config
                    .user()
                    .map(user ->
                        new MailSettings.Credentials(
                            user, config.password().map(Secret::reveal).orElse(""))),
                config.timeout()));
  }
}
