package io.gatehouse.identity.people;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Done;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Applications;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Draft;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.PrincipalPasswords;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.problem.Refused;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.people.LinkRecord;
import io.gatehouse.store.people.LinkRecord.Kind;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Links that set a password: for whoever forgot theirs, and for whoever was invited. Blocks, but
/// for [#ask].
///
/// A new password ends every session, token and connection, and touches no second factor: the next
/// login asks for it as before.
public final class PasswordLinks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordLinks.class);
  private static final int UNDER_WAY = 200;

  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final PrincipalPasswords passwords;
  private final Notices notices;
  private final Addresses addresses;
  private final Links links;
  private final InstantSource time;
  private final Pace asking;
  private final Pace mailed;
  private final Pace following;
  private final Semaphore places = new Semaphore(UNDER_WAY);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("reset-", 0).factory());

  PasswordLinks(Reachable.Rooms rooms, Links links, Addresses addresses) {
    this.stores = rooms.stores();
    this.changes = rooms.changes();
    this.directory = rooms.directory();
    this.passwords = rooms.passwords();
    this.notices = rooms.notices();
    this.time = rooms.time();
    this.links = links;
    this.addresses = addresses;
    this.asking = new Pace(10, time);
    this.mailed = new Pace(3, time);
    this.following = new Pace(100, time);
  }

  /// Whether this server mails links.
  public boolean offered() {
    return links.offered();
  }

  /// Mails a link to whoever has this name or address, if there is somebody who reads that mail.
  ///
  /// Returns at once and always the same: who looks for somebody learns nothing, neither by the
  /// answer nor by its time. What is limited is the address that asks; how often one account is
  /// mailed is limited too, and not said.
  public void ask(String application, String nameOrEmail, Origin origin) {
    links.require();
    asking.require(origin.place());
    if (!places.tryAcquire()) {
      LOG.warn("a password reset was not looked at: {} are under way", UNDER_WAY);
      return;
    }
    threads.execute(() -> {
      try {
        reset(application, nameOrEmail, origin);
      } catch (RuntimeException e) {
        LOG.warn("a link to reset a password could not be made", e);
      } finally {
        places.release();
      }
    });
  }

  private void reset(String application, String nameOrEmail, Origin origin) {
    Found found = stores.read(t -> found(t, application, nameOrEmail)).orElse(null);
    if (found == null
        || !mailed.take(Links.account(Links.home(found.holder), found.holder.subject()))) {
      return;
    }
    mail(found, Kind.RESET, origin.actor(Subject.ANONYMOUS, null));
  }

  /// Somebody who is not disabled, with an address that is theirs.
  private static Optional<Found> found(
      Transaction transaction, String application, String nameOrEmail) {
    Optional<AddressRecord> byAddress =
        MailAddress.of(nameOrEmail)
            .flatMap(email -> address(transaction, application, email.folded()));
    Optional<PrincipalRecord> holder =
        byAddress.isPresent()
            ? Principals.find(transaction, application, byAddress.get().principal())
            : Principals.named(transaction, application, nameOrEmail);
    return holder
        .filter(PrincipalRecord::enabled)
        .flatMap(who ->
            transaction
                .people()
                .address(Links.home(who), who.subject())
                .filter(AddressRecord::verified)
                .flatMap(kept -> MailAddress.of(kept.address()))
                .map(to -> new Found(who, to)));
  }

  private static Optional<AddressRecord> address(
      Transaction transaction, String application, String folded) {
    return transaction
        .people()
        .addressOf(application, folded)
        .or(() ->
            transaction
                .people()
                .addressOf(Applications.MAIN, folded)
                .filter(found -> found.principal().kind() == Subject.Kind.OWNER));
  }

  private void mail(Found found, Kind kind, Actor actor) {
    Links.Fresh fresh = links.fresh(found.holder, kind, found.address);
    changes.make(transaction -> {
      transaction.people().removeLinks(Links.home(found.holder), found.holder.subject());
      transaction.people().add(fresh.link());
      return new Outcome<>(
          fresh, List.of(Addresses.mailedTo(found.holder, actor, fresh)), List.of());
    });
    links.mail(fresh, found.holder);
  }

  /// Adds a user who sets the first password by a link.
  public Done<PrincipalRecord> invite(
      Author author, Draft draft, MailAddress address, Origin origin) {
    author.require(Verb.CREATE, Subject.user(draft.id() == null ? draft.name() : draft.id()), null);
    links.require();
    addresses.requireFree(author.application(), Subject.ANONYMOUS, address);
    Done<PrincipalRecord> done = directory.create(author, draft, null);
    try {
      addresses.set(author, done.record().subject(), address, false, origin);
    } catch (Refused taken) {
      directory.delete(author, done.record().subject(), null);
      throw taken;
    }
    mail(new Found(done.record(), address), Kind.INVITATION, author.actor());
    return done;
  }

  /// Mails the link of an invitation once more, or to a user that has no password yet.
  public void inviteAgain(Author author, Subject subject) {
    PrincipalRecord holder = directory.read(author, subject);
    author.require(Verb.UPDATE, subject, holder);
    author.requireActingAs(holder, null);
    links.require();
    if (holder.passwordHash() != null) {
      throw Problem.of(ProblemType.CONFLICT, "this user has a password already")
          .cure("who forgot it asks for a reset")
          .refused();
    }
    MailAddress address =
        stores
            .read(t -> t.people().address(Links.home(holder), subject))
            .flatMap(kept -> MailAddress.of(kept.address()))
            .orElseThrow(() ->
                Problem.of(ProblemType.CONFLICT, "this user has no mail address")
                    .cure("set it by `PUT /v1/users/{id}/email`")
                    .refused());
    mail(new Found(holder, address), Kind.INVITATION, author.actor());
  }

  /// What a link does and for whom, without using it up.
  public Seen look(String secret, Origin origin) {
    following.require(origin.place());
    return stores.read(t -> {
      LinkRecord link = links.good(t, secret, Kind.values());
      PrincipalRecord holder =
          Principals.find(t, link.application(), link.principal())
              .filter(PrincipalRecord::enabled)
              .orElseThrow(Links::ended);
      return new Seen(link, holder.name());
    });
  }

  /// Sets a password by a link, which is used up by that; everything that was open ends.
  public Done<PrincipalRecord> redeem(String secret, String password, Origin origin) {
    following.require(origin.place());
    LinkRecord link = stores.read(t -> links.good(t, secret, Kind.RESET, Kind.INVITATION));
    PrincipalRecord holder =
        stores
            .read(t -> Principals.find(t, link.application(), link.principal()))
            .filter(PrincipalRecord::enabled)
            .orElseThrow(Links::ended);
    Done<PrincipalRecord> done =
        passwords.replace(
            holder,
            password,
            origin.actor(holder.subject(), null),
            AuditAction.PASSWORD_RESET,
            transaction -> {
              if (!transaction.people().removeLink(link.hash())) {
                throw Links.ended();
              }
              verified(transaction, link, holder);
            });
    notices.tell(done.record(), "its password was set by a link", origin.address().toString());
    return done;
  }

  /// Whoever followed the link reads the mail of this address, if it still is the one that is kept.
  private void verified(Transaction transaction, LinkRecord link, PrincipalRecord holder) {
    AddressRecord kept =
        transaction.people().address(Links.home(holder), holder.subject()).orElse(null);
    if (kept == null || !kept.address().equals(link.address())) {
      throw Links.ended();
    }
    if (!kept.verified()) {
      MailAddress.of(kept.address())
          .ifPresent(
              address -> transaction.people().put(Addresses.record(holder, address, true, time)));
    }
  }

  /// Forgets links that have come to their end; for a task that runs now and then.
  public int purge() {
    return stores.write(t -> t.people().purgeLinks(time.millis()));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private record Found(PrincipalRecord holder, MailAddress address) {}

  /// A link that works.
  public record Seen(LinkRecord link, String name) {}
}
