package io.gatehouse.identity.people;

import io.gatehouse.audit.Actor;
import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.change.Changes;
import io.gatehouse.change.Outcome;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Verb;
import io.gatehouse.identity.Author;
import io.gatehouse.identity.Directory;
import io.gatehouse.identity.Identity;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.RecentLogins;
import io.gatehouse.identity.record.Principals;
import io.gatehouse.identity.record.Versions;
import io.gatehouse.mail.MailAddress;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import io.gatehouse.store.Stores;
import io.gatehouse.store.Transaction;
import io.gatehouse.store.people.AddressRecord;
import io.gatehouse.store.people.LinkRecord;
import io.gatehouse.store.people.LinkRecord.Kind;
import io.gatehouse.store.record.PrincipalRecord;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where users and owners get mail: one address each, and no two people of an application the same.
/// Blocks.
///
/// People change their own in a session that has just proved who it is, and by a link that is
/// mailed to the new address; administrators set those of others. Both addresses are told.
public final class Addresses {
  private final Stores stores;
  private final Changes changes;
  private final Directory directory;
  private final RecentLogins recent;
  private final Notices notices;
  private final Links links;
  private final InstantSource time;
  private final Pace mailed;

  Addresses(Reachable.Rooms rooms, Links links) {
    this.stores = rooms.stores();
    this.changes = rooms.changes();
    this.directory = rooms.directory();
    this.recent = rooms.recent();
    this.notices = rooms.notices();
    this.time = rooms.time();
    this.links = links;
    this.mailed = new Pace(5, time);
  }

  /// Somebody's own.
  public Optional<AddressRecord> mine(Identity identity) {
    return address(holder(identity));
  }

  public Optional<AddressRecord> of(Author author, Subject subject) {
    return address(directory.read(author, subject));
  }

  private Optional<AddressRecord> address(PrincipalRecord record) {
    return stores.read(t -> t.people().address(Links.home(record), record.subject()));
  }

  /// Begins to change one's own: it changes when the link is followed that is mailed there.
  public void ask(Identity identity, MailAddress address, Origin origin) {
    PrincipalRecord holder = changing(identity);
    links.require();
    String home = Links.home(holder);
    mailed.require(Links.account(home, holder.subject()));
    requireFree(home, holder.subject(), address);
    Links.Fresh fresh = links.fresh(holder, Kind.ADDRESS, address);
    changes.make(transaction -> {
      transaction.people().add(fresh.link());
      return new Outcome<>(
          fresh, List.of(mailedTo(holder, actor(identity, origin), fresh)), List.of());
    });
    links.mail(fresh, holder);
  }

  /// Follows a link that was mailed to an address: whoever reads its mail has it.
  public AddressRecord redeem(String secret, Origin origin) {
    Moved moved =
        changes
            .make(transaction -> {
              LinkRecord link = links.good(transaction, secret, Kind.ADDRESS);
              PrincipalRecord holder =
                  Principals.find(transaction, link.application(), link.principal())
                      .filter(PrincipalRecord::enabled)
                      .orElseThrow(Links::ended);
              if (!transaction.people().removeLink(link.hash())) {
                throw Links.ended();
              }
              MailAddress address = MailAddress.of(link.address()).orElseThrow(Links::ended);
              Actor actor = origin.actor(holder.subject(), null);
              return moved(transaction, holder, address, true, actor);
            })
            .record();
    tell(moved, origin);
    return moved.after();
  }

  /// Sets somebody's address, as an administrator.
  ///
  /// @param verified whether the author vouches for it; else it waits for a first link
  public AddressRecord set(
      Author author, Subject subject, MailAddress address, boolean verified, Origin origin) {
    PrincipalRecord holder = others(author, subject);
    Moved moved =
        changes
            .make(transaction -> moved(transaction, holder, address, verified, author.actor()))
            .record();
    tell(moved, origin);
    return moved.after();
  }

  public void remove(Author author, Subject subject, Origin origin) {
    remove(others(author, subject), author.actor(), origin);
  }

  public void removeMine(Identity identity, Origin origin) {
    remove(changing(identity), actor(identity, origin), origin);
  }

  private void remove(PrincipalRecord holder, Actor actor, Origin origin) {
    String home = Links.home(holder);
    AddressRecord before =
        changes
            .make(transaction -> {
              AddressRecord gone =
                  transaction
                      .people()
                      .address(home, holder.subject())
                      .orElseThrow(() -> Versions.missing("email:" + holder.subject().id()));
              transaction.people().removeAddress(home, holder.subject());
              transaction.people().removeLinks(home, holder.subject());
              return new Outcome<>(gone, List.of(changed(holder, actor, gone, null)), List.of());
            })
            .record();
    MailAddress.of(before.address())
        .ifPresent(to ->
            notices.tell(
                to, holder.name(), "its mail address was removed", origin.address().toString()));
  }

