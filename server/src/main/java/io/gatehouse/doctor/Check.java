package io.gatehouse.doctor;

import java.util.Locale;

/// Everything that is looked at; docs/reference/doctor.md has the same list, and a test compares.
public enum Check {
  SETUP_OPEN(
      Severity.DANGER,
      "the server has no owner",
      "the server has its owner",
      "run `gatehouse setup`, and make yourself the owner at `/setup`"),
  PLAIN_HTTP(
      Severity.DANGER,
      "HTTP without encryption is open to the network",
      "HTTP from elsewhere is encrypted",
      "set `tls.certificate` and `tls.key`, or name the proxy that encrypts in"
          + " `http.trusted-proxies`; then take away `http.allow-plain`"),
  PLAIN_MQTT(
      Severity.DANGER,
      "MQTT without encryption is open to the network",
      "MQTT from elsewhere is encrypted",
      "set `tls.certificate` and `tls.key` and take away `mqtt.allow-plain`, or bind `mqtt.host` to"
          + " `127.0.0.1`"),
  PLAIN_AMQP(
      Severity.DANGER,
      "AMQP without encryption is open to the network",
      "AMQP from elsewhere is encrypted",
      "set `tls.certificate` and `tls.key` and take away `amqp.allow-plain`, or bind `amqp.host` to"
          + " `127.0.0.1`"),
  ORIGINS_ANY(
      Severity.DANGER,
      "web pages of anybody may call the API",
      "only named pages may call the API from a browser",
      "name single origins in `http.allowed-origins`, by `https://`"),
  HOSTS_ANY(
      Severity.WARNING,
      "requests may be addressed to any host name",
      "requests must be addressed to a name of this server",
      "set `http.public-url`, or `http.allowed-hosts`"),
  PROXIES_WIDE(
      Severity.DANGER,
      "the word of almost any machine is believed as that of a proxy",
      "only named proxies are believed",
      "name the addresses of your proxies, and no more, in `http.trusted-proxies`"),
  RATES_UNLIMITED(
      Severity.NOTE,
      "nobody is slowed down who publishes without end",
      "publishing is limited",
      "set `limits.publish-rate`, `limits.publish-rate-per-principal` or"
          + " `limits.publish-rate-per-application`"),
  PASSWORDS_SHORT(
      Severity.WARNING,
      "short passwords can be set",
      "passwords are long enough",
      "take away `password.min-length`; 15 is what NIST SP 800-63B-4 asks for"),
  PASSWORDS_CHEAP(
      Severity.WARNING,
      "stolen password hashes would be cheap to guess",
      "password hashes are costly to guess",
      "take away what is set in `[password]` for the hash: the defaults are good"),
  LOGINS_UNSLOWED(
      Severity.DANGER,
      "passwords can be guessed without delay",
      "wrong passwords slow down the next try",
      "take away what is set in `[login]`: the defaults are good"),
  SESSIONS_LONG(
      Severity.WARNING,
      "logins last very long",
      "logins end after a while",
      "set `session.max-age` to hours or days"),
  WEBHOOKS_PLAIN_ALLOWED(
      Severity.WARNING,
      "webhooks may be set that go over the network in clear",
      "webhooks to other machines are encrypted",
      "take away `webhook.allow-plain`"),
  WEBHOOKS_LINK_LOCAL(
      Severity.DANGER,
      "webhooks may be sent to where clouds hand out credentials",
      "webhooks reach no link-local addresses",
      "take away `webhook.allow-link-local`"),
  OUTBOUND_OPEN(
      Severity.WARNING,
      "scripts may call every host, or whole networks",
      "scripts may call named hosts only",
      "name single hosts in `outbound.allow`"),
  DATABASE_PLAIN(
      Severity.DANGER,
      "it is not checked which database the server speaks to",
      "the database is on this machine, or proves who it is",
      "take `sslmode` out of `store.url`: without it the certificate is verified"),
  RAPTOR_ON(
      Severity.NOTE,
      "Raptor is spoken: its users administer what they own",
      "Raptor is not spoken",
      "take `admin_own_device` from the role `user` where users need not hand on their devices"),
  SCRIPTR_ON(
      Severity.NOTE,
      "Scriptr is spoken: its anonymous token is no secret",
      "Scriptr is not spoken",
      "look through the scripts whose `execute` has `anonymous`"),
  SCRIPTR_ANY_ORIGIN(
      Severity.WARNING,
      "pages of every origin may call scripts",
      "pages call scripts from named origins only",
      "take away `scriptr.any-origin`, and name origins in `http.allowed-origins`"),
  CAROTENE_ANONYMOUS(
      Severity.WARNING,
      "Carotene's channels are open to everybody",
      "Carotene's channels need a credential",
      "set the levels to `authenticated` or `ask`"),
  CAROTENE_API_OPEN(
      Severity.DANGER,
      "almost any machine may publish by Carotene's API",
      "Carotene's API is open to named addresses only",
      "name the addresses of your backend in `carotene.restrict-api-access-to`"),
  FILES_OPEN(
      Severity.DANGER,
      "other users of this machine can read what the server keeps",
      "the data folder is the server's alone",
      "run `chmod -R go-rwx` on the data folder"),
  CONFIGURATION_OPEN(
      Severity.DANGER,
      "everybody on this machine can read secrets in the configuration",
      "secrets of the configuration are not for everybody",
      "run `chmod o-rwx` on the file, or hand secrets over by `..._FILE` variables"),
  AUDIT_BROKEN(
      Severity.DANGER,
      "the audit trail was tampered with, or is damaged",
      "the end of the audit trail is whole",
      "run `gatehouse audit verify`, and compare with an export or a backup"),
  REFUSALS_UNRECORDED(
      Severity.WARNING,
      "refusals are not written into the audit",
      "refusals are written into the audit",
      "take away `audit.refusals-per-minute`"),
  NOT_ALL(
      Severity.NOTE,
      "there are more applications than were looked at",
      "every application was looked at",
      "ask again with `--application` for the others"),
  ANONYMOUS_PUBLISH(
      Severity.DANGER,
      "anybody may publish, without a password, over every transport",
      "whoever publishes has signed in",
      "set `publish` of the channel rule to `authenticated` or `permission`"),
  ANONYMOUS_SUBSCRIBE(
      Severity.WARNING,
      "anybody may listen, without a password, over every transport",
      "whoever listens has signed in",
      "set `subscribe` of the channel rule to `authenticated` or `permission`"),
  SIGNALK_READ(
      Severity.WARNING,
      "anybody can read a vessel by Signal K",
      "vessels are read by those who have signed in",
      "set `subscribe` of the channel rule to `authenticated` or `permission`"),
  ANONYMOUS_RIGHTS(
      Severity.WARNING,
      "somebody who has not signed in has rights",
      "nobody has rights without signing in",
      "take them from the role `anonymous`, and take back the grants to it"),
  ADMINISTRATORS_MANY(
      Severity.WARNING,
      "many may do everything",
      "few may do everything",
      "give narrower roles to those who need no `admin_application`"),
  DENIES_EVERYTHING(
      Severity.WARNING,
      "a denial shadows everything else",
      "no denial shadows everything",
      "take `admin_application` out of `deny`: who has the role or is in the group may do nothing"),
  TOKENS_WIDE(
      Severity.WARNING,
      "tokens of people and programs are valid for good and for everything",
      "tokens of people and programs end, or are narrowed",
      "rotate them into tokens with `expires_at`, or with `permissions` of their own"),
  TOKENS_UNUSED(
      Severity.NOTE,
      "tokens are valid that nobody has used for 90 days",
      "every token was used lately",
      "delete them, or disable them and wait whether somebody misses them"),
  FACTORS_OPTIONAL(
      Severity.WARNING,
      "administrators need no second factor",
      "administrators need a second factor",
      "set `administrators` by `PUT /v1/factor-policy`"),
  ACCESS_REQUESTS_OPEN(
      Severity.NOTE,
      "strangers may ask for access",
      "strangers may not ask for access",
      "close it by `PUT /v1/access-requests/settings` when nobody is expected"),
  GUESTS(
      Severity.NOTE,
      "guests whom the directory does not know come in by the application's backend",
      "everybody who comes in is in the directory",
      "look at what channels of level `authenticated` show to them"),
  WEBHOOKS_PLAIN(
      Severity.DANGER,
      "webhooks carry tokens and messages over the network in clear",
      "webhooks are encrypted",
      "set their `url` to `https://`"),
  SCRIPTS_ANONYMOUS(
      Severity.WARNING,
      "anybody may run scripts",
      "whoever runs scripts has signed in",
      "set `execute` of the scripts to `authenticated`, or to a list of names"),
  OUTBOUND_OWN(
      Severity.WARNING,
      "scripts of the application may call every public host",
      "scripts of the application may call named hosts only",
      "name single hosts by `PUT /v1/outbound`");

  private final Severity severity;
  private final String title;
  private final String passed;
  private final String cure;

  Check(Severity severity, String title, String passed, String cure) {
    this.severity = severity;
    this.title = title;
    this.passed = passed;
    this.cure = cure;
  }

  /// As it stands in documents: `plain-mqtt`.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public Severity severity() {
    return severity;
  }

  /// What is so where it finds something.
  public String title() {
    return title;
  }

  /// What is so where it finds nothing.
  public String passed() {
    return passed;
  }

  public String cure() {
    return cure;
  }
}
