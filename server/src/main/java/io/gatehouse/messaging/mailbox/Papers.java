package io.gatehouse.messaging.mailbox;

import io.gatehouse.access.Rights;
import io.gatehouse.core.policy.Address;
import io.gatehouse.core.policy.Subject;
import io.gatehouse.core.policy.Transport;
import io.gatehouse.identity.Origin;
import io.gatehouse.identity.proof.ClientCertificate;
import io.gatehouse.store.record.MailboxRecord;
import io.gatehouse.store.record.MailboxRecord.Terms;
import org.jspecify.annotations.Nullable;

/// What the store knows of one mailbox besides its filters and letters: whose it is, from where it
/// was used last, for how long it is kept. Guarded by the mailbox.
final class Papers {
  private static final int DIGITS = 13;

  private final Keeping keeping;
  private final long id;
  private final String application;
  private final String name;
  private final Subject owner;
  private Terms terms;
  private MailboxRecord.From from;
  private @Nullable Rights rights;
  private @Nullable Long leftAt;

  Papers(MailboxRecord record, Keeping keeping) {
    this.keeping = keeping;
    this.id = record.id();
    this.application = record.application();
    this.name = record.name();
    this.owner = record.owner();
    this.terms = record.terms();
    this.from = record.from();
    this.leftAt = record.leftAt();
  }

  long id() {
    return id;
  }

  /// The id in thirteen digits.
  String key() {
    String digits = Long.toString(id, Character.MAX_RADIX);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }

  String application() {
    return application;
  }

  String name() {
    return name;
  }

  Subject owner() {
    return owner;
  }

  Terms terms() {
    return terms;
  }

  @Nullable Rights rights() {
    return rights;
  }

  void rights(Rights known) {
    rights = known;
    from = from(known.origin());
  }

  static MailboxRecord.From from(Origin origin) {
    return new MailboxRecord.From(
        origin.address().toString(),
        origin.transport().name(),
        origin.clientId(),
        origin.certificateName());
  }

  /// The origin of rights whose owner is away: its certificate is not there to be looked at, and
  /// its name goes on to say what the owner listens to. Nothing leaves without a receiver, who
  /// proves who they are themselves.
  static Origin origin(MailboxRecord.From from) {
    String certificate = from.certificate();
    return new Origin(
        Transport.valueOf(from.transport()),
        Address.parse(from.address()),
        from.clientId(),
        certificate == null ? null : ClientCertificate.remembered(certificate));
  }

  @Nullable Long leftAt() {
    return leftAt;
  }

  /// Notes since when nobody uses it, or null that somebody does.
  void left(@Nullable Long at) {
    leftAt = at;
    save();
  }

  void expireAfter(long milliseconds) {
    terms = terms.expiringAfter(milliseconds);
    save();
  }

  /// Whether its time without a receiver is over.
  boolean isOver(long now) {
    Long left = leftAt;
    return left != null
        && terms.expiresAfter() != Long.MAX_VALUE
        && left + terms.expiresAfter() <= now;
  }

  MailboxRecord record() {
    return new MailboxRecord(id, application, name, owner, from, terms, leftAt);
  }

  void save() {
    MailboxRecord record = record();
    keeping.write(transaction -> transaction.mailboxes().save(record));
  }
}
