package io.gatehouse.identity.people;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Sessions;
import io.gatehouse.identity.proof.TokenText;
import io.gatehouse.mail.Mail;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.mail.Mails;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.LinkRecord;
import io.gatehouse.store.people.LinkRecord.Kind;
import io.gatehouse.store.record.PrincipalRecord;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Links that are mailed: 256 random bits of which only the hash is kept, each for one use, behind
/// the address that the operator has set and never behind what a request says of its host.
///
/// The secret stands in the fragment of the link, which browsers send to nobody: no log and no
/// proxy sees it.
final class Links {
  private static final int SECRET_BYTES = 32;

  private final Mails mails;
  private final @Nullable URI site;
  private final SecureRandom random;
  private final InstantSource time;

  Links(Mails mails, @Nullable URI site, SecureRandom random, InstantSource time) {
    this.mails = mails;
    this.site = site;
    this.random = random;
    this.time = time;
  }

  boolean offered() {
    return site != null && mails.on();
  }

  /// Throws `Refused` where this server mails no links.
  URI require() {
    mails.require();
    if (site == null) {
      throw Problem.of(ProblemType.UNAVAILABLE, "this server does not know its own address")
          .cure("the operator sets `http.public-url`")
          .coded("mail-off")
          .refused();
    }
    return site;
  }

  /// A new link for somebody, which takes the place of those of its kind, and which has to be kept.
  Fresh fresh(PrincipalRecord record, Kind kind, MailAddress address) {
    byte[] bits = new byte[SECRET_BYTES];
    random.nextBytes(bits);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    long now = time.millis();
    LinkRecord link =
        new LinkRecord(
            TokenText.hash(secret),
            home(record),
            record.subject(),
            kind,
            address.text(),
            now,
            now + life(kind).toMillis());
    return new Fresh(link, secret, address);
  }

  /// Mails it, after it is kept.
  void mail(Fresh fresh, PrincipalRecord record) {
    String word =
        switch (fresh.link().kind()) {
          case RESET -> "reset";
          case INVITATION -> "invitation";
          case ADDRESS -> "email";
        };
    String url = require() + "/account#" + word + "=" + fresh.secret();
    mails.send(LinkMails.of(fresh, record, url, life(fresh.link().kind())));
  }

  static Duration life(Kind kind) {
    return switch (kind) {
      case RESET -> Duration.ofHours(1);
      case INVITATION -> Duration.ofDays(7);
      case ADDRESS -> Duration.ofHours(24);
    };
  }

  /// The link of a secret, if it is of one of these kinds and has not ended.
  LinkRecord good(Transaction transaction, String secret, Kind... kinds) {
    LinkRecord link = transaction.people().link(TokenText.hash(secret)).orElseThrow(Links::ended);
    for (Kind kind : kinds) {
      if (link.kind() == kind && link.expiresAt() > time.millis()) {
        return link;
      }
    }
    throw ended();
  }

  /// The one answer to every link that does not work.
  static Refused ended() {
    return Problem.of(
            ProblemType.CREDENTIAL_REFUSED, "this link was used, has ended, or is not ours")
        .cure("ask for a new one")
        .coded("link-ended")
        .refused();
  }

  static String home(PrincipalRecord record) {
    return Sessions.home(record.application(), record.subject());
  }

  static String account(String application, Subject subject) {
    return application + "/" + subject;
  }

  /// A link at the only moment when its secret is known.
  record Fresh(LinkRecord link, String secret, MailAddress address) {
    @Override
    public String toString() {
      return "Fresh[" + link.kind() + "]";
    }
  }

  /// What mails say.
  private static final class LinkMails {
    private LinkMails() {}

    static Mail of(Fresh fresh, PrincipalRecord record, String url, Duration life) {
      return switch (fresh.link().kind()) {
        case RESET ->
            new Mail(
                fresh.address(),
                "password-reset",
                "Set a new password",
                """
                Hello,

                somebody asked for a new password of the account `%s`. If that was you, set it here
                within %s; the link works once:

                %s

                If it was not you, there is nothing to do: the password stays as it is.
                """
                    .formatted(record.name(), words(life), url));
        case INVITATION ->
            new Mail(
                fresh.address(),
                "invitation",
                "You have been invited",
                """
                Hello,

                an account `%s` was made for you. Set its password here within %s; the link works
                once:

                %s
                """
                    .formatted(record.name(), words(life), url));
        case ADDRESS ->
            new Mail(
                fresh.address(),
                "email",
                "Is this your mail address?",
                """
                Hello,

                this address was given as that of the account `%s`. If that is right, say so here
                within %s; the link works once:

                %s

                If it is not, there is nothing to do.
                """
                    .formatted(record.name(), words(life), url));
      };
    }

    private static String words(Duration life) {
      return life.toHours() == 1
          ? "an hour"
          : life.toDays() <= 1 ? life.toHours() + " hours" : life.toDays() + " days";
    }
  }
}
