package io.gatehouse.config;

import io.gatehouse.config.section.AccessRequestsConfig;
import io.gatehouse.config.section.AmqpConfig;
import io.gatehouse.config.section.CaroteneConfig;
import io.gatehouse.config.section.FlexMeasuresConfig;
import io.gatehouse.config.section.HttpConfig;
import io.gatehouse.config.section.Key;
import io.gatehouse.config.section.LimitsConfig;
import io.gatehouse.config.section.MailConfig;
import io.gatehouse.config.section.MqttConfig;
import io.gatehouse.config.section.OAuthConfig;
import io.gatehouse.config.section.OutboundConfig;
import io.gatehouse.config.section.PasswordConfig;
import io.gatehouse.config.section.RaptorConfig;
import io.gatehouse.config.section.ScriptConfig;
import io.gatehouse.config.section.ScriptrConfig;
import io.gatehouse.config.section.Section;
import io.gatehouse.config.section.SignalKConfig;
import io.gatehouse.config.section.WebSocketConfig;
import io.gatehouse.config.section.WebhookConfig;
import io.gatehouse.config.value.CertificatePattern;
import io.gatehouse.config.value.Hosts;
import io.gatehouse.config.value.Secret;
import io.gatehouse.config.value.StoreUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything that an operator may set, one record per section of `gatehouse.toml`.
///
/// A key is a component with a [Key]: `HttpConfig.maxBody` is `http.max-body` in the file and
/// `GATEHOUSE_HTTP_MAX_BODY` in the environment.
public record Config(
    @Section("Where the server keeps its files.") Data data,
    @Section("The database.") Store store,
    @Section("The HTTP listener.") HttpConfig http,
    @Section("The MQTT listener.") MqttConfig mqtt,
    @Section("The AMQP listener, for versions 1.0 and 0-9-1.") AmqpConfig amqp,
    @Section("WebSocket connections, which arrive at the HTTP listener.") WebSocketConfig websocket,
    @Section("Signal K, for the applications that speak it; it arrives at the HTTP listener.")
        SignalKConfig signalk,
    @Section("Encryption, for all listeners.") Tls tls,
    @Section("How passwords are kept, and which are accepted.") PasswordConfig password,
    @Section("What a login gives.") Session session,
    @Section("API tokens and generated credentials.") Token token,
    @Section("What one connection, principal or address may use up.") LimitsConfig limits,
    @Section("What happens after wrong passwords.") Login login,
    @Section("Devices and people that ask for access, and wait until somebody decides.")
        AccessRequestsConfig accessRequests,
    @Section("The backends of applications, which are asked and told by webhooks.")
        WebhookConfig webhook,
    @Section("Calls that scripts make to other servers.") OutboundConfig outbound,
    @Section("OAuth 2.0 and OpenID Connect; they arrive at the HTTP listener.") OAuthConfig oauth,
    @Section("Mail to people: links to set a password, and news about their account.")
        MailConfig mail,
    @Section("The audit trail.") Audit audit,
    @Section("Clients of Carotene, and the backend that decides for one application.")
        CaroteneConfig carotene,
    @Section("Raptor, for the applications that speak it; it arrives at the HTTP listener.")
        RaptorConfig raptor,
    @Section("Scriptr.io, for the applications that speak it; it arrives at the HTTP listener.")
        ScriptrConfig scriptr,
    @Section("Clients of FlexMeasures, for the application that speaks it.")
        FlexMeasuresConfig flexmeasures,
    @Section("Scripts of applications: how many run at once, and what each may take.")
        ScriptConfig script,
    @Section("The log, which goes to the standard error stream.") Log log) {

  /// Where the server keeps its files.
  public record Data(
      @Key(
              preset = "$XDG_DATA_HOME/gatehouse",
              doc =
                  "Folder of the database and of generated keys; created when missing."
                      + " `$XDG_DATA_HOME` is `~/.local/share` unless the environment says otherwise.")
          Path folder) {}

  /// The database.
  public record Store(
      @Key(
              preset = "sqlite:gatehouse.db",
              secret = true,
              doc =
                  "Where the state lives: `sqlite:FILE` (a relative file is in `data.folder`), or"
                      + " `postgresql://user:password@host/database`. The JDBC form is understood"
                      + " too.")
          StoreUrl url,
      @Key(
              preset = "10",
              min = "1",
              max = "1000",
              unit = "connections",
              doc = "How many connections to the database may read at once; one more writes.")
          int poolSize) {}

  /// Encryption, for all listeners.
  public record Tls(
      @Key(
              preset = "",
              doc =
                  "PEM file with the certificate and its chain. A relative path is meant from the"
                      + " folder of the configuration file. Changed files are noticed.")
          Optional<Path> certificate,
      @Key(preset = "", doc = "PEM file with the private key of the certificate.")
          Optional<Path> key,
      @Key(
              preset = "true",
              doc =
                  "Whether a client may sign in by a certificate on every TLS port. Browsers that"
                      + " hold certificates may ask their user which one to show.")
          boolean clientCertificates,
      @Key(
              preset = "",
              doc =
                  "PEM file with the authorities whose client certificates are taken, besides the"
                      + " certificates that are registered one by one. Changes are noticed.")
          Optional<Path> clientCa,
      @Key(
              preset = "",
              doc =
                  "PEM or DER files with the revocation lists of these authorities, one for each"
                      + " of them. Changes are noticed and end the connections of what was revoked."
                      + " Without a list that is in its time nobody of that authority comes in.")
          List<Path> clientCrl,
      @Key(
              preset = "",
              doc =
                  "Where a certificate of `tls.client-ca` names its principal, such as"
                      + " `CN=${device}`, `OU=${application} CN=${device}` or"
                      + " `URI:urn:device:${device}`; `${user}` and `${client}` too. The first"
                      + " pattern that fits counts.")
          List<CertificatePattern> clientNames,
      @Key(
              preset = "8443",
              min = "0",
              max = "65535",
              doc = "Port of HTTPS; opened only when `tls.certificate` is set. 0 picks a free one.")
          int port) {}

  /// What a login gives.
  public record Session(
      @Key(
              preset = "6h",
              min = "1s",
              max = "365d",
              alias = "SECURITY_TOKEN_MAX_AGE",
              doc = "How long the token of a login is valid.")
          Duration maxAge,
      @Key(
              preset = "false",
              doc = "Whether using a session token makes it valid for `session.max-age` again.")
          boolean sliding,
      @Key(
              preset = "true",
              doc =
                  "Whether a login over HTTP may ask for a cookie; browsers need one, programs do"
                      + " not.")
          boolean cookie) {}

  /// API tokens and generated credentials.
  public record Token(
      @Key(
              preset = "24h",
              min = "0s",
              max = "90d",
              doc =
                  "Longest time for which the old token may stay valid beside the new one when the"
                      + " one who rotates it asks for an overlap.")
          Duration rotationOverlap) {}

  /// What happens after wrong passwords.
  public record Login(
      @Key(
              preset = "1s",
              min = "0s",
              max = "1m",
              doc = "First delay after too many failures; each further failure doubles it.")
          Duration delayBase,
      @Key(preset = "1m", min = "0s", max = "1h", doc = "Longest delay between two attempts.")
          Duration delayMax,
      @Key(
              preset = "5",
              min = "1",
              max = "1000",
              unit = "failures",
              doc =
                  "Failed logins of one name that cost no delay, over all addresses from which it"
                      + " has never signed in.")
          int failuresBeforeDelay) {}

  /// The audit trail.
  public record Audit(
      @Key(
              preset = "600",
              min = "0",
              unit = "entries",
              doc =
                  "Refusals per minute that are written one by one; further ones are counted in a"
                      + " single entry.")
          int refusalsPerMinute,
      @Key(
              preset = "",
              secret = true,
              doc =
                  "The key that the entries are chained by: 64 or more hexadecimal digits, the same"
                      + " for all servers on one database. Without it the key is made once and kept"
                      + " in `audit.key` of the data folder; what stands there can be set here.")
          Optional<Secret> key) {}

  /// The log, which goes to the standard error stream.
  public record Log(
      @Key(preset = "info", doc = "The least important lines that are written.") Level level,
      @Key(preset = "text", doc = "Lines for people, or one JSON object per line for programs.")
          Format format) {
    /// How important a line of the log is.
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG,
      TRACE
    }

    /// How a line of the log looks.
    public enum Format {
      TEXT,
      JSON
    }
  }

  /// Whether HTTP without encryption is spoken: without TLS, on loopback, or when allowed.
  public boolean opensPlainHttp() {
    return !hasTls() || http.allowPlain() || Hosts.isLoopback(http.host());
  }

  /// Whether MQTT without encryption is spoken: without TLS, on loopback, or when allowed.
  public boolean opensPlainMqtt() {
    return mqtt.enabled() && (!hasTls() || mqtt.allowPlain() || Hosts.isLoopback(mqtt.host()));
  }

  /// Whether AMQP without encryption is spoken: without TLS, on loopback, or when allowed.
  public boolean opensPlainAmqp() {
    return amqp.enabled() && (!hasTls() || amqp.allowPlain() || Hosts.isLoopback(amqp.host()));
  }

  /// Whether there is a certificate, and so listeners with TLS.
  public boolean hasTls() {
    return tls.certificate.isPresent();
  }
}