  private Outcome<Moved> moved(
      Transaction transaction,
      PrincipalRecord holder,
      MailAddress address,
      boolean verified,
      Actor actor) {
    String home = Links.home(holder);
    AddressRecord before = transaction.people().address(home, holder.subject()).orElse(null);
    AddressRecord after = record(holder, address, verified, time);
    if (!transaction.people().put(after)) {
      throw taken();
    }
    // what was mailed to the old address is void
    transaction.people().removeLinks(home, holder.subject());
    return new Outcome<>(
        new Moved(holder, before, after),
        List.of(changed(holder, actor, before, after)),
        List.of());
  }

  static AddressRecord record(
      PrincipalRecord holder, MailAddress address, boolean verified, InstantSource time) {
    long now = time.millis();
    return new AddressRecord(
        Links.home(holder),
        holder.subject(),
        address.text(),
        address.folded(),
        verified ? now : null,
        now);
  }

  void requireFree(String home, Subject subject, MailAddress address) {
    boolean taken =
        stores
            .read(t -> t.people().addressOf(home, address.folded()))
            .filter(other -> !other.principal().equals(subject))
            .isPresent();
    if (taken) {
      throw taken();
    }
  }

  private static RuntimeException taken() {
    return Problem.of(ProblemType.CONFLICT, "this mail address is somebody else's")
        .at("email")
        .cure("use another")
        .refused();
  }

  private void tell(Moved moved, Origin origin) {
    String from = origin.address().toString();
    String name = moved.holder().name();
    AddressRecord before = moved.before();
    if (before != null && !before.folded().equals(moved.after().folded())) {
      MailAddress.of(before.address())
          .ifPresent(to -> notices.tell(to, name, "its mail address was changed", from));
    }
    if (moved.after().verified()) {
      notices.tell(moved.holder(), "this is its mail address now", from);
    }
  }

  private PrincipalRecord others(Author author, Subject subject) {
    PrincipalRecord holder = directory.read(author, subject);
    author.require(Verb.UPDATE, subject, holder);
    author.requireActingAs(holder, null);
    if (author.subject().equals(subject)) {
      throw Problem.of(ProblemType.CONFLICT, "this is your own account")
          .cure("use `/v1/me/email`")
          .refused();
    }
    return holder;
  }

  private PrincipalRecord changing(Identity identity) {
    PrincipalRecord holder = holder(identity);
    if (identity.credential().kind() != Identity.Kind.SESSION_TOKEN) {
      throw Problem.of(ProblemType.CONFLICT, "a mail address is changed in a session")
          .cure("sign in at `/v1/login`")
          .refused();
    }
    if (identity.credential().permissions() != null) {
      throw Problem.of(ProblemType.FORBIDDEN, "this session is for adding a second factor alone")
          .cure("sign in again with the second factor")
          .refused();
    }
    recent.require(identity.credential().id());
    return holder;
  }

  private PrincipalRecord holder(Identity identity) {
    Subject subject = identity.subject();
    return directory
        .find(identity.application(), subject)
        .filter(
            found -> subject.kind() == Subject.Kind.USER || subject.kind() == Subject.Kind.OWNER)
        .orElseThrow(
            () -> Problem.of(ProblemType.CONFLICT, "only people have a mail address").refused());
  }

  private static Actor actor(Identity identity, Origin origin) {
    return origin.actor(identity.subject(), identity.credential().id());
  }

  static AuditEvent mailedTo(PrincipalRecord holder, Actor actor, Links.Fresh fresh) {
    return new AuditEvent(
        AuditAction.LINK_MAILED,
        holder.application(),
        actor,
        holder.subject().toString(),
        Map.of(),
        Map.of(
            "kind", fresh.link().kind().name().toLowerCase(Locale.ROOT),
            "email", fresh.link().address()));
  }

  static AuditEvent changed(
      PrincipalRecord holder,
      Actor actor,
      @Nullable AddressRecord before,
      @Nullable AddressRecord after) {
    return new AuditEvent(
        AuditAction.EMAIL_CHANGED,
        holder.application(),
        actor,
        holder.subject().toString(),
        facts(before),
        facts(after));
  }

  private static Map<String, ?> facts(@Nullable AddressRecord address) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (address != null) {
      facts.put("email", address.address());
      facts.put("verified", address.verified());
    }
    return facts;
  }

  private record Moved(
      PrincipalRecord holder, @Nullable AddressRecord before, AddressRecord after) {}
}
