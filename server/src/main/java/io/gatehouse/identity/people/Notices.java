package io.gatehouse.identity.people;

import io.gatehouse.core.policy.Subject;
import io.gatehouse.identity.Sessions;
import io.gatehouse.mail.Mail;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.mail.Mails;
import io.gatehouse.store.Stores;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Tells people by mail what was changed in how they sign in, so that nobody does it behind their
/// back. Whoever has no address is told nothing. Blocks shortly, and never fails a change.
public final class Notices {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private final Stores stores;
  private final Mails mails;
  private final InstantSource time;

  public Notices(Stores stores, Mails mails, InstantSource time) {
    this.stores = stores;
    this.mails = mails;
    this.time = time;
  }

  /// Tells somebody where they get mail now.
  ///
  /// @param what one sentence without its full stop: `a second factor was added`
  /// @param origin the address that it was done from; null where that is nobody's matter
  public void tell(
      String application, Subject principal, String name, String what, @Nullable String origin) {
    if (!mails.on()) {
      return;
    }
    stores
        .read(t -> t.people().address(Sessions.home(application, principal), principal))
        .map(AddressRecord::address)
        .flatMap(MailAddress::of)
        .ifPresent(to -> tell(to, name, what, origin));
  }

  public void tell(PrincipalRecord record, String what, @Nullable String origin) {
    tell(record.application(), record.subject(), record.name(), what, origin);
  }

  /// Tells an address that is not, or no longer, the one that is kept.
  public void tell(MailAddress to, String name, String what, @Nullable String origin) {
    String where = origin == null ? "" : ", from the address " + origin;
    mails.send(
        new Mail(
            to,
            "notice",
            "Your account: " + what,
            """
            Hello,

            about your account `%s`: %s (%s%s).

            If that was you, there is nothing to do. If it was not, set a new password at once and
            tell whoever runs this server.
            """
                .formatted(name, what, MOMENT.format(time.instant()), where)));
  }
}
