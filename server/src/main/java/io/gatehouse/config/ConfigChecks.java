package io.gatehouse.config;

import io.gatehouse.config.section.CaroteneConfig;
import io.gatehouse.config.section.MailConfig;
import io.gatehouse.config.value.Hosts;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Combinations of values that cannot be meant, one line of the table each.
final class ConfigChecks {
  private static final Pattern AUDIT_KEY = Pattern.compile("([0-9A-Fa-f]{2}){32,}");

  private static final int SHORTEST_SECRET = 16;

  private record Check(Predicate<Config> bad, String fault) {}

  private static final List<Check> ALL =
      List.of(
          new Check(
              config -> config.tls().certificate().isPresent() && config.tls().key().isEmpty(),
              "`tls.certificate` is set and `tls.key` is not: set both or neither"),
          new Check(
              config -> config.tls().key().isPresent() && config.tls().certificate().isEmpty(),
              "`tls.key` is set and `tls.certificate` is not: set both or neither"),
          new Check(
              config -> config.tls().clientCa().isPresent() && config.tls().clientNames().isEmpty(),
              "`tls.client-ca` is set and `tls.client-names` is not: say where its certificates name"
                  + " their principal, such as `CN=${device}`"),
          new Check(
              config -> config.tls().clientCa().isEmpty() && !config.tls().clientNames().isEmpty(),
              "`tls.client-names` is set and `tls.client-ca` is not: a certificate is believed only"
                  + " when an authority vouches for it"),
          new Check(
              config ->
                  config.tls().clientCa().isPresent()
                      && !(config.hasTls() && config.tls().clientCertificates()),
              "`tls.client-ca` is set and nobody can show a certificate: set `tls.certificate` and"
                  + " `tls.key`, and leave `tls.client-certificates` at `true`"),
          new Check(
              config ->
                  !config.hasTls()
                      && !config.http().allowPlain()
                      && !Hosts.isLoopback(config.http().host()),
              "`http.host` is reachable from other machines and nothing encrypts: set"
                  + " `tls.certificate` and `tls.key`, or set `http.allow-plain` to `true` if a"
                  + " proxy in front of the server does it"),
          new Check(
              config ->
                  config.mqtt().enabled()
                      && !config.hasTls()
                      && !config.mqtt().allowPlain()
                      && !Hosts.isLoopback(config.mqtt().host()),
              "`mqtt.host` is reachable from other machines and nothing encrypts: set"
                  + " `tls.certificate` and `tls.key`, or set `mqtt.allow-plain` to `true`"),
          new Check(
              config ->
                  config
                      .audit()
                      .key()
                      .filter(key -> !AUDIT_KEY.matcher(key.reveal()).matches())
                      .isPresent(),
              "`audit.key` is not 64 or more hexadecimal digits, an even number of them: make one"
                  + " with `openssl rand -hex 32`"),
          new Check(
              config ->
                  config.amqp().enabled()
                      && !config.hasTls()
                      && !config.amqp().allowPlain()
                      && !Hosts.isLoopback(config.amqp().host()),
              "`amqp.host` is reachable from other machines and nothing encrypts: set"
                  + " `tls.certificate` and `tls.key`, or set `amqp.allow-plain` to `true`"),
          new Check(
              config -> config.password().minLength() > config.password().maxLength(),
              "`password.min-length` is greater than `password.max-length`: no password would do"),
          new Check(
              config -> config.mail().host().isPresent() && config.mail().folder().isPresent(),
              "`mail.host` and `mail.folder` are both set: mail leaves one way only"),
          new Check(
              config -> config.mail().host().isPresent() && config.mail().from().isEmpty(),
              "`mail.host` is set and `mail.from` is not: mails need a sender, such as"
                  + " `Gatehouse <gate@example.org>`"),
          new Check(
              config -> config.mail().on() && config.http().publicUrl().isEmpty(),
              "mail is on and `http.public-url` is not set: the links in mails need the address"
                  + " under which people reach this server"),
          new Check(
              config -> config.http().publicUrl().filter(ConfigChecks::isNotPlace).isPresent(),
              "`http.public-url` has a query or ends in a slash: write it as"
                  + " `https://gate.example.org`"),
          new Check(
              config -> config.http().publicUrl().filter(ConfigChecks::isPlain).isPresent(),
              "`http.public-url` begins with `http:` and names another machine than this one, so"
                  + " that passwords and tokens would cross the network in clear: use `https:`"),
          new Check(
              config ->
                  config.mail().encryption() == MailConfig.Encryption.NONE
                      && config.mail().host().filter(host -> !Hosts.isLoopback(host)).isPresent(),
              "`mail.encryption` is `none` and `mail.host` is another machine, so that links to set"
                  + " a password would cross the network in clear: use `starttls` or `tls`"),
          new Check(
              config -> config.mail().user().isPresent() != config.mail().password().isPresent(),
              "of `mail.user` and `mail.password` one is set: set both or neither"),
          new Check(
              config -> config.login().delayBase().compareTo(config.login().delayMax()) > 0,
              "`login.delay-base` is longer than `login.delay-max`: raise the one or lower the other"),
          new Check(
              config -> config.limits().queueBytes().bytes() < config.mqtt().maxPacket().bytes(),
              "`limits.queue-bytes` is less than `mqtt.max-packet`: one message could end the"
                  + " connection that receives it"),
          new Check(
              config -> config.limits().queueBytes().bytes() < config.amqp().maxMessage().bytes(),
              "`limits.queue-bytes` is less than `amqp.max-message`: one message could end the"
                  + " connection that receives it"),
          new Check(
              config ->
                  config.limits().queueBytes().bytes() < config.websocket().maxFrame().bytes(),
              "`limits.queue-bytes` is less than `websocket.max-frame`: one message could end the"
                  + " connection that receives it"),
          new Check(
              config ->
                  config.carotene().publishAuthorizationLevel() == CaroteneConfig.Level.ASK
                      && config.carotene().publishAuthorizationUrl().isEmpty(),
              "`carotene.publish-authorization-level` is `ask` and nobody can be asked: set"
                  + " `carotene.publish-authorization-url`"),
          new Check(
              config ->
                  config.carotene().subscribeAuthorizationLevel() == CaroteneConfig.Level.ASK
                      && config.carotene().subscribeAuthorizationUrl().isEmpty(),
              "`carotene.subscribe-authorization-level` is `ask` and nobody can be asked: set"
                  + " `carotene.subscribe-authorization-url`"),
          new Check(
              config ->
                  !config.webhook().allowPlain()
                      && config.carotene().addresses().anyMatch(ConfigChecks::isPlain),
              "`carotene` has a backend that is called by `http:` at another machine, so that tokens"
                  + " would cross the network in clear: use `https:`, or set `webhook.allow-plain`"),
          new Check(
              config ->
                  config
                      .carotene()
                      .webhookSecret()
                      .filter(secret -> secret.reveal().length() < SHORTEST_SECRET)
                      .isPresent(),
              "`carotene.webhook-secret` has fewer than 16 characters: make one with"
                  + " `openssl rand -hex 32`"));

  private ConfigChecks() {}

  private static boolean isNotPlace(URI url) {
    return url.getRawQuery() != null || url.getRawPath().endsWith("/");
  }

  private static boolean isPlain(URI address) {
    return "http".equals(address.getScheme()) && !Hosts.isLoopback(address.getHost());
  }

  static List<String> faults(Config config) {
    return ALL.stream().filter(check -> check.bad.test(config)).map(Check::fault).toList();
  }
}
